"""`/reception`: one line to add whoever stands at the counter, and every line of the house with its acts by key."""

from collections.abc import Mapping

import msgspec

from appliance.identity import lookups as identity
from appliance.queues.states import State
from appliance.wording import N_, Words
from web.answers import Answer
from web.caller import NOBODY
from web.request import Request
from web.screens import desk, vocabulary
from web.screens.desk import Colleague, Counter
from web.screens.doctor import feed
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in

WAITS: tuple[State, ...] = ("WAITING", "URGENT")
OPEN: tuple[State, ...] = (*WAITS, "CALLED")
OVER: tuple[State, ...] = ("COMPLETED", "NO_SHOW")


class Act(msgspec.Struct, frozen=True):
    """One act of reception about one visit: its key, its picture, and the states in which it may be done.

    `held`: only with those on hold, only with others, or with both. Every act is asked for by one key.
    """

    code: str
    key: str
    icon: str
    words: str
    states: tuple[State, ...]
    held: bool | None = None


ACTS = (
    Act("urgent", "u", "URGENT", N_("Urgent"), ("WAITING",)),
    Act("hold", "h", "HELD", N_("Hold"), WAITS, held=False),
    Act("resume", "h", "WAITING", N_("Take up again"), WAITS, held=True),
    Act("move", "m", "move", N_("Move"), WAITS, held=False),
    Act("transfer", "t", "forward", N_("Transfer"), OPEN),
    Act("reassign", "d", "steth", N_("To a doctor"), (*OPEN, "IN_CONSULTATION")),
    Act("confirm-classes", "c", "people", N_("Who this is"), WAITS),
    Act("merge", "e", "merge", N_("Same person"), WAITS),
    Act("no-show", "n", "NO_SHOW", N_("Did not come"), ("CALLED",)),
    Act("return", "b", "again", N_("Is back"), ("NO_SHOW",)),
    Act("reopen", "o", "back", N_("Put back"), ("URGENT", "CALLED", "COMPLETED")),
    Act("reprint", "p", "printer", N_("Print again"), (*OPEN, "IN_CONSULTATION", *OVER)),
    Act("why", "y", "help", N_("Why?"), ("CALLED", "IN_CONSULTATION", *OVER)),
    Act("cancel", "x", "CANCELLED", N_("End visit"), OPEN),
)
"""Every act of queue.md Q7, in the order in which they stand on the screen."""

MISTAKES = {
    "URGENT": N_("{token} was made urgent by mistake. The number goes back to its old place."),
    "CALLED": N_("{token} was called by mistake. The number goes back to its old place."),
    "COMPLETED": N_("{token} was finished by mistake. The number goes back to its old place."),
}
"""What is put right, by the state that was wrong."""

HOLDS = (0, 10, 20, 30, 60)
"""Minutes after which a hold ends by itself; 0 is when somebody says so."""

PLACES = (
    N_("Was here before"),
    N_("Agreed with the doctor"),
    N_("Cannot wait so long"),
    N_("Would rather wait longer"),
)
"""Why people are usually given another place, one key each."""

REASONS = {
    "patient-left": N_("The patient left"),
    "registered-twice": N_("Registered twice"),
    "taken-to-emergency": N_("Taken to the emergency room"),
    "other": N_("Another reason"),
}
"""Why a visit may be cancelled, by the codes of the API."""


class Reception(msgspec.Struct, frozen=True, kw_only=True):
    """The departments of this reception, where patients can go on to, and the words that a clerk may type for codes."""

    name: str
    counters: tuple[Counter, ...]
    goals: tuple[Counter, ...]
    doctors: tuple[Colleague, ...]
    acts: tuple[Act, ...]
    holds: tuple[int, ...]
    places: tuple[str, ...]
    reasons: dict[str, str]
    complaints: dict[str, str]
    needs: dict[str, str]
    classes: dict[str, str]
    feed: str

    def words(self, say: Words) -> Mapping[str, object]:
        """Everything the page says while it works."""
        return {
            **_adding(say),
            **_asking(say),
            **_done(say),
            **_about(say),
            **{f"mistake_{state}": say(sentence) for state, sentence in MISTAKES.items()},
            **vocabulary.states(say),
            **vocabulary.availability(say),
            **vocabulary.persons(say),
            **vocabulary.at_work(say),
            **desk.transferring(say),
            **desk.early(say),
            **desk.alarms(say),
            **desk.why(say),
        }

    def facts(self) -> Mapping[str, object]:
        """Which departments, which acts, which words are codes, and where the feed is."""
        return {
            "departments": msgspec.to_builtins(self.counters),
            "goals": msgspec.to_builtins(self.goals),
            "doctors": msgspec.to_builtins(self.doctors),
            "acts": msgspec.to_builtins(self.acts),
            "complaints": self.complaints,
            "needs": self.needs,
            "classes": self.classes,
            "feed": self.feed,
        }


async def show(request: Request[None]) -> Answer:
    """The counter of whoever is signed in here; anybody else is asked to sign in."""
    caller = request.caller
    if caller is NOBODY or caller.id is None:
        return to_sign_in(request)
    staff = identity.staff(request.box.readers.here, caller.id)
    assert staff is not None, "whoever has a session works here"
    say, every = words_of(request), request.app.lines.departments()
    counters = tuple(desk.counter(each, every, say) for each in every if caller.holds("RECEPTION", each.department_id))
    reception = Reception(
        name=staff.name,
        counters=counters,
        goals=desk.goals(every, say),
        doctors=desk.colleagues(request),
        acts=acts(say),
        holds=HOLDS,
        places=tuple(say(text) for text in PLACES),
        reasons={code: say(text) for code, text in REASONS.items()},
        complaints=vocabulary.complaints(say),
        needs=vocabulary.needs(say),
        classes=vocabulary.classes(say),
        feed=feed("/v1/live/reception", counters),
    )
    return page(request, "reception", reception)


def acts(say: Words) -> tuple[Act, ...]:
    """Every act in the reader's words."""
    return tuple(msgspec.structs.replace(act, words=say(act.words)) for act in ACTS)


def _adding(say: Words) -> dict[str, object]:
    """What the line of new patients, the list and the notices say."""
    return {
        "all": say("All departments"),
        "issued": say("{token} is issued."),
        "printing": say("The slip is being printed."),
        "printed": say("The slip is printed."),
        "no_paper": say("The slip did not come out. Tell the patient the number {token}."),
        "reprinted": say("Another slip of {token} comes out, marked as a copy."),
        "acknowledged": say("The slip of {token} is there."),
        "notice_no-paper": say("{token} has no paper"),
        "notice_no-doctor": say("{token}: the doctor has left"),
        "notice_not-heard": say("{token}: the call was not heard"),
        "phone": say("Phone …{digits}"),
        "empty": say("Nobody is waiting. Type a name above and press Enter."),
        "empty_view": say("Nobody stands here at the moment."),
        "nothing_found": say("Nobody fits this search."),
        "found": say.forms("{number} found", "{number} found"),
        "no_department": say("Which department? Add its letter."),
        "no_age": say("The age is a number: 41, or 8m for eight months."),
        "no_because": say("Why is it urgent? Say what is wrong."),
        "anybody_first": say("Any doctor"),
    }


def _asking(say: Words) -> dict[str, object]:
    """What an act asks before it is done."""
    return {
        "place_asked": say("Which place for {token}? It stands at {place} of {count}."),
        "hold_asked": say("Put {token} on hold? The place is kept."),
        "transfer_asked": say("Where does {token} go?"),
        "reassign_asked": say("To whom does {token} go?"),
        "merge_asked": say("{token} goes. Which number stays for the same person?"),
        "classes_asked": say("Who is {token}?"),
        "reopen_asked": say("Put {token} back?"),
        "cancel_asked": say("End the visit of {token}?"),
        "urgent_asked": say("Is {token} urgent?"),
        "only_while": say("only: {states}"),
    }


def _done(say: Words) -> dict[str, object]:
    """What is said once an act is done, by its code."""
    return {
        "done_urgent": say("{token} is urgent and goes to the front."),
        "done_hold": say("{token} is on hold."),
        "done_resume": say("{token} is called again after the next one."),
        "done_move": say("{token} stands at place {place} now."),
        "done_transfer": say("{token} waits in {department} now."),
        "done_reassign": say("{token} goes to {name} now."),
        "done_release": say("{token} goes to whoever is free."),
        "done_merge": say("{token} stays; the other number is gone."),
        "done_confirm-classes": say("It is noted who {token} is."),
        "done_return": say("{token} is back in the line."),
        "done_reopen": say("{token} is back at the old place."),
        "done_undo": say("Taken back: {token} stands where it stood."),
        "done_cancel": say("The visit of {token} is ended."),
        "done_no-show": say("{token} is marked as missed."),
    }


def _about(say: Words) -> dict[str, object]:
    """What is told of the chosen one."""
    return {
        "came": say("Came at {time}"),
        "waits_so_long": say("Waits {wait}, place {place}"),
        "expected": say("Expected: {window}"),
        "called_to": say("Called to {room} at {time}"),
        "inside_since": say("In {room} since {time}"),
        "missed_at": say("Missed the call at {time}"),
        "over_at": say("Finished at {time}"),
        "left_at": say("Ended at {time}"),
        "returns_left": say.forms("May come back once more today", "May come back {number} more times today"),
        "returns_none": say("Came back as often as possible today"),
        "held_until": say("On hold until {time}"),
        "for_doctor": say("For {name}"),
        "sent_by": say("Sent by {name}"),
        "goes_back": say("goes back with the result"),
        "by_hand": say("Was given this place by hand"),
        "origin_return": say("Came back after a missed call"),
        "origin_review": say("Comes back with results"),
        "origin_transfer": say("Came from another line"),
        "origin_reopen": say("Was put back after a mistake"),
        "to_confirm": say("To confirm: {what}"),
        "noted": say("{name}: {text}"),
        "told_danger": say("Told: {what}"),
    }
