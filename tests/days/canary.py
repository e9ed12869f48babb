"""Two hundred people whose names, telephones, complaints and prescriptions cannot be mistaken for anything else.

Every fact begins with one of a few stems, so that one look through a file finds a leak of any of them, also in another
encoding: other case, UTF-16, JSON's escapes, base64 at any offset, hexadecimal.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

PEOPLE = 200

NAME, HINDI_NAME = "Qanarivogel", "कनारीपक्षी"
PHONE = "919770077"
SYMPTOM, PRESCRIPTION = "zimtsymptom", "pfefferpulver"
STEMS = (NAME, HINDI_NAME, PHONE, SYMPTOM, PRESCRIPTION)


def person(number: int) -> dict[str, Any]:
    """Everything that one of them tells us."""
    name = HINDI_NAME if number % 5 == 0 else NAME
    return {
        "name": f"{name}{number:03d} Vogelsang",
        "age": 1 + number % 90,
        "phone": f"+{PHONE}{number:03d}",
        "symptoms": [f"{SYMPTOM}{number:03d} since Tuesday"],
        "language": ("en", "hi")[number % 2],
    }


def prescription(number: int) -> str:
    """What one of them is given."""
    return f"{PRESCRIPTION}{number:03d} 5 mg, 1-0-1"


def heard_in(text: bytes) -> set[str]:
    """The stems that stand in some bytes, in any of their disguises."""
    lower = text.lower()
    return {
        stem
        for stem in STEMS
        if any(disguise in lower for disguise in _in_any_case(stem)) or any(each in text for each in _encoded(stem))
    }


def heard_in_folder(folder: Path, *, exempt: Iterable[str] = ()) -> dict[str, set[str]]:
    """The same for every file below a folder, by name; whole folders may be exempt."""
    return {
        str(path.relative_to(folder)): heard
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in exempt and (heard := heard_in(path.read_bytes()))
    }


def _in_any_case(stem: str) -> Iterator[bytes]:
    for text in {stem, stem.lower()}:
        yield text.encode()
        yield text.encode("utf-16-le").lower()
        yield text.encode("utf-16-be").lower()
        yield text.encode().hex().encode()
        yield json.dumps(text)[1:-1].lower().encode()


def _encoded(stem: str) -> Iterator[bytes]:
    """Base64 of the stem at each of the three offsets, without the characters that its neighbours decide."""
    raw = stem.encode()
    for offset in range(3):
        padded = base64.b64encode(bytes(offset) + raw)
        inner = padded[4 if offset else 0 : len(padded) - (4 if (offset + len(raw)) % 3 else 0)]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))
