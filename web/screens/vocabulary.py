"""Words that several pages say in the same way: states, complaints, needs, and what a page says without an answer."""

from appliance.triage.shipped import SHIPPED
from appliance.wording import N_, Words

STATES = {
    "SCANNED": N_("Scanned"),
    "WAITING": N_("Waiting"),
    "URGENT": N_("Urgent"),
    "CALLED": N_("Called"),
    "IN_CONSULTATION": N_("With doctor"),
    "COMPLETED": N_("Done"),
    "NO_SHOW": N_("Missed"),
    "CANCELLED": N_("Left"),
    "HELD": N_("On hold"),
}
"""A state as a word; its shape is the symbol of the same name in icons.svg, its colour is in house.css."""

COMPLAINTS = {
    "fever": N_("Fever"),
    "cough": N_("Cough or cold"),
    "pain": N_("Pain"),
    "stomach": N_("Stomach or vomiting"),
    "breathing": N_("Trouble breathing"),
    "injury": N_("Injury or wound"),
    "dizzy": N_("Dizzy or weak"),
    "checkup": N_("Check-up or report"),
}
"""What people most often come with; each is also a picture of that name in icons.svg, and a code in the API."""

NEEDS = {
    "wheelchair": N_("Wheelchair"),
    "interpreter": N_("Interpreter"),
    "hearing": N_("Hard of hearing"),
    "sight": N_("Hard of seeing"),
    "escort": N_("Someone to walk with"),
}
"""What people may need on their way; it never changes the order (queue.md Q2)."""

CLASSES = {
    "elderly": N_("Elderly"),
    "child": N_("Small child"),
    "pregnant": N_("Pregnant"),
    "disabled": N_("With a disability"),
    "staff": N_("Works here"),
}
"""Who gets a head start, by the classes of the policy (queue.md Q4)."""

CLAIMABLE = ("pregnant", "disabled", "staff")
"""What somebody may say of themselves; it counts once staff confirmed it. The other classes follow the stated age."""


def states(say: Words) -> dict[str, object]:
    """Every state's word, for `states.js`."""
    return {f"state_{state}": say(word) for state, word in STATES.items()}


def pressing(say: Words) -> dict[str, object]:
    """What a page says when a press got no answer, or one that is no sentence."""
    return {
        "no_answer": say("No answer from the server. You can press again: it will not be done twice."),
        "not_done": say("That could not be done. Please try again."),
    }


def link(say: Words) -> dict[str, object]:
    """What a staff page says of its link to the server."""
    return {
        "link_live": say("Live"),
        "link_opening": say("Connecting"),
        "link_lost": say("Offline"),
        "link_late": say("Offline since {time}. What you see may be old; nothing you press is kept for later."),
    }


def at_work(say: Words) -> dict[str, object]:
    """What every staff page says: of its link, and of a press that came to nothing."""
    return {
        **link(say),
        **pressing(say),
        "no_answer": say(
            "No answer within two seconds: nothing was changed on this screen. You can press again, it is not done twice."
        ),
    }


def availability(say: Words) -> dict[str, object]:
    """Whether somebody serves, by what the API calls it."""
    return {
        "duty_AVAILABLE": say("Available"),
        "duty_PAUSED": say("On a break"),
        "duty_OFFLINE": say("Away"),
    }


def persons(say: Words) -> dict[str, object]:
    """How a person is told to staff, for `person.js`."""
    return {
        "no_name": say("No name given"),
        "age": say("{age}"),
        "age_months": say("{age} months"),
        "waits": say.forms("{number} min", "{number} min"),
        **{f"complaint_{code}": text for code, text in {**complaints(say), **danger_signs(say)}.items()},
        **{f"need_{code}": text for code, text in needs(say).items()},
        **{f"class_{code}": text for code, text in classes(say).items()},
    }


def complaints(say: Words) -> dict[str, str]:
    """Every common complaint in words, by its code."""
    return {code: say(words) for code, words in COMPLAINTS.items()}


def danger_signs(say: Words) -> dict[str, str]:
    """What laypeople are asked at check-in, by the code that stands among their symptoms."""
    return {question.code: say(question.ask) for question in SHIPPED.questions}


def needs(say: Words) -> dict[str, str]:
    """Every need in words, by its code."""
    return {code: say(words) for code, words in NEEDS.items()}


def classes(say: Words) -> dict[str, str]:
    """Every class in words, by its code."""
    return {code: say(words) for code, words in CLASSES.items()}
