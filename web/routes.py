"""Every URL, on one page. Who may call it stands in `permissions.py`; what it takes and gives is described from here."""

from typing import Any

from appliance.box import Sheet
from web import places
from web.api import auth, departments, doctor, events, kiosk, operations, patient, queue, reception
from web.api.auth import RefreshToken, SignIn, Tokens
from web.api.departments import DepartmentDocument
from web.api.doctor import Act, CallNext, Complete, DoctorDocument, DoctorsQuery, SetAvailability
from web.api.events import EventDocument, EventsQuery
from web.api.kiosk import IssuedDocument, Reprint, SheetDocument, TakeToken
from web.api.operations import Health
from web.api.patient import CheckedInDocument, CheckIn, Cleared, Leave, Restore, Restored, Scan, Scanned, ShowPresence
from web.api.queue import QueueDocument
from web.api.reception import Cancel, Press, Register
from web.api.visit import VisitDocument
from web.live import sse
from web.live.sse import Feeds, Stats
from web.route import Route
from web.screens import board, check_in, device, landing, lobby, paper, sign_in, status, visits
from web.screens import doctor as doctor_page
from web.screens import kiosk as kiosk_page
from web.screens import reception as reception_page
from web.screens.page import Reader

VISIT: dict[str, Any] = {"gives": VisitDocument, "place": places.of_visit}
SHEET: dict[str, Any] = {"gives": SheetDocument, "place": kiosk.department_of_sheet, "mine": kiosk.is_own_sheet}
PHONE: dict[str, Any] = {"mine": places.is_own_visit}

# fmt: off
ROUTES: tuple[Route, ...] = (
    # signing in
    Route("POST", "/v1/auth/token", auth.sign_in, SignIn, gives=Tokens),
    Route("POST", "/v1/auth/refresh", auth.refresh, RefreshToken, gives=Tokens),
    Route("POST", "/v1/auth/revoke", auth.revoke, RefreshToken),

    # anybody on the hospital's network, and their phones
    Route("GET", "/v1/departments", departments.index, gives=list[DepartmentDocument]),
    Route("POST", "/v1/patient/scan", patient.scan, Scan, gives=Scanned),
    Route("POST", "/v1/patient/checkin", patient.check_in, CheckIn, gives=CheckedInDocument, status=201, also={202: CheckedInDocument}),
    Route("POST", "/v1/patient/restore", patient.restore, Restore, gives=Restored),
    Route("POST", "/v1/patient/clear", patient.clear, gives=Cleared),
    Route("GET", "/v1/patient/visits/{visitId}", patient.show, gives=VisitDocument, **PHONE),
    Route("POST", "/v1/patient/visits/{visitId}/leave", patient.leave, Leave, gives=VisitDocument, **PHONE),
    Route("POST", "/v1/patient/visits/{visitId}/presence", patient.show_presence, ShowPresence, gives=CheckedInDocument, status=201, place=places.of_visit, **PHONE),

    # kiosks, and paper
    Route("POST", "/v1/kiosk/tokens", kiosk.take_token, TakeToken, gives=IssuedDocument, status=201, place=places.of_body),
    Route("GET", "/v1/print-jobs/{jobId}", kiosk.show_sheet, **SHEET),
    Route("POST", "/v1/print-jobs/{jobId}/reprint", kiosk.reprint, Reprint, **SHEET),
    Route("POST", "/v1/print-jobs/{jobId}/acknowledge", kiosk.acknowledge, **SHEET),

    # reception
    Route("POST", "/v1/reception/visits", reception.register, Register, gives=IssuedDocument, status=201, place=places.of_body),
    Route("POST", "/v1/reception/visits/{visitId}/urgent", reception.raise_to_urgent, Press, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/cancel", reception.cancel, Cancel, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/no-show", reception.miss, Press, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/reprint", reception.reprint, Press, gives=SheetDocument, place=places.of_visit),

    # whoever serves
    Route("GET", "/v1/queue/{departmentId}", queue.show, gives=QueueDocument, place=queue.department_of_path),
    Route("GET", "/v1/doctors", doctor.index, gives=list[DoctorDocument], asks=DoctorsQuery),
    Route("GET", "/v1/doctor/me", doctor.me, gives=DoctorDocument),
    Route("POST", "/v1/doctor/availability", doctor.set_availability, SetAvailability, gives=DoctorDocument, place=doctor.department_of_availability),
    Route("POST", "/v1/doctor/call-next", doctor.call_next, CallNext, gives=VisitDocument, place=places.of_body, also={204: None}),
    Route("POST", "/v1/doctor/visits/{visitId}/call-next", doctor.call_visit, Act, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/recall", doctor.recall, Act, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/start", doctor.start, Act, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/complete", doctor.complete, Complete, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/no-show", doctor.miss, Act, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/urgent", doctor.raise_to_urgent, Act, **VISIT),

    # live
    Route("GET", "/v1/live/display-boards", sse.display_boards, asks=Feeds, stream=True),
    Route("GET", "/v1/live/patient-queue", sse.patient_queue, asks=Feeds, stream=True, also={204: None}),
    Route("GET", "/v1/live/doctor-console", sse.doctor_console, asks=Feeds, stream=True, place=sse.departments_heard_as("DOCTOR", "ATTENDANT")),
    Route("GET", "/v1/live/nurse", sse.nurse, asks=Feeds, stream=True, place=sse.departments_heard_as("NURSE")),
    Route("GET", "/v1/live/reception", sse.reception, asks=Feeds, stream=True, place=sse.departments_heard_as("RECEPTION")),
    Route("GET", "/v1/live/stats", sse.stats, gives=Stats),

    # pages
    Route("GET", "/", landing.show, page=True, asks=Reader),
    Route("GET", "/sign-in", sign_in.show, page=True, asks=sign_in.Asked),
    Route("POST", "/sign-in", sign_in.submit, sign_in.Form, page=True),
    Route("POST", "/sign-out", sign_in.leave, page=True),
    Route("GET", "/doctor", doctor_page.show, page=True, asks=Reader),
    Route("GET", "/reception", reception_page.show, page=True, asks=Reader),
    Route("GET", "/kiosk", kiosk_page.show, page=True, asks=Reader),
    Route("POST", "/kiosk", device.open_kiosk, page=True),
    Route("GET", "/kiosk/slips/{jobId}", kiosk_page.slip_code, page=True, mine=kiosk.is_own_sheet),
    Route("GET", "/board", board.show, page=True, asks=board.Asked),
    Route("GET", "/lobby", lobby.show, page=True, asks=Reader),
    Route("GET", "/lobby/{code}", check_in.show, page=True, asks=Reader),
    Route("GET", "/visits", visits.show, page=True, asks=Reader),
    Route("GET", "/t/{secret}", visits.open_slip, page=True),
    Route("GET", "/status", status.show, page=True, asks=Reader),
    Route("GET", "/paper/{printer}", paper.show, page=True, asks=Reader),
    Route("GET", "/paper/{printer}/jobs.json", paper.jobs, gives=list[Sheet]),
    Route("GET", "/paper/{printer}/{picture}", paper.picture, page=True),

    # programs and operations
    Route("GET", "/v1/events", events.index, gives=list[EventDocument], asks=EventsQuery),
    Route("GET", "/health", operations.ready, gives=Health, also={503: Health}),
    Route("GET", "/health/live", operations.live, gives=Health),
    Route("GET", "/health/ready", operations.ready, gives=Health, also={503: Health}),
    Route("GET", "/health/startup", operations.ready, gives=Health, also={503: Health}),
    Route("GET", "/metrics", operations.metrics, text=True),
    Route("GET", "/openapi.json", operations.description, gives=dict),
)
# fmt: on
