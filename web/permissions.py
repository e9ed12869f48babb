"""Who may call what: one table, route by role (identity.md S1, S8). The tests are generated from it, cell by cell.

`yes` everywhere · `own` in one's own departments · `self` about one's own things (a phone its visits, a kiosk its
sheets) · `-` never. ANYONE is everybody on the hospital's network, signed in or not. Whoever has none of these rights
gets 403, and cannot tell from it whether what they asked about exists.
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from appliance.refusals import Refused
from web.caller import NOBODY, Caller, Role
from web.request import Request
from web.route import Route

Right = Literal["yes", "own", "self", "-"]

TABLE = """
                                                RECEPTION NURSE ATTENDANT DOCTOR ADMIN AUDITOR OPERATOR KIOSK BOARD PHONE ANYONE

POST /v1/auth/token                             -         -     -         -      -     -       -        -     -     -     yes
POST /v1/auth/refresh                           -         -     -         -      -     -       -        -     -     -     yes
POST /v1/auth/revoke                            -         -     -         -      -     -       -        -     -     -     yes
POST /v1/auth/confirm                           yes       yes   yes       yes    yes   yes     yes      -     -     -     -
GET  /v1/account/second-factor                  yes       yes   yes       yes    yes   yes     yes      -     -     -     -
POST /v1/account/second-factor                  yes       yes   yes       yes    yes   yes     yes      -     -     -     -
POST /v1/account/second-factor/confirm          yes       yes   yes       yes    yes   yes     yes      -     -     -     -
POST /v1/account/recovery-codes                 yes       yes   yes       yes    yes   yes     yes      -     -     -     -

POST /v1/devices/pairings                       -         -     -         -      -     -       -        -     -     -     yes
POST /v1/devices/token                          -         -     -         -      -     -       -        -     -     -     yes
GET  /v1/devices/me                             -         -     -         -      -     -       -        yes   yes   -     -
POST /v1/devices/pairings/{code}/approve        -         -     -         -      yes   -       yes      -     -     -     -
DELETE /v1/devices/{deviceId}                   -         -     -         -      yes   -       yes      -     -     -     -
GET  /v1/boards/code                            -         -     -         -      -     -       -        -     yes   -     -

GET  /v1/admin/departments                      -         -     -         -      yes   yes     -        -     -     -     -
POST /v1/admin/departments                      -         -     -         -      yes   -       -        -     -     -     -
GET  /v1/admin/departments/{departmentId}       -         -     -         -      yes   yes     -        -     -     -     -
PATCH /v1/admin/departments/{departmentId}      -         -     -         -      yes   -       -        -     -     -     -
DELETE /v1/admin/departments/{departmentId}     -         -     -         -      yes   -       -        -     -     -     -
GET  /v1/admin/rooms                            -         -     -         -      yes   yes     -        -     -     -     -
POST /v1/admin/rooms                            -         -     -         -      yes   -       -        -     -     -     -
PATCH /v1/admin/rooms/{roomId}                  -         -     -         -      yes   -       -        -     -     -     -
DELETE /v1/admin/rooms/{roomId}                 -         -     -         -      yes   -       -        -     -     -     -
GET  /v1/admin/policies                         -         -     -         -      yes   yes     -        -     -     -     -
POST /v1/admin/policies                         -         -     -         -      yes   -       -        -     -     -     -
POST /v1/admin/policies/preview                 -         -     -         -      yes   -       -        -     -     -     -
GET  /v1/admin/holidays                         -         -     -         -      yes   yes     -        -     -     -     -
POST /v1/admin/holidays                         -         -     -         -      yes   -       -        -     -     -     -
DELETE /v1/admin/holidays/{holidayId}           -         -     -         -      yes   -       -        -     -     -     -
GET  /v1/admin/days                             -         -     -         -      yes   yes     -        -     -     -     -
GET  /v1/admin/days/{date}                      -         -     -         -      yes   yes     -        -     -     -     -
POST /v1/admin/days/{date}/close                -         -     -         -      yes   -       -        -     -     -     -
GET  /v1/admin/clock                            yes       -     -         -      yes   yes     yes      -     -     -     -
POST /v1/admin/clock/confirm                    yes       -     -         -      yes   -       yes      -     -     -     -

GET  /v1/admin/staff                            -         -     -         -      yes   -       -        -     -     -     -
POST /v1/admin/staff                            -         -     -         -      yes   -       -        -     -     -     -
GET  /v1/admin/staff/{staffId}                  -         -     -         -      yes   -       -        -     -     -     -
PATCH /v1/admin/staff/{staffId}                 -         -     -         -      yes   -       -        -     -     -     -
POST /v1/admin/staff/{staffId}/password         -         -     -         -      yes   -       -        -     -     -     -
DELETE /v1/admin/staff/{staffId}/second-factor  -         -     -         -      yes   -       -        -     -     -     -
DELETE /v1/admin/staff/{staffId}/sessions       -         -     -         -      yes   -       -        -     -     -     -
GET  /v1/admin/devices                          -         -     -         -      yes   -       yes      -     -     -     -
PATCH /v1/admin/devices/{deviceId}              -         -     -         -      yes   -       yes      -     -     -     -
GET  /v1/admin/printers                         -         -     -         -      yes   -       yes      -     -     -     -
POST /v1/admin/qrcodes                          -         -     -         -      yes   -       -        -     -     -     -
GET  /v1/admin/audit                            -         -     -         -      yes   yes     -        -     -     -     -
GET  /v1/admin/audit/types                      -         -     -         -      yes   yes     -        -     -     -     -

GET  /v1/departments                            -         -     -         -      -     -       -        yes   -     -     yes
POST /v1/patient/scan                           -         -     -         -      -     -       -        -     -     -     yes
POST /v1/patient/checkin                        -         -     -         -      -     -       -        -     -     -     yes
POST /v1/patient/restore                        -         -     -         -      -     -       -        -     -     -     yes
POST /v1/patient/clear                          -         -     -         -      -     -       -        -     -     -     yes
GET  /v1/patient/visits/{visitId}               -         -     -         -      -     -       -        -     -     self  -
POST /v1/patient/visits/{visitId}/leave         -         -     -         -      -     -       -        -     -     self  -
POST /v1/patient/visits/{visitId}/return        -         -     -         -      -     -       -        -     -     self  -
POST /v1/patient/visits/{visitId}/presence      own       -     -         -      -     -       -        own   -     self  -

POST /v1/kiosk/tokens                           -         -     -         -      -     -       -        own   -     -     -
POST /v1/kiosk/returns                          -         -     -         -      -     -       -        own   -     -     -
GET  /v1/print-jobs/{jobId}                     own       -     -         -      -     -       -        self  -     -     -
POST /v1/print-jobs/{jobId}/reprint             own       -     -         -      -     -       -        self  -     -     -
POST /v1/print-jobs/{jobId}/acknowledge         own       -     -         -      -     -       -        self  -     -     -

POST /v1/reception/visits                       own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/urgent      own       own   -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/cancel      own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/no-show     own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/reprint     own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/move        own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/hold        own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/resume      own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/transfer    own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/reassign    own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/return      own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/reopen      own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/merge       own       -     -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/confirm-classes own   own   -         -      -     -       -        -     -     -     -
POST /v1/reception/visits/{visitId}/undo        own       -     -         -      -     -       -        -     -     -     -
GET  /v1/reception/search                       yes       -     -         -      -     -       -        -     -     -     -

GET  /v1/triage/questions                       -         -     -         -      -     -       -        -     -     -     yes
GET  /v1/nurse/visits/{visitId}/assessment      -         own   own       own    -     -       -        -     -     -     -
POST /v1/nurse/visits/{visitId}/assessment      -         own   -         -      -     -       -        -     -     -     -
POST /v1/nurse/visits/{visitId}/assessment/confirm  -     own   -         -      -     -       -        -     -     -     -
POST /v1/alarms/{alarmId}/acknowledge           own       own   own       own    -     -       -        -     -     -     -
GET  /v1/admin/triage                           -         -     -         -      yes   -       -        -     -     -     -
PUT  /v1/admin/triage                           -         -     -         -      yes   -       -        -     -     -     -

GET  /v1/queue/{departmentId}                   own       own   own       own    -     -       -        -     -     -     -
GET  /v1/doctors                                yes       yes   yes       yes    yes   -       -        -     -     -     -
GET  /v1/doctor/me                              -         -     yes       yes    -     -       -        -     -     -     -
POST /v1/doctor/availability                    -         -     own       own    -     -       -        -     -     -     -
POST /v1/doctor/call-next                       -         -     own       own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/call-next      -         -     own       own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/recall         -         -     own       own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/start          -         -     own       own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/complete       -         -     own       own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/no-show        -         -     own       own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/urgent         -         -     own       own    -     -       -        -     -     -     -
GET  /v1/visits/{visitId}/why                   own       own   own       own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/hold           -         -     -         own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/resume         -         -     -         own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/transfer       -         -     -         own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/note           -         -     own       own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/reopen         -         -     own       own    -     -       -        -     -     -     -
POST /v1/doctor/visits/{visitId}/undo           -         -     own       own    -     -       -        -     -     -     -

GET  /v1/live/display-boards                    -         -     -         -      -     -       -        -     yes   -     yes
GET  /v1/live/patient-queue                     -         -     -         -      -     -       -        -     -     yes   -
GET  /v1/live/doctor-console                    -         -     own       own    -     -       -        -     -     -     -
GET  /v1/live/nurse                             -         own   -         -      -     -       -        -     -     -     -
GET  /v1/live/reception                         own       -     -         -      -     -       -        -     -     -     -
GET  /v1/live/stats                             -         -     -         -      yes   yes     yes      -     -     -     -

GET  /v1/events                                 -         -     -         -      yes   yes     -        -     -     -     -

GET  /                                          -         -     -         -      -     -       -        -     -     -     yes
GET  /sign-in                                   yes       yes   yes       yes    yes   yes     yes      -     -     -     yes
POST /sign-in                                   -         -     -         -      -     -       -        -     -     -     yes
POST /sign-in/code                              -         -     -         -      -     -       -        -     -     -     yes
GET  /account/second-factor                     yes       yes   yes       yes    yes   yes     yes      -     -     -     yes
POST /sign-out                                  yes       yes   yes       yes    yes   yes     yes      -     -     -     yes
GET  /doctor                                    -         -     yes       yes    -     -       -        -     -     -     yes
GET  /reception                                 yes       -     -         -      -     -       -        -     -     -     yes
GET  /nurse                                     -         yes   -         -      -     -       -        -     -     -     yes
GET  /kiosk                                     -         -     -         -      -     -       -        yes   -     -     yes
POST /kiosk                                     -         -     -         -      -     -       -        -     -     -     yes
GET  /kiosk/slips/{jobId}                       -         -     -         -      -     -       -        self  -     -     -
GET  /board                                     -         -     -         -      -     -       -        -     yes   -     yes
POST /board                                     -         -     -         -      -     -       -        -     -     -     yes
GET  /c/{secret}                                -         -     -         -      -     -       -        -     -     -     yes
GET  /lobby                                     -         -     -         -      -     -       -        -     -     -     yes
GET  /lobby/{code}                              -         -     -         -      -     -       -        -     -     -     yes
GET  /visits                                    -         -     -         -      -     -       -        -     -     yes   yes
GET  /visits/{visitId}/why                      own       own   own       own    -     -       -        -     -     -     -
GET  /worker.js                                 -         -     -         -      -     -       -        -     -     -     yes
GET  /t/{secret}                                -         -     -         -      -     -       -        -     -     -     yes
GET  /status                                    -         -     -         -      -     -       -        -     -     -     yes
GET  /admin                                     -         -     -         -      yes   yes     yes      -     -     -     yes
GET  /admin/days                                -         -     -         -      yes   yes     -        -     -     -     yes
GET  /admin/days/{date}                         -         -     -         -      yes   yes     -        -     -     -     yes
GET  /admin/departments                         -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/departments/{departmentId}          -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/policies                            -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/policies/{departmentId}             -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/triage                              -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/posters                             -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/posters/{departmentId}              -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/staff                               -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/staff/new                           -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/staff/{staffId}                     -         -     -         -      yes   -       -        -     -     -     yes
GET  /admin/audit                               -         -     -         -      yes   yes     -        -     -     -     yes
GET  /admin/devices                             -         -     -         -      yes   -       yes      -     -     -     yes
GET  /admin/printers                            -         -     -         -      yes   -       yes      -     -     -     yes
GET  /admin/status                              -         -     -         -      yes   yes     yes      -     -     -     yes
GET  /paper/{printer}                           -         -     -         -      -     -       -        -     -     -     yes
GET  /paper/{printer}/jobs.json                 -         -     -         -      -     -       -        -     -     -     yes
GET  /paper/{printer}/{picture}                 -         -     -         -      -     -       -        -     -     -     yes

GET  /health                                    -         -     -         -      -     -       -        -     -     -     yes
GET  /health/live                               -         -     -         -      -     -       -        -     -     -     yes
GET  /health/ready                              -         -     -         -      -     -       -        -     -     -     yes
GET  /health/startup                            -         -     -         -      -     -       -        -     -     -     yes
GET  /metrics                                   -         -     -         -      -     -       -        -     -     -     yes
GET  /openapi.json                              -         -     -         -      -     -       -        -     -     -     yes
"""

ENROLMENT = frozenset(
    {
        "GET /v1/account/second-factor",
        "POST /v1/account/second-factor",
        "POST /v1/account/second-factor/confirm",
        "POST /v1/auth/confirm",
        "GET /sign-in",
        "GET /account/second-factor",
        "POST /sign-out",
    }
)
"""All that a session may do that has first to set up a second factor."""

ROLES: tuple[Role, ...] = get_args(Role)


EVERYBODY: frozenset[str] = frozenset(ROLES)


def parse(table: str) -> dict[str, dict[Role, Right]]:
    """The table as a dictionary of dictionaries; asserts that every row has a cell for every role."""
    head, *rows = [line.split() for line in table.splitlines() if line.strip()]
    assert tuple(head) == ROLES, head
    rights: dict[str, dict[Role, Right]] = {}
    for method, path, *cells in rows:
        assert len(cells) == len(ROLES), path
        assert set(cells) <= set(get_args(Right)), path
        assert f"{method} {path}" not in rights, f"{path} stands there twice"
        rights[f"{method} {path}"] = dict(zip(ROLES, cells, strict=True))  # type: ignore[arg-type]
    return rights


RIGHTS: Mapping[str, Mapping[Role, Right]] = parse(TABLE)

ADMITTED: Mapping[str, frozenset[Role]] = {
    key: frozenset(role for role, right in row.items() if right != "-") for key, row in RIGHTS.items()
}
"""For every route the roles that get in at all."""


def may_knock(route: Route, caller: Caller) -> bool:
    """Whether any role of the caller has any right on this route; asked before the body is looked at."""
    if caller.must_enrol and route.key not in ENROLMENT:
        return False
    return not ADMITTED[route.key].isdisjoint(caller.grants)


def permit(route: Route, request: Request[Any], caller: Caller) -> None:
    """Let a caller in whose role has the right, here and about this. Refused `unauthenticated` or `forbidden`."""
    row = RIGHTS[route.key]
    if not any(_holds(row[role], role, route, request, caller) for role in caller.grants):
        raise denied(caller)


def _holds(right: Right, role: Role, route: Route, request: Request[Any], caller: Caller) -> bool:
    if right == "own":
        places = route.place(request, caller) if route.place is not None else ()
        return bool(places) and all(caller.holds(role, place) for place in places)
    if right == "self":
        return route.mine is not None and route.mine(request, caller)
    return right == "yes"


def denied(caller: Caller) -> Refused:
    """No: to somebody unknown, who may sign in, or to somebody known, who may not do this."""
    if caller is NOBODY:
        return Refused("unauthenticated", "Please sign in first.")
    if caller.must_enrol:
        return Refused("forbidden", "An administrator needs a second factor. Set it up first.", needs="second-factor")
    return Refused("forbidden", "You may not do this here.")
