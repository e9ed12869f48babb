"""`/status`: is everything all right? For whoever is called when it is not; each finding with what to do about it."""

from typing import Literal

import msgspec

from web.screens.page import Silent


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at: its name, how it is, a sentence, and what to do where something is to be done."""

    name: str
    mood: Literal["good", "attention", "urgent"]
    sentence: str
    cure: str | None = None


class Status(Silent, frozen=True, kw_only=True):
    """All findings, worst first, and the figures of the day."""

    mood: Literal["good", "attention", "urgent"]
    headline: str
    findings: tuple[Finding, ...]
    figures: tuple[tuple[str, str], ...]
    checked_at: str
