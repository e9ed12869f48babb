"""Every URL, on one page. Who may call it stands in `permissions.py`; what it takes and gives is described from here."""

from typing import Any

from appliance.box import Sheet
from web import places
from web.api import (
    account,
    admin_audit,
    admin_clock,
    admin_days,
    admin_departments,
    admin_devices,
    admin_policies,
    admin_qrcodes,
    admin_staff,
    alarms,
    auth,
    boards,
    departments,
    devices,
    doctor,
    events,
    kiosk,
    nurse,
    operations,
    patient,
    queue,
    reception,
    search,
    slips,
    triage,
    why,
)
from web.api.account import BegunFactor, Code, Confirm, FactorDocument, Fresh, RecoveryCodes
from web.api.admin_audit import AuditDocument, AuditQuery
from web.api.admin_clock import ClockDocument, ConfirmClock
from web.api.admin_days import CloseDay, DateDocument, DayQuery, DaysQuery, ShortDate
from web.api.admin_departments import (
    AddDepartment,
    AddRoom,
    AdminDepartment,
    ChangeDepartment,
    HolidayDocument,
    HolidaysQuery,
    RenameRoom,
    RoomDocument,
    RoomsQuery,
    SetHoliday,
)
from web.api.admin_devices import ChangeDevice, PrinterDocument
from web.api.admin_policies import PoliciesQuery, PolicyDocument, PreviewDocument, PreviewPolicy, SetPolicy
from web.api.admin_qrcodes import CodeDocument, MakeCode
from web.api.admin_staff import AddStaff, ChangeStaff, NewPassword, StaffDocument
from web.api.alarms import Acknowledge, AlarmDocument
from web.api.auth import RefreshToken, SignIn, Tokens
from web.api.boards import BoardCode
from web.api.departments import DepartmentDocument
from web.api.devices import (
    ApprovePairing,
    AskPairing,
    DeviceDocument,
    FetchKey,
    KeyDocument,
    PairingDocument,
    SelfDocument,
)
from web.api.doctor import Act, CallNext, Complete, CompletedDocument, DoctorDocument, DoctorsQuery, SetAvailability
from web.api.events import EventDocument, EventsQuery
from web.api.kiosk import IssuedDocument, Reprint, SheetDocument, TakeToken
from web.api.nurse import Assess, AssessmentDocument, AssessmentSheet, ConfirmAssessment
from web.api.operations import Health
from web.api.patient import (
    CheckedInDocument,
    CheckIn,
    Cleared,
    ComeBack,
    Leave,
    Restore,
    Restored,
    Scan,
    Scanned,
    ShowPresence,
)
from web.api.queue import QueueDocument
from web.api.reception import Cancel, Press, Register
from web.api.search import FoundDocument, Search
from web.api.slips import CameBackDocument, ShowSlip
from web.api.triage import ChooseRules, QuestionDocument, QuestionsQuery, RulesDocument
from web.api.visit import VisitDocument
from web.api.why import WhyDocument
from web.live import sse
from web.live.sse import Feeds, Stats
from web.route import Route
from web.screens import board, check_in, device, landing, lobby, paper, second_factor, sign_in, status, visits
from web.screens import doctor as doctor_page
from web.screens import kiosk as kiosk_page
from web.screens import nurse as nurse_page
from web.screens import reception as reception_page
from web.screens import why as why_page
from web.screens.admin import audit as audit_desk
from web.screens.admin import days as days_desk
from web.screens.admin import departments as departments_desk
from web.screens.admin import devices as devices_desk
from web.screens.admin import overview as overview_desk
from web.screens.admin import policies as policies_desk
from web.screens.admin import posters as posters_desk
from web.screens.admin import printers as printers_desk
from web.screens.admin import staff as staff_desk
from web.screens.admin import status as status_desk
from web.screens.admin import triage as triage_desk
from web.screens.page import Reader

VISIT: dict[str, Any] = {"gives": VisitDocument, "place": places.of_visit}
UNDONE: dict[str, Any] = {"gives": VisitDocument, "place": places.of_undone_visit}
SHEET: dict[str, Any] = {"gives": SheetDocument, "place": kiosk.department_of_sheet, "mine": kiosk.is_own_sheet}
PHONE: dict[str, Any] = {"mine": places.is_own_visit}

# fmt: off
ROUTES: tuple[Route, ...] = (
    # signing in
    Route("POST", "/v1/auth/token", auth.sign_in, SignIn, gives=Tokens),
    Route("POST", "/v1/auth/refresh", auth.refresh, RefreshToken, gives=Tokens),
    Route("POST", "/v1/auth/revoke", auth.revoke, RefreshToken),
    Route("POST", "/v1/auth/confirm", account.confirm, Confirm, gives=Fresh),
    Route("GET", "/v1/account/second-factor", account.show_factor, gives=FactorDocument),
    Route("POST", "/v1/account/second-factor", account.begin_factor, gives=BegunFactor),
    Route("POST", "/v1/account/second-factor/confirm", account.confirm_factor, Code, gives=RecoveryCodes),
    Route("POST", "/v1/account/recovery-codes", account.renew_recovery, Code, gives=RecoveryCodes),

    # devices become ours, and stop being it
    Route("POST", "/v1/devices/pairings", devices.ask_pairing, AskPairing, gives=PairingDocument, status=201),
    Route("POST", "/v1/devices/token", devices.fetch_key, FetchKey, gives=KeyDocument, also={202: KeyDocument}),
    Route("GET", "/v1/devices/me", devices.me, gives=SelfDocument),
    Route("POST", "/v1/devices/pairings/{code}/approve", devices.approve, ApprovePairing, gives=DeviceDocument, status=201),
    Route("DELETE", "/v1/devices/{deviceId}", devices.revoke, gives=DeviceDocument),
    Route("GET", "/v1/boards/code", boards.code, gives=BoardCode),

    # anybody on the hospital's network, and their phones
    Route("GET", "/v1/departments", departments.index, gives=list[DepartmentDocument]),
    Route("POST", "/v1/patient/scan", patient.scan, Scan, gives=Scanned),
    Route("POST", "/v1/patient/checkin", patient.check_in, CheckIn, gives=CheckedInDocument, status=201, also={202: CheckedInDocument}),
    Route("POST", "/v1/patient/restore", patient.restore, Restore, gives=Restored),
    Route("POST", "/v1/patient/clear", patient.clear, gives=Cleared),
    Route("GET", "/v1/patient/visits/{visitId}", patient.show, gives=VisitDocument, **PHONE),
    Route("POST", "/v1/patient/visits/{visitId}/leave", patient.leave, Leave, gives=VisitDocument, **PHONE),
    Route("POST", "/v1/patient/visits/{visitId}/return", patient.come_back, ComeBack, gives=VisitDocument, **PHONE),
    Route("POST", "/v1/patient/visits/{visitId}/presence", patient.show_presence, ShowPresence, gives=CheckedInDocument, status=201, place=places.of_visit, **PHONE),

    # kiosks, and paper
    Route("POST", "/v1/kiosk/tokens", kiosk.take_token, TakeToken, gives=IssuedDocument, status=201, place=places.of_body),
    Route("POST", "/v1/kiosk/returns", slips.come_back, ShowSlip, gives=CameBackDocument, place=slips.department_of_slip),
    Route("GET", "/v1/print-jobs/{jobId}", kiosk.show_sheet, **SHEET),
    Route("POST", "/v1/print-jobs/{jobId}/reprint", kiosk.reprint, Reprint, **SHEET),
    Route("POST", "/v1/print-jobs/{jobId}/acknowledge", kiosk.acknowledge, **SHEET),

    # reception
    Route("POST", "/v1/reception/visits", reception.register, Register, gives=IssuedDocument, status=201, place=places.of_body),
    Route("POST", "/v1/reception/visits/{visitId}/urgent", reception.raise_to_urgent, Press, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/cancel", reception.cancel, Cancel, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/no-show", reception.miss, Press, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/reprint", reception.reprint, Press, gives=SheetDocument, place=places.of_visit),
    Route("POST", "/v1/reception/visits/{visitId}/move", reception.move, reception.Move, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/hold", reception.hold, reception.Hold, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/resume", reception.resume, Press, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/transfer", reception.transfer, reception.Transfer, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/reassign", reception.reassign, reception.Reassign, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/return", reception.let_back, Press, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/reopen", reception.reopen, reception.Reopen, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/merge", reception.merge, reception.Merge, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/confirm-classes", reception.confirm_classes, reception.ConfirmClasses, **VISIT),
    Route("POST", "/v1/reception/visits/{visitId}/undo", reception.undo, Press, **UNDONE),
    Route("GET", "/v1/reception/search", search.index, gives=list[FoundDocument], asks=Search),

    # triage: what is asked, what was found, what staff decide, and alarms
    Route("GET", "/v1/triage/questions", triage.questions, asks=QuestionsQuery, gives=list[QuestionDocument]),
    Route("GET", "/v1/nurse/visits/{visitId}/assessment", nurse.show, gives=AssessmentSheet, place=places.of_visit),
    Route("POST", "/v1/nurse/visits/{visitId}/assessment", nurse.assess_visit, Assess, gives=AssessmentDocument, place=places.of_visit),
    Route("POST", "/v1/nurse/visits/{visitId}/assessment/confirm", nurse.confirm, ConfirmAssessment, gives=AssessmentDocument, place=places.of_visit),
    Route("POST", "/v1/alarms/{alarmId}/acknowledge", alarms.acknowledge, Acknowledge, gives=AlarmDocument, place=alarms.department_of_alarm),
    Route("GET", "/v1/admin/triage", triage.show, gives=RulesDocument),
    Route("PUT", "/v1/admin/triage", triage.choose, ChooseRules, gives=RulesDocument),

    # whoever serves
    Route("GET", "/v1/queue/{departmentId}", queue.show, gives=QueueDocument, place=queue.department_of_path),
    Route("GET", "/v1/doctors", doctor.index, gives=list[DoctorDocument], asks=DoctorsQuery),
    Route("GET", "/v1/doctor/me", doctor.me, gives=doctor.MyDocument),
    Route("POST", "/v1/doctor/availability", doctor.set_availability, SetAvailability, gives=DoctorDocument, place=doctor.department_of_availability),
    Route("POST", "/v1/doctor/call-next", doctor.call_next, CallNext, gives=VisitDocument, place=places.of_body, also={204: None}),
    Route("POST", "/v1/doctor/visits/{visitId}/call-next", doctor.call_visit, Act, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/recall", doctor.recall, Act, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/start", doctor.start, Act, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/complete", doctor.complete, Complete, gives=CompletedDocument, place=places.of_visit),
    Route("POST", "/v1/doctor/visits/{visitId}/no-show", doctor.miss, Act, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/urgent", doctor.raise_to_urgent, Act, **VISIT),
    Route("GET", "/v1/visits/{visitId}/why", why.show, gives=WhyDocument, place=places.of_visit),
    Route("POST", "/v1/doctor/visits/{visitId}/hold", doctor.hold, doctor.HoldMine, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/resume", doctor.resume, Act, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/transfer", doctor.transfer, doctor.TransferMine, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/note", doctor.note, doctor.NoteDown, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/reopen", doctor.reopen, doctor.ReopenMine, **VISIT),
    Route("POST", "/v1/doctor/visits/{visitId}/undo", doctor.undo, Act, **UNDONE),

    # live
    Route("GET", "/v1/live/display-boards", sse.display_boards, asks=Feeds, stream=True),
    Route("GET", "/v1/live/patient-queue", sse.patient_queue, asks=Feeds, stream=True, also={204: None}),
    Route("GET", "/v1/live/doctor-console", sse.doctor_console, asks=Feeds, stream=True, place=sse.departments_heard_as("DOCTOR", "ATTENDANT")),
    Route("GET", "/v1/live/nurse", sse.nurse, asks=Feeds, stream=True, place=sse.departments_heard_as("NURSE")),
    Route("GET", "/v1/live/reception", sse.reception, asks=Feeds, stream=True, place=sse.departments_heard_as("RECEPTION")),
    Route("GET", "/v1/live/stats", sse.stats, gives=Stats),

    # the administrator: departments and their days
    Route("GET", "/v1/admin/departments", admin_departments.index, gives=list[AdminDepartment]),
    Route("POST", "/v1/admin/departments", admin_departments.add, AddDepartment, gives=AdminDepartment, status=201),
    Route("GET", "/v1/admin/departments/{departmentId}", admin_departments.show, gives=AdminDepartment),
    Route("PATCH", "/v1/admin/departments/{departmentId}", admin_departments.change, ChangeDepartment, gives=AdminDepartment),
    Route("DELETE", "/v1/admin/departments/{departmentId}", admin_departments.remove),
    Route("GET", "/v1/admin/rooms", admin_departments.rooms, asks=RoomsQuery, gives=list[RoomDocument]),
    Route("POST", "/v1/admin/rooms", admin_departments.add_room, AddRoom, gives=RoomDocument, status=201),
    Route("PATCH", "/v1/admin/rooms/{roomId}", admin_departments.rename_room, RenameRoom, gives=RoomDocument),
    Route("DELETE", "/v1/admin/rooms/{roomId}", admin_departments.close_room),
    Route("GET", "/v1/admin/policies", admin_policies.index, asks=PoliciesQuery, gives=list[PolicyDocument]),
    Route("POST", "/v1/admin/policies", admin_policies.set_policy, SetPolicy, gives=PolicyDocument, status=201),
    Route("POST", "/v1/admin/policies/preview", admin_policies.preview, PreviewPolicy, gives=PreviewDocument),
    Route("GET", "/v1/admin/holidays", admin_departments.holidays, asks=HolidaysQuery, gives=list[HolidayDocument]),
    Route("POST", "/v1/admin/holidays", admin_departments.set_holiday, SetHoliday, gives=HolidayDocument, status=201),
    Route("DELETE", "/v1/admin/holidays/{holidayId}", admin_departments.lift_holiday),
    Route("GET", "/v1/admin/days", admin_days.index, asks=DaysQuery, gives=list[ShortDate]),
    Route("GET", "/v1/admin/days/{date}", admin_days.show, asks=DayQuery, gives=DateDocument),
    Route("POST", "/v1/admin/days/{date}/close", admin_days.close, CloseDay, gives=DateDocument),
    Route("GET", "/v1/admin/clock", admin_clock.show, gives=ClockDocument),
    Route("POST", "/v1/admin/clock/confirm", admin_clock.confirm, ConfirmClock, gives=ClockDocument),

    # the administrator: who works here, with what, and what was done
    Route("GET", "/v1/admin/staff", admin_staff.index, gives=list[StaffDocument]),
    Route("POST", "/v1/admin/staff", admin_staff.add, AddStaff, gives=StaffDocument, status=201),
    Route("GET", "/v1/admin/staff/{staffId}", admin_staff.show, gives=StaffDocument),
    Route("PATCH", "/v1/admin/staff/{staffId}", admin_staff.change, ChangeStaff, gives=StaffDocument),
    Route("POST", "/v1/admin/staff/{staffId}/password", admin_staff.set_password, NewPassword, gives=StaffDocument),
    Route("DELETE", "/v1/admin/staff/{staffId}/second-factor", admin_staff.remove_second_factor, gives=StaffDocument),
    Route("DELETE", "/v1/admin/staff/{staffId}/sessions", admin_staff.end_sessions, gives=StaffDocument),
    Route("GET", "/v1/admin/devices", admin_devices.index, gives=list[DeviceDocument]),
    Route("PATCH", "/v1/admin/devices/{deviceId}", admin_devices.change, ChangeDevice, gives=DeviceDocument),
    Route("GET", "/v1/admin/printers", admin_devices.printers, gives=list[PrinterDocument]),
    Route("POST", "/v1/admin/qrcodes", admin_qrcodes.make, MakeCode, gives=CodeDocument),
    Route("GET", "/v1/admin/audit", admin_audit.index, asks=AuditQuery, gives=AuditDocument),
    Route("GET", "/v1/admin/audit/types", admin_audit.types, gives=list[str]),

    # pages
    Route("GET", "/", landing.show, page=True, asks=Reader),
    Route("GET", "/sign-in", sign_in.show, page=True, asks=sign_in.Asked),
    Route("POST", "/sign-in", sign_in.submit, sign_in.Form, page=True),
    Route("POST", "/sign-in/code", sign_in.submit_code, sign_in.CodeForm, page=True),
    Route("GET", "/account/second-factor", second_factor.show, page=True, asks=Reader),
    Route("POST", "/sign-out", sign_in.leave, page=True),
    Route("GET", "/doctor", doctor_page.show, page=True, asks=Reader),
    Route("GET", "/reception", reception_page.show, page=True, asks=Reader),
    Route("GET", "/nurse", nurse_page.show, page=True, asks=Reader),
    Route("GET", "/kiosk", kiosk_page.show, page=True, asks=Reader),
    Route("POST", "/kiosk", device.open_kiosk, page=True),
    Route("GET", "/kiosk/slips/{jobId}", kiosk_page.slip_code, page=True, mine=kiosk.is_own_sheet),
    Route("GET", "/board", board.show, page=True, asks=board.Asked),
    Route("POST", "/board", device.open_board, page=True, asks=board.Asked),
    Route("GET", "/c/{secret}", check_in.open_link, page=True),
    Route("GET", "/lobby", lobby.show, page=True, asks=Reader),
    Route("GET", "/lobby/{code}", check_in.show, page=True, asks=Reader),
    Route("GET", "/visits", visits.show, page=True, asks=Reader),
    Route("GET", "/visits/{visitId}/why", why_page.show, page=True, asks=Reader, place=places.of_visit),
    Route("GET", "/worker.js", visits.worker, page=True),
    Route("GET", "/t/{secret}", visits.open_slip, page=True),
    Route("GET", "/status", status.show, page=True, asks=Reader),
    Route("GET", "/admin", overview_desk.show, page=True, asks=Reader),
    Route("GET", "/admin/days", days_desk.index, page=True, asks=days_desk.Asked),
    Route("GET", "/admin/days/{date}", days_desk.show, page=True, asks=Reader),
    Route("GET", "/admin/departments", departments_desk.index, page=True, asks=Reader),
    Route("GET", "/admin/departments/{departmentId}", departments_desk.show, page=True, asks=Reader),
    Route("GET", "/admin/policies", policies_desk.index, page=True, asks=Reader),
    Route("GET", "/admin/policies/{departmentId}", policies_desk.show, page=True, asks=Reader),
    Route("GET", "/admin/triage", triage_desk.show, page=True, asks=Reader),
    Route("GET", "/admin/posters", posters_desk.index, page=True, asks=Reader),
    Route("GET", "/admin/posters/{departmentId}", posters_desk.show, page=True, asks=Reader),
    Route("GET", "/admin/staff", staff_desk.index, page=True, asks=Reader),
    Route("GET", "/admin/staff/new", staff_desk.add, page=True, asks=Reader),
    Route("GET", "/admin/staff/{staffId}", staff_desk.show, page=True, asks=Reader),
    Route("GET", "/admin/audit", audit_desk.show, page=True, asks=audit_desk.Filter),
    Route("GET", "/admin/devices", devices_desk.show, page=True, asks=Reader),
    Route("GET", "/admin/printers", printers_desk.show, page=True, asks=Reader),
    Route("GET", "/admin/status", status_desk.show, page=True, asks=Reader),
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
