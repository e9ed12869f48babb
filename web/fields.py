"""The kinds of text and numbers that outside may send: every one with its limit and its unit (identity.md S7)."""

from typing import Annotated, Literal

from msgspec import Meta

from appliance.departments.hours import Session

# No control characters (Cc) and none that turn the direction of the text around them (a name must not reorder a slip).
# The end is written as a look-ahead because `$` also stands before a last line break.
_FORBIDDEN = "\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"
_FORBIDDEN_BUT_LINES = "\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069"
LINE = f"^[^{_FORBIDDEN}]*(?![\\s\\S])"
LINES = f"^(?:[^{_FORBIDDEN_BUT_LINES}]|\\r\\n)*(?![\\s\\S])"

Id = Annotated[str, Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\\s\\S])", description="A UUID.")]
KEY = "^[!-~]{1,200}(?![\\s\\S])"
Key = Annotated[
    str,
    Meta(
        pattern=KEY,
        description="Makes a repeated request harmless: the same key gives the same answer for 48 hours.",
    ),
]
Secret = Annotated[str, Meta(min_length=1, max_length=2000, pattern="^[!-~]+(?![\\s\\S])")]
Subject = Annotated[
    str, Meta(pattern="^[ -~]{1,200}(?![\\s\\S])", description="What an entry is about: an id, or a route.")
]
SixDigits = Annotated[str, Meta(pattern="^[0-9]{3} ?[0-9]{3}(?![\\s\\S])", description="What an authenticator shows.")]
SecondFactor = Annotated[
    str,
    Meta(
        pattern="^([0-9]{3} ?[0-9]{3}|[A-Za-z0-9]{5}[ -]?[A-Za-z0-9]{5})(?![\\s\\S])",
        description="What an authenticator shows, or a recovery code.",
    ),
]
TypedCode = Annotated[str, Meta(pattern="^[0-9A-Za-z -]{1,20}(?![\\s\\S])", description="A code as somebody typed it.")]
Code = Annotated[str, Meta(min_length=1, max_length=40, pattern="^[A-Za-z0-9._-]+(?![\\s\\S])")]
Topic = Annotated[str, Meta(min_length=1, max_length=120, pattern="^[A-Za-z0-9._-]+(?![\\s\\S])")]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=LINE)]
Password = Annotated[str, Meta(min_length=1, max_length=200, pattern=LINE)]
Phone = Annotated[str, Meta(min_length=3, max_length=20, pattern="^[0-9+() .-]+(?![\\s\\S])")]
Language = Annotated[str, Meta(min_length=2, max_length=16, pattern="^[A-Za-z0-9-]+(?![\\s\\S])")]
Path = Annotated[str, Meta(max_length=300, pattern="^(/(?![/\\\\])[A-Za-z0-9?=&/_.%-]*)?(?![\\s\\S])")]
"""An address within this site, or nothing: never one that leads elsewhere."""
Room = Annotated[str, Meta(min_length=1, max_length=40, pattern=LINE)]
TokenNumber = Annotated[
    str, Meta(min_length=3, max_length=12, pattern="^[A-Za-z]{1,3}-?[A-Za-z]?[0-9]{1,5}(?![\\s\\S])")
]
Symptom = Annotated[str, Meta(min_length=1, max_length=500, pattern=LINE)]
Note = Annotated[str, Meta(max_length=500, pattern=LINES)]
Prescription = Annotated[str, Meta(max_length=8000, pattern=LINES)]
Reason = Annotated[str, Meta(min_length=1, max_length=300, pattern=LINE)]

Instant = Annotated[
    str,
    Meta(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?Z(?![\\s\\S])",
        description="UTC, ISO 8601.",
    ),
]
Date = Annotated[
    str,
    Meta(
        pattern="^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?![\\s\\S])",
        description="A date as people in the department's zone have it.",
    ),
]
Timezone = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[A-Za-z0-9+_/-]+(?![\\s\\S])")]
Names = Annotated[dict[Language, Name], Meta(max_length=30, description="A name in further languages.")]
Hours = Annotated[
    list[Session], Meta(max_length=70, description="Sessions by weekday, 0 is Monday; none is always open.")
]
AgeYears = Annotated[int, Meta(ge=0, le=130, description="Whole years.")]
AgeMonths = Annotated[int, Meta(ge=0, le=36, description="Whole months, for the smallest.")]
Place = Annotated[int, Meta(ge=1, le=10_000, description="A place in the line, from 1.")]
Classes = Annotated[
    list[Literal["elderly", "child", "pregnant", "disabled", "staff"]],
    Meta(max_length=5, description="The classes of the policy that are true of somebody."),
]
Asked = Annotated[str, Meta(min_length=1, max_length=80, pattern=LINE)]
"""What somebody is searched by: a number, a few digits, a name, a time."""
Slip = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=300,
        pattern=LINE,
        description="What a scanner reads from a slip: its link, the link's secret, or the number and the last characters.",
    ),
]
Version = Annotated[int, Meta(ge=1, le=1_000_000)]
Seq = Annotated[int, Meta(ge=0, le=2**53)]
Page = Annotated[int, Meta(ge=1, le=500)]

Symptoms = Annotated[list[Symptom], Meta(max_length=20)]
Codes = Annotated[list[Code], Meta(max_length=20)]
Ids = Annotated[list[Id], Meta(max_length=50)]
Departments = Annotated[list[Code], Meta(max_length=50, description="By id, or by the letters of their tokens.")]
