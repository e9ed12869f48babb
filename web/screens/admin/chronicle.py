"""The journal in the words of the ward: what every kind of entry is called, and a sentence for each that is told by somebody.

A sentence may name who did it, the number, the room, the department, and further facts of the clear part; where an entry
has several faces (who came, paused or went) a key `Type.FACE` is looked for first.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from appliance.journal.event import Entry
from appliance.wording import N_, Words

Facts = Mapping[str, Any]


class Kind(msgspec.Struct, frozen=True):
    """What a kind of entry is called in a list to choose from, its icon, and its sentence."""

    name: str
    icon: str
    sentence: str


class Part(msgspec.Struct, frozen=True):
    """Kinds that belong together."""

    name: str
    kinds: Mapping[str, Kind]


PARTS = (
    Part(
        N_("Patients and lines"),
        {
            "TokenIssued": Kind(N_("Number given"), "slip", N_("{who} gave the number {token} in {department}.")),
            "IntakeCounted": Kind(
                N_("Limit counted anew"),
                "slip",
                N_("The numbers of a session were counted for a new limit in {department}."),
            ),
            "NumberVoided": Kind(
                N_("Number left out"), "slip", N_("The number {token} is left out: somebody still wears it.")
            ),
            "VisitScanned": Kind(
                N_("Checked in from afar"),
                "SCANNED",
                N_("A phone checked in to {department}; presence is still to be shown."),
            ),
            "VisitQueued": Kind(N_("Joined the line"), "WAITING", N_("{token} joined the line of {department}.")),
            "VisitRaised": Kind(N_("Made urgent"), "URGENT", N_("{who} made {token} urgent.")),
            "VisitCalled": Kind(N_("Called"), "CALLED", N_("{who} called {token} to {room}.")),
            "VisitRecalled": Kind(N_("Called again"), "sound", N_("{who} called {token} to {room} again.")),
            "VisitStarted": Kind(N_("Consultation began"), "IN_CONSULTATION", N_("{who} began with {token}.")),
            "VisitCompleted": Kind(N_("Consultation ended"), "COMPLETED", N_("{who} finished with {token}.")),
            "VisitMissed": Kind(N_("Missed"), "NO_SHOW", N_("{token} was called and did not come.")),
            "VisitCancelled": Kind(N_("Ended unseen"), "CANCELLED", N_("{who} ended the visit of {token}.")),
            "VisitHeld": Kind(N_("Held"), "HELD", N_("{who} put {token} on hold.")),
            "VisitResumed": Kind(N_("Back in the line"), "again", N_("{token} may be called again.")),
            "VisitMoved": Kind(N_("Moved by hand"), "move", N_("{who} gave {token} another place.")),
            "VisitReassigned": Kind(
                N_("Given to another doctor"), "people", N_("{who} gave {token} to another doctor.")
            ),
            "VisitMerged": Kind(N_("Double entry joined"), "merge", N_("{who} joined a double entry with {token}.")),
            "VisitCarried": Kind(N_("Carried to the next day"), "calendar", N_("{token} goes on the next day.")),
            "ClassesConfirmed": Kind(
                N_("Class confirmed"), "person", N_("{who} confirmed who {token} is for the rules.")
            ),
            "VisitNoted": Kind(N_("Note"), "note", N_("{who} wrote a note about {token}.")),
            "VisitAssessed": Kind(N_("Assessed"), "pulse", N_("{who} assessed {token}.")),
            "PrescriptionSigned": Kind(N_("Prescription"), "steth", N_("{who} signed a prescription for {token}.")),
            "AlarmRaised": Kind(N_("Alarm"), "URGENT", N_("An alarm was raised for {token}.")),
            "AlarmConfirmed": Kind(N_("Alarm confirmed"), "URGENT", N_("{who} confirmed the alarm for {token}.")),
            "AlarmAcknowledged": Kind(N_("Alarm answered"), "COMPLETED", N_("{who} answered the alarm for {token}.")),
        },
    ),
    Part(
        N_("Paper"),
        {
            "SlipSending": Kind(N_("Slip on its way"), "printer", N_("The slip of {token} is sent to the printer.")),
            "SlipPrinted": Kind(N_("Slip printed"), "printer", N_("The slip of {token} came out.")),
            "SlipRefused": Kind(
                N_("Slip not printed"), "printer", N_("The slip of {token} did not come out and is owed again.")
            ),
            "SlipUnknown": Kind(
                N_("Slip in doubt"), "printer", N_("Nobody knows whether the slip of {token} came out.")
            ),
            "SlipAcknowledged": Kind(N_("Slip seen"), "printer", N_("{who} saw that the slip of {token} is there.")),
            "SlipReprinted": Kind(N_("Copy of a slip"), "printer", N_("{who} had the slip of {token} printed again.")),
            "SlipVoided": Kind(N_("Slip not needed"), "printer", N_("The slip of {token} is no longer needed.")),
        },
    ),
    Part(
        N_("Whoever serves"),
        {
            "AvailabilityChanged": Kind(N_("Came or went"), "person", N_("{entity} changed where they serve.")),
            "AvailabilityChanged.AVAILABLE": Kind("", "person", N_("{entity} serves in {room}.")),
            "AvailabilityChanged.PAUSED": Kind("", "pause", N_("{entity} went on a break.")),
            "AvailabilityChanged.OFFLINE": Kind("", "person", N_("{entity} went.")),
        },
    ),
    Part(
        N_("Staff and signing in"),
        {
            "SignedIn": Kind(N_("Signed in"), "key", N_("{entity} signed in.")),
            "SignedOut": Kind(N_("Signed out"), "key", N_("{entity} signed out.")),
            "SignInRefused": Kind(N_("Sign-in refused"), "warning", N_("Somebody could not sign in as {entity}.")),
            "SessionsRevoked": Kind(N_("Signed out by force"), "key", N_("{entity} was signed out.")),
            "AccessDenied": Kind(N_("Turned away"), "warning", N_("{who} asked for something they have no right to.")),
            "StaffAdded": Kind(N_("Member added"), "people", N_("{who} added {entity}.")),
            "StaffRenamed": Kind(N_("Member renamed"), "people", N_("{who} changed the name of {entity}.")),
            "StaffRolesChanged": Kind(N_("Rights changed"), "people", N_("{who} changed what {entity} may do.")),
            "StaffDisabled": Kind(N_("Member disabled"), "people", N_("{who} disabled {entity}.")),
            "StaffEnabled": Kind(N_("Member enabled"), "people", N_("{who} enabled {entity} again.")),
            "DoctorVerified": Kind(N_("Doctor verified"), "steth", N_("{who} verified {entity}.")),
            "PasswordChanged": Kind(N_("Password changed"), "key", N_("{who} set a password for {entity}.")),
            "TotpEnrolled": Kind(N_("Second factor set up"), "key", N_("{entity} set up a second factor.")),
            "TotpRemoved": Kind(N_("Second factor removed"), "key", N_("{who} removed the second factor of {entity}.")),
            "RecoveryCodesMade": Kind(N_("Recovery codes made"), "key", N_("{entity} made recovery codes.")),
            "RecoveryCodeUsed": Kind(
                N_("Recovery code used"), "warning", N_("{entity} signed in with a recovery code.")
            ),
        },
    ),
    Part(
        N_("The house"),
        {
            "DepartmentCreated": Kind(N_("Department added"), "room", N_("{who} added the department {entity}.")),
            "DepartmentChanged": Kind(N_("Department changed"), "room", N_("{who} changed the department {entity}.")),
            "DepartmentStatusChanged": Kind(N_("Department switched"), "room", N_("{who} switched {entity}.")),
            "DepartmentStatusChanged.ACTIVE": Kind("", "room", N_("{who} switched {entity} on.")),
            "DepartmentStatusChanged.INACTIVE": Kind("", "room", N_("{who} switched {entity} off.")),
            "DepartmentRemoved": Kind(
                N_("Department removed"), "room", N_("{who} removed a department that nobody ever came to.")
            ),
            "RoomAdded": Kind(N_("Room added"), "room", N_("{who} added a room to {department}.")),
            "RoomRenamed": Kind(N_("Room renamed"), "room", N_("{who} renamed a room of {department}.")),
            "RoomClosed": Kind(N_("Room closed"), "room", N_("{who} closed a room of {department}.")),
            "HolidaySet": Kind(N_("Closed day set"), "calendar", N_("{who} closed {department} on {date}.")),
            "HolidayLifted": Kind(
                N_("Closed day lifted"), "calendar", N_("{who} opened {department} on {date} after all.")
            ),
            "PolicySet": Kind(
                N_("Queue rules"), "sliders", N_("{who} saved version {policyVersion} of the queue rules of {entity}.")
            ),
            "TriageRulesSet": Kind(N_("Triage rules"), "sliders", N_("{who} saved the triage rules.")),
        },
    ),
    Part(
        N_("Machines"),
        {
            "DeviceAdded": Kind(N_("Device paired"), "board", N_("{who} paired {entity}.")),
            "DeviceChanged": Kind(N_("Device changed"), "board", N_("{who} changed {entity}.")),
            "DeviceRevoked": Kind(N_("Device revoked"), "board", N_("{who} took {entity} out of service.")),
            "ClockStepped": Kind(N_("Clock jumped"), "clock", N_("The clock of the box jumped.")),
            "ClockConfirmed": Kind(N_("Clock confirmed"), "clock", N_("{who} confirmed the clock.")),
        },
    ),
    Part(
        N_("Days and the journal"),
        {
            "DayTurned": Kind(N_("New day"), "calendar", N_("A new day began in {entity}.")),
            "DayClosed": Kind(N_("Day closed"), "calendar", N_("{who} closed the day in {department}.")),
            "EpochOpened": Kind(N_("Journal opened"), "ledger", N_("The journal of this box was opened.")),
        },
    ),
)

KINDS: Mapping[str, Kind] = {name: kind for part in PARTS for name, kind in part.kinds.items()}
UNTOLD = Kind("", "note", N_("{who} did something that this page has no sentence for."))


def kind_of(entry: Entry, payload: Facts) -> Kind:
    """The kind of an entry, by its face where it has several."""
    return KINDS.get(f"{entry.type}.{payload.get('now')}") or KINDS.get(entry.type, UNTOLD)


def told(entry: Entry, payload: Facts, words: Facts, say: Words) -> str:
    """An entry as a sentence. `words` gives who, entity, token, room, department and date as one says them."""
    return say(kind_of(entry, payload).sentence, **{**payload, **words})
