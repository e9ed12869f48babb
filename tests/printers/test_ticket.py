"""What stands on a slip (printing.md P3), before it has a single byte."""

import msgspec
import pytest

from printers.blocks import Band, Cut, Qr, Text
from printers.ticket import Leg, Ticket, layout
from tests.printers.slips import ASHA, ASHA_IN_HINDI, COPY, LINK, ROUTE, UNKNOWN_WAIT


def said(ticket: Ticket) -> list[str]:
    return [block.text for block in layout(ticket) if isinstance(block, Text | Band)]


def test_a_slip_says_everything_a_patient_needs() -> None:
    assert said(ASHA) == [
        "City Hospital",
        "Cardiology",
        "Your number",
        "C-017",
        "Room 4",
        "4 people before you",
        "about 20–35 minutes",
        "Saturday 21 November, 09:41",
        "Scan to follow your place on your phone.",
        "Your phone may ask for these characters:",
        "7 K M",
        "Others may be called before you: emergencies, people with an appointment, and people back from a test.",
        "Please keep this slip until you leave.",
    ]


def test_the_number_alone_is_of_the_largest_size() -> None:
    figures = [block.text for block in layout(ASHA) if isinstance(block, Text) and block.size == "figures"]
    assert figures == ["C-017"]


def test_the_code_leads_to_the_patients_page_and_the_sheet_ends_with_a_cut() -> None:
    blocks = layout(ASHA)
    assert [block.content for block in blocks if isinstance(block, Qr)] == [LINK]
    assert blocks[-1] == Cut()


def test_nobody_makes_up_a_number_where_there_is_no_estimate() -> None:
    lines = said(UNKNOWN_WAIT)
    assert "We cannot say yet how long it will take." in lines
    assert "You are next." in lines
    assert not any("minute" in line for line in lines)


def test_one_person_is_not_people() -> None:
    assert "1 person before you" in said(msgspec.structs.replace(ASHA, ahead=1))


def test_without_a_room_the_board_is_where_to_look() -> None:
    assert "The board shows your room when you are called." in said(msgspec.structs.replace(ASHA, place=""))


def test_staff_can_read_the_department_on_a_slip_in_another_language() -> None:
    lines = said(ASHA_IN_HINDI)
    assert lines.index("Cardiology") == lines.index("हृदय रोग विभाग") + 1
    assert said(ASHA).count("Cardiology") == 1


def test_every_word_is_shaped_as_the_slips_language_wants() -> None:
    assert {block.language for block in layout(ASHA_IN_HINDI) if isinstance(block, Text)} == {"hi"}


def test_an_original_is_not_marked() -> None:
    assert not any(isinstance(block, Band) for block in layout(ASHA))


@pytest.mark.parametrize("copy", [1, 2, 12])
def test_a_copy_says_so_above_the_number_and_at_the_end_and_staff_can_read_it(copy: int) -> None:
    blocks = layout(msgspec.structs.replace(COPY, copy=copy))
    bands = [place for place, block in enumerate(blocks) if isinstance(block, Band)]
    number = next(place for place, block in enumerate(blocks) if isinstance(block, Text) and block.size == "figures")
    assert len(bands) == 2
    assert bands[0] < number < bands[1]
    assert all(f"COPY {copy}" in block.text for block in blocks if isinstance(block, Band))


def test_a_copy_repeats_what_was_true_of_the_original_and_says_when_it_was_made() -> None:
    english = msgspec.structs.replace(COPY, language="en")
    lines = said(english)
    assert {"4 people before you", "about 20–35 minutes", "Saturday 21 November, 09:41"} <= set(lines)
    assert "Printed again at 10:20" in lines


def test_a_ticket_has_no_place_for_a_persons_name() -> None:
    assert not {"name", "person", "phone", "age"} & set(Ticket.__struct_fields__)


def test_a_copy_for_somebody_who_was_sent_on_shows_the_way_and_no_wait_that_is_over() -> None:
    lines = said(ROUTE)
    way = lines.index("1  Laboratory")
    assert lines[way : way + 4] == ["1  Laboratory", "Bench 1", "2  Pharmacy", "then back to Dr Meera"]
    assert "COPY 1" in lines and "Printed again at 10:32" in lines
    assert not [line for line in lines if "before you" in line and "Others" not in line]
    assert ROUTE.ahead == 4, "need a wait that could be printed for this test to mean anything"


def test_whoever_is_only_to_go_back_reads_to_whom() -> None:
    assert "back to Dr Meera" in said(msgspec.structs.replace(ROUTE, route=()))


def test_staff_can_read_a_way_in_another_language() -> None:
    way = (Leg("प्रयोगशाला", "Laboratory"),)
    lines = said(msgspec.structs.replace(ROUTE, language="hi", route=way))
    assert lines[lines.index("1  प्रयोगशाला") + 1] == "Laboratory"
