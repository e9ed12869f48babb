"""Sentences are found by syntax: every way of saying one, and nothing else."""

import pytest

from appliance.wording.sentences import NotALiteral, in_data, in_python, in_template


def test_python_says_sentences_in_six_ways() -> None:
    source = """
say("A")
self.say("B")
say.n("one", "many", 3)
say.forms("form", "forms")
raise Refused("busy", "C", field="name")
SENTENCE = N_("D")
"""
    assert set(in_python(source)) == {("A",), ("B",), ("one", "many"), ("form", "forms"), ("C",), ("D",)}


def test_adjacent_literals_are_one_sentence() -> None:
    assert list(in_python('say("One " "sentence.")')) == [("One sentence.",)]


def test_a_name_passes_on_a_sentence_marked_elsewhere() -> None:
    assert list(in_python("say(refused.sentence, **refused.values); say(SENTENCE); Refused(code, WORDS[code])")) == []


@pytest.mark.parametrize("source", ['say(f"Hello {x}")', 'say("a" + b)', 'Refused("busy", "a" if b else "c")'])
def test_a_sentence_put_together_is_refused(source: str) -> None:
    with pytest.raises(NotALiteral):
        list(in_python(source))


def test_other_calls_are_nobodys_sentence() -> None:
    assert list(in_python('log("A"); text.n("B", "C", 1); sayings("D")')) == []


def test_templates_say_sentences_too() -> None:
    source = """{% if say("A") %}<p title="{{ say("B", room=x) }}">{{ say.n("one", "many", 2) }}</p>{% endif %}{{ say(x.y) }}"""
    assert set(in_template(source)) == {("A",), ("B",), ("one", "many")}


def test_a_template_may_not_put_a_sentence_together() -> None:
    with pytest.raises(NotALiteral):
        list(in_template('{{ say("a" ~ b) }}'))


def test_data_says_what_stands_under_the_keys_that_people_read() -> None:
    content = {"text": "A", "code": "b", "rules": [{"ask": "C", "needs": ["d"]}, {"deep": {"text": "E"}}], "texts": "f"}
    assert list(in_data(content)) == [("A",), ("C",), ("E",)]
