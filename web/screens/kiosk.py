"""`/kiosk`: a number in three touches: language, department, number. Stands in a lobby, so it keeps nothing of anybody."""

from collections.abc import Mapping

import msgspec

from appliance.wording import LANGUAGES, Words, words


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
    return {
        "where": say("Where do you want to go?"),
        "waiting": say.forms("{number} waiting", "{number} waiting"),
        "nobody": say("Nobody is waiting"),
        "closed": say("Closed"),
        "opens": say("Closed. Opens at {time}."),
        "join": say.forms(
            "{number} person is waiting here. Do you want to join?",
            "{number} people are waiting here. Do you want to join?",
        ),
        "join_wait": say("The wait is {wait}."),
        "join_yes": say("Yes, give me a number"),
        "join_no": say("No, go back"),
        "who": say("Shall we write your name on the list?"),
        "who_why": say("The doctor sees it. It is not printed and not shown on the board."),
        "just": say("Just give me a number"),
        "tell": say("Enter name and age"),
        "name": say("Name"),
        "age": say("Age in years"),
        "phone": say("Phone number"),
        "optional": say("if you like"),
        "get": say("Get my number"),
        "wait_please": say("One moment"),
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
