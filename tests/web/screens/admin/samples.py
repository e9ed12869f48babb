"""One believable context for each page of the console: what the tests render, and what the templates are drawn against."""

from typing import Any

import msgspec

from appliance.departments.hours import Session
from appliance.departments.policy import Policy
from appliance.triage.choice import Choice
from appliance.triage.shipped import SHIPPED
from appliance.wording import words
from web.api.admin_staff import GrantDocument
from web.screens.admin import (
    audit,
    days,
    departments,
    devices,
    findings,
    overview,
    policies,
    posters,
    printers,
    rules,
    staff,
    triage,
)
from web.screens.admin.console import Ward, shelves_of
from web.screens.admin.hours import in_a_line, week_of
from web.screens.admin.plots import arrivals_by_hour
from web.screens.admin.status import StatusOfBox
from web.screens.page import Page
from web.screens.status import Finding, Status

SAY = words("en")
CONSOLE: dict[str, Any] = {"name": "Anita Bose", "shelves": shelves_of(("ADMIN",), SAY)}
WARDS = (Ward("c", "C", "Cardiology", 0), Ward("g", "G", "General medicine", 1), Ward("l", "L", "Laboratory", 2))
HOURS = (
    *(Session(day, opens, closes) for day in range(5) for opens, closes in (("09:00", "13:00"), ("14:00", "17:00"))),
    Session(5, "09:00", "13:00"),
)
PICTURE = "data:image/png;base64,iVBORw0KGgo="

PAGES: dict[str, Page] = {
    "admin/overview": overview.Overview(
        **CONSOLE,
        day="Saturday 21 November 2026",
        mood="urgent",
        headline="2 things need somebody.",
        figures=(
            overview.Figure("Waiting now", "47"),
            overview.Figure("Longest wait", "68", "min", "Cardiology"),
        ),
        needs=(
            findings.Line(
                name="Cardiology",
                mood="urgent",
                sentence="An alarm for C-017 is unanswered since 09:41.",
                cure="Call the department.",
                address="/admin/departments/c",
                act="Department",
            ),
            findings.Line(
                name="Clock",
                mood="attention",
                sentence="It jumped.",
                call="POST /v1/admin/clock/confirm",
                act="The time is right",
                told="Confirmed.",
                id="trust-clock",
            ),
        ),
        well=(findings.Line(name="Disk", mood="good", sentence="61 GB are free."),),
        departments=(
            overview.OfDepartment("c", "C", "Cardiology", 0, "good", "Open until 17:00", 12, 1, "68 min", False, 2, 41),
            overview.OfDepartment("g", "G", "General medicine", 1, "quiet", "Closed", 0, 0, "–", False, 0, 0),
        ),
        plot=arrivals_by_hour({8: 11, 9: 31, 10: 24, 11: 8}, SAY, running=11),
        checked_at="09:42:07",
    ),
    "admin/departments": departments.Departments(
        **CONSOLE,
        departments=(
            departments.Row(
                "C", 0, "Cardiology", "/admin/departments/c", in_a_line(HOURS, SAY), 12, 2, "good", "Open until 17:00"
            ),
        ),
        languages=(departments.Name("hi", "हिन्दी", ""),),
        zone="Asia/Kolkata",
    ),
    "admin/department": departments.OneDepartment(
        **CONSOLE,
        department_id="c",
        code="C",
        title="Cardiology",
        plain_name="Cardiology",
        version=7,
        call="/v1/admin/departments/c",
        rules_address="/admin/policies/c",
        poster_address="/admin/posters/c",
        zone="Asia/Kolkata",
        today="2026-11-21",
        active=True,
        accepting=True,
        mood="good",
        standing="Open until 17:00",
        still_here=3,
        switching_off="3 people are still here, so it cannot be switched off yet.",
        always_open=False,
        week=week_of(HOURS, SAY),
        rooms=(departments.RoomRow("r4", "Room 4", "Dr Meera"), departments.RoomRow("r5", "Room 5", None)),
        holidays=(departments.ClosedDay("h", "Wednesday 25 November 2026", "Guru Nanak Jayanti", True),),
        names=(departments.Name("hi", "हिन्दी", "हृदय रोग"),),
    ),
    "admin/policies": policies.Policies(
        **CONSOLE,
        departments=WARDS,
        department_id="c",
        chapters=policies.chapters(Policy(urgent_in_a_row=3), SAY),
        endings=rules.ENDINGS,
        version=2,
        versions=(
            policies.Version(2, "Anita Bose", "21 Nov 2026, 09:41", (("Urgent patients in a row", "2", "3"),)),
            policies.Version(1, "The box itself", "20 Nov 2026, 18:02", ()),
        ),
    ),
    "admin/triage": triage.Triage(
        **CONSOLE,
        version=1,
        signed_off="Version 1, signed off by Dr Asha Verma, 21 Nov 2026, 09:41.",
        sets=tuple(triage.sets_of(Choice(), SAY)),
        unverified=tuple(triage.one_rule(rule, Choice(), SAY) for rule in SHIPPED.rules if not rule.verified),
        departments=(triage.AskingChildren("p", "P", "Paediatrics", 3, 2, True),),
        own=(),
    ),
    "admin/posters": posters.Posters(
        **CONSOLE,
        departments=WARDS,
        department_id="c",
        code="C",
        department="Cardiology",
        names=(posters.Line("en", "Cardiology"), posters.Line("hi", "हृदय रोग")),
        steps=(posters.Line("en", "Scan this with your phone's camera to get a number."),),
        url="http://192.168.1.20:8080/lobby/C",
        picture=PICTURE,
    ),
    "admin/staff": staff.Staff(
        **CONSOLE,
        members=(
            staff.Row(
                "m", "Dr Meera", "meera", True, (("Doctor", "C, G"),), (staff.Mark("good", "key", "Second factor"),)
            ),
            staff.Row("r", "Ravi", "ravi", False, (), (staff.Mark("quiet", "CANCELLED", "Disabled"),)),
        ),
        unverified=1,
    ),
    "admin/newcomer": staff.Newcomer(
        **CONSOLE,
        departments=WARDS,
        ward_roles=staff.ward_roles((), SAY),
        house_roles=staff.house_roles((), SAY),
    ),
    "admin/member": staff.Member(
        **CONSOLE,
        title="Dr Meera",
        username="meera",
        version=3,
        call="/v1/admin/staff/m",
        enabled=True,
        may_be_verified=True,
        second_factor=True,
        marks=(staff.Mark("attention", "warning", "Not verified yet"),),
        sessions=(staff.Seat("board", "A browser, since 21 Nov 2026, 08:55", "last used at 09:41"),),
        departments=WARDS,
        ward_roles=staff.ward_roles((GrantDocument(role="DOCTOR", department_ids=("c",)),), SAY),
        house_roles=staff.house_roles((), SAY),
    ),
    "admin/audit": audit.Audit(
        **CONSOLE,
        actors=(audit.Choices("Staff", (audit.Choice("m", "Dr Meera", True),)),),
        types=(audit.Choices("Patients and lines", (audit.Choice("VisitCalled", "Called", False),)),),
        since="2026-11-20",
        until="",
        today="2026-11-21",
        entity="v-017",
        filtered=True,
        days=(
            audit.Day(
                "Saturday 21 November 2026",
                (
                    audit.Line(
                        seq=1204,
                        type="VisitCalled",
                        at="2026-11-21T04:11:07.123Z",
                        time="09:41:07",
                        icon="CALLED",
                        sentence="Dr Meera called C-017 to Room 4.",
                        reason="triage",
                        who="Dr Meera",
                        device="Terminal in Room 4",
                        entity="v-017",
                        about="visit v-017",
                        trace="0192f0c1a2b3",
                        sealed=True,
                        payload='{\n  "room": "Room 4"\n}',
                    ),
                ),
            ),
        ),
        nothing="Nothing fits.",
        older="/admin/audit?before=1204",
    ),
    "admin/days": days.Days(
        **CONSOLE,
        days=(
            days.Row("2026-11-21", "Saturday 21 November 2026", "quiet", "Runs", 8, "212", "230", "160"),
            days.Row("2026-11-20", "Friday 20 November 2026", "urgent", "Does not add up", 8, "301", "322", "280"),
        ),
        older="/admin/days?before=2026-11-20",
    ),
    "admin/day": days.OneDay(
        **CONSOLE,
        date="2026-11-20",
        title="Friday 20 November 2026",
        mood="urgent",
        standing="Does not add up",
        may_close=True,
        still_open=3,
        consequences=("3 visits are still open.",),
        failing=(days.Failing("Cardiology", "Numbers: 41 given out, 40 visits began with one."),),
        figures=(days.Entry("Numbers given", "41"), days.Entry("Visits", "44")),
        plot=arrivals_by_hour({9: 11, 10: 31}, SAY),
        departments=(
            days.Till(
                code="C",
                hue=0,
                name="Cardiology",
                test=False,
                mood="urgent",
                standing="Does not add up",
                equations=(
                    days.Equation(
                        "How they ended",
                        (days.Entry("Seen", "40"), days.Entry("Missed", None)),
                        days.Entry("In all", "40"),
                    ),
                ),
                checks=(
                    days.Checked("good", "Visits: 40 opened, 40 accounted for."),
                    days.Checked("urgent", "Numbers: 41 given out, 40 begun."),
                ),
                notes=(days.Note("Copies", "C-003 ×2"),),
                seal=days.Sealed("Sealed by entry 1,204 of the journal.", "ab" * 32),
            ),
        ),
    ),
    "admin/devices": devices.Devices(
        **CONSOLE,
        kiosk_address="http://192.168.1.20:8080/kiosk",
        board_address="http://192.168.1.20:8080/board",
        departments=WARDS,
        printers=(devices.PrinterChoice("kiosk", "Kiosk in the lobby"),),
        devices=(
            devices.Row(
                device_id="k",
                version=2,
                icon="kiosk",
                kind="Kiosk",
                name="Kiosk 1",
                place="Lobby",
                serves="The whole hospital",
                department_ids=("c",),
                printer_id="kiosk",
                printer="prints on Kiosk in the lobby",
                has_printer=True,
                revoked=False,
                mood="attention",
                standing="Silent since 21 Nov 2026, 09:12",
            ),
        ),
    ),
    "admin/printers": printers.Printers(
        **CONSOLE,
        printers=(
            printers.Card(
                name="Kiosk 2",
                mood="attention",
                standing="Prints nothing",
                hint="Open the cover, put in a new roll, press Continue.",
                since="Since 21 Nov 2026, 10:42.",
                used_by="Kiosk 2 (Lobby)",
                paper_address="/paper/kiosk-2",
            ),
        ),
        checked_at="10:44:01",
    ),
    "admin/status": StatusOfBox(
        **CONSOLE,
        status=Status(
            mood="attention",
            headline="Something needs a look.",
            findings=(Finding("Disk", "attention", "0.9 GB are free.", "Free space soon."),),
            figures=(("Waiting now", "47"),),
            checked_at="09:42:07",
        ),
        lines=(findings.Line(name="Disk", mood="attention", sentence="0.9 GB are free.", cure="Free space soon."),),
    ),
}
"""Stem → a context that shows the page at work."""

MORE: dict[str, tuple[str, Page]] = {
    "admin/overview_well": (
        "admin/overview",
        msgspec.structs.replace(PAGES["admin/overview"], needs=(), mood="good", plot=None, departments=()),  # type: ignore[type-var]
    ),
    "admin/departments_none": (
        "admin/departments",
        departments.Departments(**CONSOLE, departments=(), languages=(), zone="Asia/Kolkata"),
    ),
    "admin/department_off": (
        "admin/department",
        msgspec.structs.replace(  # type: ignore[type-var]
            PAGES["admin/department"], active=False, still_here=0, rooms=(), holidays=(), always_open=True, mood="quiet"
        ),
    ),
    "admin/department_stopped": (
        "admin/department",
        msgspec.structs.replace(PAGES["admin/department"], accepting=False, still_here=0),  # type: ignore[type-var]
    ),
    "admin/policies_none": ("admin/policies", policies.Policies(**CONSOLE, departments=())),
    "admin/posters_none": ("admin/posters", posters.Posters(**CONSOLE, departments=())),
    "admin/member_disabled": (
        "admin/member",
        msgspec.structs.replace(PAGES["admin/member"], enabled=False, sessions=(), second_factor=False),  # type: ignore[type-var]
    ),
    "admin/audit_empty": (
        "admin/audit",
        msgspec.structs.replace(PAGES["admin/audit"], days=(), older=None, filtered=False, entity=None),  # type: ignore[type-var]
    ),
    "admin/days_none": ("admin/days", days.Days(**CONSOLE, days=(), older=None)),
    "admin/day_even": (
        "admin/day",
        msgspec.structs.replace(  # type: ignore[type-var]
            PAGES["admin/day"], mood="good", may_close=False, failing=(), plot=None, departments=(), consequences=()
        ),
    ),
    "admin/devices_none": (
        "admin/devices",
        msgspec.structs.replace(PAGES["admin/devices"], devices=(), printers=()),  # type: ignore[type-var]
    ),
    "admin/printers_none": ("admin/printers", printers.Printers(**CONSOLE, printers=(), checked_at="10:44:01")),
}
"""Further moments of pages: name → (stem, context)."""
