"""`/kiosk`: a number in three touches: language, department, number. Stands in a lobby, so it keeps nothing of anybody."""

from collections.abc import Mapping

import msgspec

from appliance import addresses
from appliance.departments.lookups import Department
from appliance.patients import links
from appliance.printing import lookups as sheets
from appliance.wording import LANGUAGES, Words, words
from web.answers import Answer
from web.caller import NOBODY
from web.request import Request
from web.screens import device
from web.screens.hues import hue_of
from web.screens.page import page
from web.screens.qr import drawing_of


class Goal(msgspec.Struct, frozen=True, rename="camel"):
    """A department to choose. `ask_over` is how many may wait before the kiosk asks whether one really wants to join."""

    department_id: str
    code: str
    names: dict[str, str]
    hue: int
    ask_over: int


class Kiosk(msgspec.Struct, frozen=True, kw_only=True):
    """What the kiosk needs to begin; waiting counts it asks for itself."""

    goals: tuple[Goal, ...]
    languages: tuple[str, ...]

    def tongues(self) -> tuple[tuple[str, str, Words], ...]:
        """Each language by code and name, with its words."""
        return tuple((code, LANGUAGES[code], words(code)) for code in self.languages)

    def words(self, say: Words) -> Mapping[str, object]:
        """The kiosk's sentences in each of its languages."""
        return {language: _words(words(language)) for language in self.languages}

    def facts(self) -> Mapping[str, object]:
        """Which departments and languages there are to choose from."""
        return {"departments": msgspec.to_builtins(self.goals), "languages": self.languages}


def _words(say: Words) -> dict[str, object]:
    return {**_choosing(say), **_asking(say), **_showing(say), **_helping(say)}


def _choosing(say: Words) -> dict[str, object]:
    """Where to, and whether to join."""
    return {
        "demo": say("Demo hospital"),
        "where": say("Where do you want to go?"),
        "waiting": say.forms("{number} waiting", "{number} waiting"),
        "nobody": say("Nobody is waiting"),
        "closed": say("Closed"),
        "closed_until": say("Closed. Opens at {time}."),
        "closed_until_day": say("Closed. Opens on {day} at {time}."),
        "full": say("No numbers left for now."),
        "full_until": say("No numbers left for now. Again from {time}."),
        "full_until_day": say("No numbers left for now. Again on {day} from {time}."),
        "elsewhere": say("Other departments"),
        "join": say.forms(
            "{number} person is waiting here. Do you want to join?",
            "{number} people are waiting here. Do you want to join?",
        ),
        "join_yes": say("Yes, give me a number"),
        "join_no": say("No, go back"),
    }


def _asking(say: Words) -> dict[str, object]:
    """What cannot wait, and who somebody is if they want to say it."""
    return {
        "feel": say("Do you have any of these now?"),
        "none_of_these": say("None of these"),
        "now": say("Give me a number now"),
        "tell_first": say("Enter name and age first"),
        "for_child": say("It is for a child"),
        "for_child_of": say("For a child: {age}"),
        "how_old": say("How old is the child?"),
        "months": say.forms("{number} month", "{number} months"),
        "years": say.forms("{number} year", "{number} years"),
        "newborn": say("Under 1 month"),
        "who": say("Shall we write your name on the list?"),
        "who_why": say("The doctor sees it. It is not printed and not shown on the board."),
        "just": say("Just give me a number"),
        "tell": say("Enter name and age"),
        "name": say("Name"),
        "age": say("Age in years"),
        "phone": say("Phone number"),
        "optional": say("if you like"),
        "get": say("Get my number"),
    }


def _showing(say: Words) -> dict[str, object]:
    """The number, its slip, and who comes back with one."""
    return {
        "your_number": say("Your number"),
        "ahead": say.forms("{number} person before you", "{number} people before you"),
        "you_are_next": say("You are next"),
        "wait": say("The wait is {wait}."),
        "printing": say("Your slip is being printed"),
        "take": say("Please take your slip"),
        "no_paper": say(
            "The slip did not come out. This is still your number: remember it, or point your phone's camera at the code. Reception knows."
        ),
        "scan": say("Follow it on your phone"),
        "have_number": say("I already have a number"),
        "slip": say("Show your slip"),
        "slip_why": say("Hold its code under the scanner, or type what stands on it."),
        "number": say("Number"),
        "check": say("Last 3 characters"),
        "find": say("Find my place"),
        "welcome_back": say("Good that you are back"),
        "still_here": say("You are in the line"),
    }


def _helping(say: Words) -> dict[str, object]:
    """What stands around every step."""
    return {
        "finish": say("Done"),
        "back": say("Back"),
        "again": say("Start again"),
        "low": say("Lower buttons"),
        "contrast": say("Stronger contrast"),
        "help": say("Help"),
        "help_text": say(
            "Touch the place where you want to go. You get a number and a slip. Watch the board: it shows your number and the room. If you need help, go to reception."
        ),
        "there": say("Are you still there?"),
        "there_why": say("This screen starts again in {number} seconds."),
        "yes": say("Yes, go on"),
        "offline": say("This kiosk has no connection at the moment. Please go to reception."),
        "no_answer": say("No answer from the server. You can press again: it will not be done twice."),
        "not_done": say("That could not be done. Please try again."),
        "space": say("Space"),
        "erase": say("Erase"),
        "letters": say("Letters"),
        "windows": say.windows(),
    }


async def show(request: Request[None]) -> Answer:
    """The kiosk of this browser's key. In a demo any browser becomes the kiosk by opening it; elsewhere it is paired."""
    if request.caller is NOBODY:
        if request.box.doors.demo() is None:
            return device.show_pairing(request, "KIOSK")
        return await device.open_kiosk(request)
    every = [each for each in request.app.lines.departments() if each.kind != "TEST"]
    served = [each for each in every if request.caller.holds("KIOSK", each.department_id)]
    languages = request.box.settings.languages
    kiosk = Kiosk(goals=tuple(_goal(each, every, languages) for each in served), languages=languages)
    return page(request, "kiosk", kiosk, lines=device.kept_paired(request, "kiosk"))


async def slip_code(request: Request[None]) -> Answer:
    """The code of a slip as a picture, for a screen that shows the number when the paper does not come."""
    sheet = sheets.sheet(request.box.readers.here, request.params["jobId"])
    assert sheet is not None, "the right to it was judged by looking at it"
    secret = links.slip_secret(request.box.keys, sheet.token_id)
    link = addresses.absolute(request.box.settings.origin, addresses.slip(secret))
    return Answer(drawing_of(link), content_type=b"image/svg+xml")


def _goal(department: Department, every: list[Department], languages: tuple[str, ...]) -> Goal:
    return Goal(
        department_id=department.department_id,
        code=department.code,
        names={language: department.name_in(language) for language in languages},
        hue=hue_of(department, every),
        ask_over=department.policy.ask_over_waiting,
    )
