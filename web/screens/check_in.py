"""`/lobby/{code}`: the check-in form of a department, in one page: under twenty seconds from scan to number."""

from collections.abc import Mapping

import msgspec

from appliance import addresses
from appliance.departments.lookups import Department
from appliance.patients import links
from appliance.patients import lookups as patients
from appliance.refusals import Refused
from appliance.triage.choice import in_force
from appliance.triage.questions import asked
from appliance.wording import Words
from web import answers, cookies
from web.answers import Answer
from web.request import Request
from web.screens import vocabulary
from web.screens.lobby import Place, place_of
from web.screens.page import page, words_of


class CheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """The department, and what the form offers to choose from."""

    department_id: str
    place: Place
    complaints: dict[str, str]
    questions: dict[str, str]
    """What a layperson can answer about danger, by code, each a picture of that name in triage.svg; by the age, once it
    is known, the page asks anew.
    """
    needs: dict[str, str]
    classes: dict[str, str]
    """What somebody may say of themselves that gives a head start here."""
    language: str

    def words(self, say: Words) -> Mapping[str, object]:
        """What the form says when something is missing or nobody answers."""
        return {**vocabulary.pressing(say)}

    def facts(self) -> Mapping[str, object]:
        """For which department the form is."""
        return {"departmentId": self.department_id, "language": self.language}


async def open_link(request: Request[None]) -> Answer:
    """The link that a desk handed out: kept by this browser until it has checked in, and gone from the address bar.

    Refused `link-tampered`, `link-expired`, `link-used`.
    """
    box, secret = request.box, request.params["secret"]
    now = box.clock.now()
    link = links.read_desk_secret(box.keys, secret, now)
    if patients.is_consumed(box.readers.here, link.nonce.hex()):
        raise Refused("link-used", "This link was used already. Please ask at the desk for a new one.")
    department = request.app.lines.department(link.department_id)
    if department is None:
        raise Refused("not-found", "There is no such department.")
    seconds = int((link.expires_at - now).total_seconds())
    cookie = cookies.give(request, "desk", secret, seconds=seconds)
    return answers.see_other(addresses.lobby(department.code), lines=cookie)


async def show(request: Request[None]) -> Answer:
    """The form of the department on the poster. Refused `not-found` for letters that no department has."""
    every = [each for each in request.app.lines.departments() if each.kind != "TEST"]
    department = next((each for each in every if each.code == request.params["code"].upper()), None)
    if department is None:
        raise Refused("not-found", "There is no such department.")
    say = words_of(request)
    form = CheckIn(
        department_id=department.department_id,
        place=place_of(request, department, every, say),
        complaints=vocabulary.complaints(say),
        questions=_questions(request, department, say),
        classes=_claimable(department, say),
        needs=vocabulary.needs(say),
        language=say.language,
    )
    return page(request, "check_in", form)


def _questions(request: Request[None], department: Department, say: Words) -> dict[str, str]:
    """What a grown-up is asked."""
    rules = in_force(request.app.lines.rules().choice, etat=department.policy.etat)
    return {question.code: say(question.ask) for question in asked(rules, None)}


def _claimable(department: Department, say: Words) -> dict[str, str]:
    """The classes of the department's policy that nobody can know but by being told."""
    given = {code for code, minutes in department.policy.head_starts.items() if minutes}
    words = vocabulary.classes(say)
    return {code: words[code] for code in vocabulary.CLAIMABLE if code in given}
