"""What a patient tells us. It never stands in an event in the clear: it is the sealed part of others' events."""

from typing import Annotated

import msgspec

Name = Annotated[str, msgspec.Meta(max_length=120)]
Symptom = Annotated[str, msgspec.Meta(max_length=500)]


class Person(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One person's facts as given at check-in; every one may be missing (a kiosk asks for none)."""

    name: Name | None = None
    age: int | None = None
    """Whole years."""
    age_months: int | None = None
    """Whole months, for children under two years."""
    phone: str | None = None
    symptoms: tuple[Symptom, ...] = ()
    needs: tuple[str, ...] = ()
    """Wheelchair, interpreter, hearing, sight, escort: they never change the order."""
    claimed_classes: tuple[str, ...] = ()
    language: str | None = None
