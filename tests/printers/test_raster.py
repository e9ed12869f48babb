"""Dots: shaped, of one script a run, readable from afar, and quick."""

import statistics
import time

import pytest
from PIL import Image, ImageFont

from printers import raster
from printers.escpos import encode
from printers.profile import DOTS_PER_MILLIMETRE, profile
from printers.raster import FACES, Look, Strip, lines, runs, wrapped
from printers.ticket import layout
from tests.printers.slips import COPY

BODY = Look(576, 27, "regular", "hi")


def picture(strip: Strip) -> Image.Image:
    return Image.frombytes("1", (strip.width, strip.height), strip.rows, "raw", "1;I")


def ink(strip: Strip) -> tuple[int, int, int, int]:
    box = Image.frombytes("1", (strip.width, strip.height), strip.rows).getbbox()
    assert box is not None
    return box


def test_hindi_is_shaped_and_not_set_letter_by_letter() -> None:
    font = FACES["devanagari", "regular"]
    shaped = ImageFont.truetype(font, 40, layout_engine=ImageFont.Layout.RAQM).getlength("क्षि", language="hi")
    letters = ImageFont.truetype(font, 40, layout_engine=ImageFont.Layout.BASIC).getlength("क्षि")
    assert shaped < 0.8 * letters, "need a ligature for this test to mean anything"
    (strip,) = lines("क्षि", Look(576, 40, "regular", "hi"))
    left, _, right, _ = ink(strip)
    assert right - left < 0.8 * letters


def test_a_line_is_split_into_runs_of_one_script() -> None:
    assert list(runs("COPY 1 · प्रतिलिपि 1")) == [
        ("latin", "COPY 1 · "),
        ("devanagari", "प्रतिलिपि"),
        ("latin", " 1"),
    ]


def test_a_joiner_stays_with_the_letters_it_joins() -> None:
    assert list(runs("क्\u200dष 4")) == [("devanagari", "क्\u200dष"), ("latin", " 4")]


@pytest.mark.parametrize("text", ["COPY 1 · Café – ₹ 200", "हृदय रोग विभाग।", "क्\u200dष ०१२३", "½ Łódź"])
def test_every_character_we_have_a_font_for_is_drawn(text: str) -> None:
    assert [strip.text for strip in lines(text, BODY)] == [text]


def test_a_character_that_comes_out_as_a_box_is_not_said_to_be_readable() -> None:
    assert [strip.text for strip in lines("東京 ward ☕", BODY)] == ["\ufffd\ufffd ward \ufffd"]


def test_a_strip_says_what_stands_on_it() -> None:
    assert [strip.text for strip in lines("आपका नंबर", BODY)] == ["आपका नंबर"]


def test_lines_of_both_scripts_are_of_one_height() -> None:
    assert len({strip.height for text in ("Room 4", "कमरा ४", "½") for strip in lines(text, BODY)}) == 1


def test_text_keeps_its_margin() -> None:
    for strip in lines("हृदय रोग विभाग के सामने प्रतीक्षा करें " * 3, BODY, margin=16):
        left, _, right, _ = ink(strip)
        assert left >= 14
        assert right <= 576 - 14


def test_white_on_black_is_the_other_way_round() -> None:
    (black,) = lines("COPY 1", Look(576, 50, "bold", "en", inverse=True))
    (white,) = lines("COPY 1", Look(576, 50, "bold", "en"))
    assert picture(black).getpixel((0, 0)) == 0
    assert picture(white).getpixel((0, 0)) == 255


@pytest.mark.parametrize(
    ("width", "token", "millimetres"), [(576, "C-017", 16), (384, "C-017", 11), (384, "ENT-999", 7)]
)
def test_the_number_is_readable_from_two_metres(width: int, token: str, millimetres: int) -> None:
    """A sixtieth of a degree a stroke is what good eyes see: 2.9 mm at 2 m. Poor light and poor eyes need twice that."""
    left, top, right, bottom = ink(raster.figures(token, width=width))
    assert bottom - top >= millimetres * DOTS_PER_MILLIMETRE
    assert left >= 0
    assert right <= width


def test_words_are_kept_whole_and_lines_come_out_about_equally_long() -> None:
    assert wrapped("one two three four five six", 20, len) == ["one two three", "four five six"]
    assert wrapped("", 20, len) == []
    assert wrapped("  one  ", 20, len) == ["one"]


def test_a_word_longer_than_the_paper_is_broken_and_loses_nothing() -> None:
    pieces = wrapped("Pneumonoultramicroscopic department", 10, len)
    assert all(len(piece) <= 10 for piece in pieces)
    assert "".join(pieces).replace(" ", "") == "Pneumonoultramicroscopicdepartment"


def test_no_line_is_longer_than_the_paper_whatever_is_written() -> None:
    text = "a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh " * 3
    for width in range(8, 60):
        found = wrapped(text, width, len)
        assert all(len(line) <= width for line in found)
        assert " ".join(found).split() == text.split()


def test_a_ticket_of_dots_is_rendered_within_sixty_milliseconds() -> None:
    def seconds() -> float:
        raster._line.cache_clear()
        raster.figures.cache_clear()
        raster.qr.cache_clear()
        begun = time.thread_time()
        encode(layout(COPY), profile("generic-80"))
        return time.thread_time() - begun

    assert statistics.median(seconds() for _ in range(5)) <= 0.060


@pytest.mark.parametrize("length", [1, 14, 40, 66, 120, 500])
def test_a_code_is_counted_without_being_drawn(length: int) -> None:
    content = ("https://queue.hospital.example/t/" * 20)[:length]

    assert raster.qr_modules(content) == len(raster.qr_matrix(content))
