"""Words: sentences, counts, times and waits as each language says them."""

from datetime import UTC, date, datetime

import pytest

from appliance.wording import LANGUAGES, Words, preferred, words

AT = datetime(2026, 11, 21, 4, 11, 7, tzinfo=UTC)
KOLKATA = "Asia/Kolkata"


def test_english_says_the_sentence_itself() -> None:
    assert words("en")("Please come to {room}.", room="Room 4") == "Please come to Room 4."


def test_a_sentence_without_values_keeps_its_placeholders_for_the_page() -> None:
    assert words("en")("Please come to {room}.") == "Please come to {room}."


def test_hindi_says_it_in_hindi() -> None:
    said = words("hi")("about {minutes} minutes", minutes=15)
    assert "15" in said
    assert "मिनट" in said


def test_an_unknown_sentence_is_said_in_english_rather_than_not_at_all() -> None:
    assert words("hi")("Nobody ever wrote this.") == "Nobody ever wrote this."


@pytest.mark.parametrize(
    ("tag", "language"), [("hi-IN", "hi"), ("HI", "hi"), ("hi_IN", "hi"), ("xx", "en"), ("", "en")]
)
def test_a_tag_finds_its_language_and_a_strange_one_english(tag: str, language: str) -> None:
    assert words(tag).language == language


def test_words_are_made_once() -> None:
    assert words("hi") is words("hi")


def test_one_and_many_differ() -> None:
    say = words("en")
    assert say.n("{number} waits", "{number} wait", 1) == "1 waits"
    assert say.n("{number} waits", "{number} wait", 0) == "0 wait"
    assert say.n("{number} waits", "{number} wait", 2) == "2 wait"


def test_hindi_counts_nothing_as_one_does() -> None:
    """Unicode's rule for Hindi: 0 and 1 take the singular; gettext's usual formula would not."""
    assert list(words("hi").forms("one", "many").values()) == ["one", "many"]
    assert words("hi").n("{number} a", "{number} b", 0) == "0 a"


def test_big_numbers_are_grouped_the_indian_way() -> None:
    assert words("hi").number(120000) == "1,20,000"
    assert words("en").number(120000) == "120,000"


def test_times_are_those_of_the_wall_clock_in_the_ward() -> None:
    assert words("en").time(AT, KOLKATA) == "09:41"
    assert words("en").second(AT, KOLKATA) == "09:41:07"
    assert words("en").date(AT, KOLKATA) == "Saturday 21 November"
    assert words("hi").date(AT, KOLKATA) == "शनिवार 21 नवंबर"


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ((20, 35, 27), "about 20–35 minutes"),
        ((10, 20, 15), "about 15 minutes"),
        ((10, 20, None), "about 10–20 minutes"),
        ((0, 5, 2), "a few minutes"),
        ((0, 15, 8), "up to 15 minutes"),
        ((95, 160, 120), "about 1½–3 hours"),
        ((120, 180, 150), "about 2–3 hours"),
        ((20, 130, 60), "up to 2½ hours"),
    ],
)
def test_a_wait_is_told_as_a_ward_clerk_would(window: tuple[int, int, int | None], said: str) -> None:
    assert words("en").window(*window) == said


def test_days_are_told_as_a_calendar_does() -> None:
    assert words("en").day(date(2026, 11, 21)) == "Saturday 21 November 2026"
    assert words("hi").day(date(2026, 11, 21)) == "शनिवार 21 नवंबर 2026"
    late = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    assert words("en").moment(late, "Asia/Kolkata") == "21 Nov 2026, 01:30", "by the clock in the ward"


def test_the_week_begins_on_monday() -> None:
    say = words("en")
    assert [say.weekday(number) for number in (0, 6)] == ["Monday", "Sunday"]
    assert words("hi").weekday(0) == "सोमवार"
    assert say.weekday(5, short=True) == "Sat"


def test_a_token_is_spelt_for_a_voice() -> None:
    assert words("en").spelt("C-017") == "C 0 1 7"


def test_a_list_is_said_in_one_breath() -> None:
    assert words("en").list(["A", "B", "C"]) == "A, B, and C"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("hi-IN,hi;q=0.9,en;q=0.8", "hi"),
        ("en;q=0.5, hi;q=0.9", "hi"),
        ("fr, en;q=0.3", "en"),
        ("fr", None),
        ("hi;q=0", None),
        ("hi;q=much", None),
        ("", None),
    ],
)
def test_a_browser_gets_the_language_it_likes_best(header: str, language: str | None) -> None:
    assert preferred(header) == language


def test_every_language_is_named_in_its_own_words() -> None:
    assert all(isinstance(words(code), Words) for code in LANGUAGES)
    assert LANGUAGES["hi"] == "हिन्दी"
