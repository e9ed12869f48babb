"""Answers that were given: the same request gets the same one, from the same transaction that did the work."""

from pathlib import Path

import msgspec
import pytest

from appliance.database import answers
from appliance.database.answers import KEPT_HOURS, Question, once
from appliance.database.transaction import Transaction
from appliance.journal.epochs import EpochOpened
from appliance.refusals import Refused
from tests.hospital import TIMER, Spine, open_spine


class Answer(msgspec.Struct, frozen=True):
    number: int
    word: str | None = None


def work(tx: Transaction, *, number: int) -> Answer:
    """Something that leaves an entry each time it is done."""
    tx.record(EpochOpened(epoch=number, cause="first-start"), "box", 1)
    return Answer(number, "done")


def refuse(tx: Transaction) -> Answer:
    work(tx, number=1)
    raise Refused("department-closed", "Closed.")


def ask(spine: Spine, question: Question | None, number: int) -> tuple[Answer, bool]:
    return spine.do(once, TIMER, question, Answer, work, number=number)


def question(key: str = "k", *, scope: str = "kiosk-1 POST /v1/kiosk/tokens", body: bytes = b"body") -> Question:
    return Question(scope, key, body)


def test_the_same_question_is_answered_the_same_and_nothing_is_done_again(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        assert ask(spine, question(), 1) == (Answer(1, "done"), False)
        assert ask(spine, question(), 2) == (Answer(1, "done"), True)
        assert spine.recorded() == ["EpochOpened"]


def test_it_is_so_after_a_restart(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        ask(spine, question(), 1)
        clock = spine.clock
    with open_spine(tmp_path, clock=clock, seed=2) as spine:
        assert ask(spine, question(), 2) == (Answer(1, "done"), True)
        assert spine.recorded() == ["EpochOpened"]


def test_another_key_or_another_scope_is_another_question(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        for number, asked in enumerate((question(), question("other"), question(scope="kiosk-2")), 1):
            assert ask(spine, asked, number) == (Answer(number, "done"), False)
        assert len(spine.entries()) == 3


def test_the_same_key_with_another_body_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        ask(spine, question(), 1)
        before = spine.db.execute("select * from answers").fetchall()
        with pytest.raises(Refused) as refused:
            ask(spine, question(body=b"other"), 2)
        assert refused.value.code == "key-reused"
        assert spine.db.execute("select * from answers").fetchall() == before
        assert len(spine.entries()) == 1


def test_without_a_key_it_is_done_each_time(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        assert ask(spine, None, 1) == (Answer(1, "done"), False)
        assert ask(spine, None, 2) == (Answer(2, "done"), False)
        assert spine.db.execute("select count(*) from answers").fetchone() == (0,)


def test_a_refusal_is_not_kept_nor_anything_it_did(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        with pytest.raises(Refused):
            spine.do(once, TIMER, question(), Answer, refuse)
        assert spine.recorded() == []
        assert ask(spine, question(), 1) == (Answer(1, "done"), False)


def test_a_mistake_of_ours_is_not_kept_either(tmp_path: Path) -> None:
    def fail(tx: Transaction) -> Answer:
        work(tx, number=1)
        raise ZeroDivisionError

    with open_spine(tmp_path) as spine:
        with pytest.raises(ZeroDivisionError):
            spine.do(once, TIMER, question(), Answer, fail)
        assert spine.recorded() == []
        assert ask(spine, question(), 1)[1] is False


def test_an_answer_of_an_older_build_is_still_read(tmp_path: Path) -> None:
    """A field that came later takes its default: the box was upgraded between the request and its repetition."""

    def keep(tx: Transaction) -> None:
        row = (question().scope, question().key, question().body_hash, '{"number":7}', "2026")
        tx.db.execute("insert into answers (scope, key, body_hash, answer, at) values (?, ?, ?, ?, ?)", row)

    with open_spine(tmp_path) as spine:
        spine.do(keep)
        assert ask(spine, question(), 1) == (Answer(7), True)


def test_answers_are_kept_for_two_days_and_then_forgotten(tmp_path: Path) -> None:
    with open_spine(tmp_path) as spine:
        ask(spine, question("old"), 1)
        spine.clock.advance(seconds=KEPT_HOURS * 3600)
        ask(spine, question("new"), 2)
        last = spine.entries()[-1].occurred_at
        assert spine.do(lambda tx: answers.sweep(tx.db, before=last)) == 1
        assert spine.do(lambda tx: answers.sweep(tx.db, before=last)) == 0
        assert ask(spine, question("new"), 3) == (Answer(2, "done"), True)
        assert ask(spine, question("old"), 3) == (Answer(3, "done"), False)
