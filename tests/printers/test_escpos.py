"""Blocks into bytes: nothing lost, nothing smuggled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers import paper
from printers.blocks import Band, Cut, Gap, Qr, Rule, Sheet, Text
from printers.escpos import by_code_page, encode, printable
from printers.profile import Profile, names, profile
from printers.ticket import layout
from tests.printers.slips import ASHA, ASHA_IN_HINDI

GENERIC = profile("generic-80")
EPSON = profile("epson-80")


def text_of(sheet: Sheet, profile: Profile = GENERIC) -> str:
    printout = encode(sheet, profile)
    return paper.read(printout.data, profile, printout.captions).text


def test_a_sheet_begins_with_a_printer_that_has_forgotten_the_last_one() -> None:
    assert encode((), GENERIC).data.startswith(b"\x1b@")


def test_latin_goes_by_code_page() -> None:
    assert b"Please keep this slip\n" in encode((Text("Please keep this slip"),), GENERIC).data
    assert "Café".encode("cp437") in encode((Text("Café"),), GENERIC).data
    assert "Café – 5 €".encode("cp1252") in encode((Text("Café – 5 €"),), EPSON).data


def test_a_dash_that_the_code_page_lacks_is_a_shorter_dash() -> None:
    assert by_code_page("about 20–35 minutes…", GENERIC) == "about 20-35 minutes..."
    assert by_code_page("about 20–35 minutes", EPSON) == "about 20–35 minutes"


@pytest.mark.parametrize("text", ["आपका नंबर", "₹ 200", "Łódź"])
def test_what_the_code_page_lacks_is_sent_as_dots_and_never_as_a_question_mark(text: str) -> None:
    printout = encode((Text(text),), GENERIC)
    assert b"\x1dv0" in printout.data
    assert text in printout.captions.values()
    assert b"?" not in printout.data.split(b"\x1dv0")[0]
    assert text_of((Text(text),)) == text


@pytest.mark.parametrize("printer", names())
def test_the_library_and_the_codec_agree_on_every_letter(printer: str) -> None:
    """python-escpos has tables of its own and prints `?` for what they lack; `by_code_page` asks Python's."""
    for number in range(0xA0, 0x100):
        letter = bytes([number]).decode(profile(printer).code_page.name)
        if printable(letter).strip():
            assert encode((Text(letter),), profile(printer)).data.endswith(bytes([number, 0x0A])), letter


def test_titles_figures_and_bands_are_dots_on_every_printer() -> None:
    data = encode((Text("Cardiology", size="title"), Text("C-017", size="figures"), Band("COPY 1")), EPSON).data
    assert data.count(b"\x1dv0\x00") == 3


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("Card\x1b@iology", "Card @iology"),
        ("Card\x1dV\x00iology", "Card V iology"),
        ("Card\x10\x04\x01iology", "Card iology"),
        ("Cardiology\x1bp\x00\x19\xfa", "Cardiology p ú"),
        ("Card\niology\r\n\t", "Card iology"),
        ("Card\x9biology\x7f", "Card iology"),
        ("Card\u202eygoloi", "Cardygoloi"),
        ("Card\u2028iology", "Card iology"),
    ],
)
@pytest.mark.parametrize("size", ["body", "title"])
def test_control_bytes_in_a_name_never_reach_the_wire_as_commands(name: str, readable: str, size: str) -> None:
    hostile = encode((Text(name, size=size), Cut()), GENERIC)  # type: ignore[arg-type]
    assert text_of((Text(name, size=size), Cut())) == readable  # type: ignore[arg-type]
    harmless = encode((Text(readable, size=size), Cut()), GENERIC)  # type: ignore[arg-type]
    assert hostile.data == harmless.data


@given(st.text(max_size=60), st.sampled_from(names()))
def test_whatever_a_department_is_called_a_printer_understands_the_sheet(name: str, printer: str) -> None:
    """`paper` knows only our own commands: a control byte that came through would be unreadable, or add one."""
    sheet = (Text(name), Text(name, size="title"), Band(name), Cut())
    printout = encode(sheet, profile(printer))
    read = paper.read(printout.data, profile(printer), printout.captions)
    assert paper.PICTURE not in read.text


def test_format_characters_go_but_for_the_joiners_that_shape_letters() -> None:
    assert printable("क्\u200dष\u200e\ufeff") == "क्\u200dष"


def test_a_printer_without_a_cutter_is_fed_to_the_tear_bar() -> None:
    assert encode((Cut(),), profile("generic-58")).data.endswith(b"\x1bJ\x80")
    assert encode((Cut(),), GENERIC).data.endswith(b"\x1dVB\x00")


def test_a_long_gap_is_fed_in_steps_a_printer_takes() -> None:
    assert encode((Gap(40),), GENERIC).data.endswith(b"\x1bJ\xff\x1bJ\x41")


def test_a_code_is_drawn_by_the_printer_where_it_can() -> None:
    assert b"\x1d(k" in encode((Qr("https://example"),), EPSON).data
    assert b"\x1d(k" not in encode((Qr("https://example"),), GENERIC).data


def test_nothing_is_said_on_the_side(capsys: pytest.CaptureFixture[str]) -> None:
    for printer in names():
        encode((*layout(ASHA), Rule()), profile(printer))
    assert capsys.readouterr() == ("", "")


def test_the_same_slip_is_the_same_bytes() -> None:
    assert encode(layout(ASHA_IN_HINDI), GENERIC) == encode(layout(ASHA_IN_HINDI), GENERIC)
