"""Every number of a queue policy as an administrator reads it: its name, its unit, and in one sentence what it does."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from appliance.departments.policy import Policy
from appliance.wording import N_, Words

Kind = Literal["count", "minutes", "seconds", "years", "time", "yes", "ending"]

CLASSES = {
    "elderly": N_("Elderly people"),
    "child": N_("Small children"),
    "pregnant": N_("Pregnant women"),
    "disabled": N_("People with a disability"),
    "staff": N_("Members of staff"),
}
CHANNELS = {
    "ALL": N_("All together"),
    "KIOSK": N_("At kiosks"),
    "RECEPTION": N_("At reception"),
    "PHONE": N_("By phone"),
}
ENDINGS = {"cancel": N_("Their visits end"), "carry": N_("They keep their number for tomorrow")}


class Rule(msgspec.Struct, frozen=True):
    """One setting: its path in the policy (`headStarts.child`), its kind, its name and what it does."""

    path: str
    kind: Kind
    name: str
    does: str
    least: int = 0
    most: int = 1000
    may_be_empty: bool = False


class Chapter(msgspec.Struct, frozen=True):
    """Rules that belong together."""

    name: str
    rules: tuple[Rule, ...]


CHAPTERS = (
    Chapter(
        N_("Who is next"),
        (
            Rule(
                "urgentInARow",
                "count",
                N_("Urgent patients in a row"),
                N_(
                    "After so many urgent patients one of the others is called, so that their line does not stand still."
                ),
                least=1,
            ),
            Rule(
                "passedAtMost",
                "count",
                N_("Passed at most"),
                N_("So many people who came later may be called before somebody; then it is their turn."),
                least=1,
            ),
            Rule(
                "reviewEvery",
                "count",
                N_("Reviews: every so manyth call"),
                N_("Every so manyth call of a doctor goes to a patient who comes back with results."),
                least=1,
            ),
            Rule(
                "returnAfterCalls",
                "count",
                N_("Back after a miss"),
                N_("Who missed the call and comes back waits for so many more calls."),
            ),
            Rule(
                "resumeAfterCalls",
                "count",
                N_("Back from tests"),
                N_("Who comes back from tests has the old place again, after so many more calls."),
            ),
        ),
    ),
    Chapter(
        N_("Head starts"),
        (
            *(
                Rule(
                    f"headStarts.{name}",
                    "minutes",
                    words,
                    N_("They stand in the line as if they had come so much earlier. The largest head start counts."),
                    most=240,
                )
                for name, words in CLASSES.items()
            ),
            Rule(
                "elderlyFrom",
                "years",
                N_("Elderly from"),
                N_("Who is this old or older has that head start."),
                most=130,
            ),
            Rule(
                "childUntil",
                "years",
                N_("Small child until"),
                N_("Who is this young or younger has that one."),
                most=130,
            ),
        ),
    ),
    Chapter(
        N_("Appointments"),
        (
            Rule(
                "appointmentHeadStart",
                "minutes",
                N_("Head start of an appointment"),
                N_("Who comes in time for an appointment stands before walk-ins of the same minute."),
                most=240,
            ),
            Rule(
                "appointmentGrace",
                "minutes",
                N_("Late by at most"),
                N_("Who comes later than this after the time of the appointment is treated as a walk-in."),
                most=240,
            ),
            Rule(
                "appointmentEarly",
                "minutes",
                N_("Early by at most"),
                N_("Coming even earlier gives no better place."),
                most=240,
            ),
        ),
    ),
    Chapter(
        N_("Calling and missing"),
        (
            Rule("recalls", "count", N_("Repeats of a call"), N_("So often a call may be announced again.")),
            Rule(
                "missedAfterCalls",
                "count",
                N_("Missed after calls"),
                N_("Nobody counts as missed before so many calls."),
                least=1,
            ),
            Rule(
                "missedCallsApartSeconds", "seconds", N_("Calls apart by"), N_("So much time lies between two calls.")
            ),
            Rule(
                "missedAfterSeconds",
                "seconds",
                N_("Missed at the earliest after"),
                N_("Nobody counts as missed before so much time has gone since the first call."),
            ),
            Rule(
                "missedByTimer",
                "yes",
                N_("Mark missed by itself"),
                N_("The box marks a called patient as missed, a minute after all of this is over."),
            ),
            Rule(
                "returnsADay",
                "count",
                N_("Returns a day"),
                N_("So often somebody who missed the call may come back on the same day."),
            ),
        ),
    ),
    Chapter(
        N_("Taking numbers"),
        (
            Rule(
                "minutesPerVisit",
                "minutes",
                N_("Minutes for a visit"),
                N_("What a visit takes, for the waits that are told until the box has learned better."),
                least=1,
                most=240,
            ),
            Rule(
                "walkInCap",
                "count",
                N_("Numbers a day"),
                N_("When so many are given out, reception decides. Empty is no limit."),
                may_be_empty=True,
                most=9999,
            ),
            *(
                Rule(
                    f"sessionCaps.{name}",
                    "count",
                    words,
                    N_("Numbers in one session of the opening hours. Empty is no limit."),
                    may_be_empty=True,
                    most=9999,
                )
                for name, words in CHANNELS.items()
            ),
            Rule(
                "askOverWaiting",
                "count",
                N_("Ask before a long line"),
                N_("When more than this wait, the kiosk asks whether somebody really wants to wait."),
            ),
            Rule(
                "scannedMinutes",
                "minutes",
                N_("Time to show presence"),
                N_("Who checks in from afar has so long to show that they are here; then it lapses."),
                least=1,
                most=240,
            ),
        ),
    ),
    Chapter(
        N_("The day"),
        (
            Rule("rollover", "time", N_("The day turns over at"), N_("From then on numbers begin again at 001.")),
            Rule(
                "atDayEnd",
                "ending",
                N_("Who still waits at the end"),
                N_("What becomes of them when the day is closed."),
            ),
            Rule(
                "etat",
                "yes",
                N_("Signs for children (ETAT)"),
                N_("For departments that see children: asks their priority signs too."),
            ),
        ),
    ),
)


def every_rule() -> Iterator[Rule]:
    """All of them, chapter by chapter."""
    for chapter in CHAPTERS:
        yield from chapter.rules


def value_of(policy: Policy, rule: Rule) -> Any:
    """What a policy says for a rule; None for a part that it leaves out."""
    value: Any = msgspec.to_builtins(policy)
    for name in rule.path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def told(value: Any, rule: Rule, say: Words) -> str:
    """A value as one reads it in a sentence: `10 minutes`, `no limit`, `yes`."""
    if rule.kind == "yes":
        return say("yes") if value else say("no")
    if rule.kind == "ending":
        return say(ENDINGS[value])
    if value is None:
        return say("no limit") if rule.may_be_empty else say("none")
    if rule.kind in ("time", "count"):
        return str(value)
    return measured(value, rule.kind, say)


def measured(value: int, kind: Kind, say: Words) -> str:
    """A number with its unit."""
    if kind == "minutes":
        return say.n("{number} minute", "{number} minutes", value)
    if kind == "seconds":
        return say.n("{number} second", "{number} seconds", value)
    return say.n("{number} year", "{number} years", value)


def unit(kind: Kind, say: Words) -> str:
    """The word behind a field; nothing for a plain count."""
    return {"minutes": say("minutes"), "seconds": say("seconds"), "years": say("years")}.get(kind, "")


def differences(was: Policy, now: Policy, say: Words) -> list[tuple[str, str, str]]:
    """What another version changed: the rule's name, what it was and what it is, in words."""
    return [
        (name_of(rule, say), told(before, rule, say), told(after, rule, say))
        for rule in every_rule()
        if (before := value_of(was, rule)) != (after := value_of(now, rule))
    ]


def name_of(rule: Rule, say: Words) -> str:
    """A rule's name where it stands alone, its chapter not above it."""
    name = say(rule.name)
    if rule.path.startswith("headStarts."):
        return say("Head start: {who}", who=name)
    if rule.path.startswith("sessionCaps."):
        return say("Numbers in a session: {where}", where=name)
    return name
