"""`/lobby/{code}`: the check-in form of a department, in one page: under twenty seconds from scan to number."""

from collections.abc import Mapping

import msgspec

from appliance.refusals import Refused
from appliance.wording import Words
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
    needs: dict[str, str]
    language: str

    def words(self, say: Words) -> Mapping[str, object]:
        """What the form says when something is missing or nobody answers."""
        return {**vocabulary.pressing(say)}

    def facts(self) -> Mapping[str, object]:
        """For which department the form is."""
        return {"departmentId": self.department_id, "language": self.language}


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
        needs=vocabulary.needs(say),
        language=say.language,
    )
    return page(request, "check_in", form)
