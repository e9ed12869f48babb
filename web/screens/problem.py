"""A refusal as a page: what happened, what is safe, and the way on."""

from collections.abc import Mapping

import msgspec

from appliance.wording import Words


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """The sentence, the code for whoever helps, and the trace by which IT finds it in the log."""

    status: int
    code: str
    sentence: str
    trace_id: str
    way_on: str

    def words(self, say: Words) -> Mapping[str, object]:
        """It has no script."""
        return {}

    def facts(self) -> Mapping[str, object]:
        """It has no script."""
        return {}
