"""`/status`: is everything all right? For whoever is called when it is not; each finding with what to do about it."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from appliance.wording import Words


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at: its name, how it is, a sentence, and what to do where something is to be done."""

    name: str
    mood: Literal["good", "attention", "urgent"]
    sentence: str
    cure: str | None = None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All findings, worst first, and the figures of the day."""

    mood: Literal["good", "attention", "urgent"]
    headline: str
    findings: tuple[Finding, ...]
    figures: tuple[tuple[str, str], ...]
    checked_at: str

    def words(self, say: Words) -> Mapping[str, object]:
        """It has no script."""
        return {}

    def facts(self) -> Mapping[str, object]:
        """It has no script."""
        return {}
