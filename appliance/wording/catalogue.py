"""Reads one language's catalogue from its `.po` file; nothing is compiled, so what translators see is what is said."""

from collections.abc import Mapping
from pathlib import Path

from babel.messages.pofile import read_po

Text = str | list[str] | tuple[str, ...] | None
"""What Babel keeps: one form, several, or none yet."""

Catalogue = Mapping[str, tuple[str, ...]]
"""English sentence → its translation, or all plural forms of it."""

LOCALES = Path(__file__).parent / "locales"


def path(language: str) -> Path:
    """Where a language's catalogue stands."""
    return LOCALES / language / "LC_MESSAGES" / "medique.po"


def read(language: str) -> Catalogue:
    """Every finished translation of a language. Raises OSError when the installation lacks the file."""
    with path(language).open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    return {one(message.id): forms(message.string) for message in catalogue if message.id and finished(message.string)}


def one(key: Text) -> str:
    """The key a sentence is looked up by: its singular."""
    return forms(key)[0]


def forms(text: Text) -> tuple[str, ...]:
    """The translation as a tuple, whether it counts or not."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def finished(text: Text) -> bool:
    """Nobody has written a translation that lacks a form."""
    return bool(text) and all(forms(text))
