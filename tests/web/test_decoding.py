"""Bytes from outside: what is taken, what is refused, and that nothing of it is repeated."""

import contextlib
import json
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.refusals import Refused
from web import decoding, fields


class Form(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    name: fields.Name
    age: fields.AgeYears = 0
    symptoms: fields.Symptoms = []
    state: Literal["A", "B"] = "A"
    note: fields.Note = ""
    inner: "Inner | None" = None


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(max_length=10)] = ""


def refused(body: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        decoding.json_body(Form, body)
    assert caught.value.code == "invalid-request"
    return caught.value


def taken_or_refused(body: bytes) -> bool:
    """Whether the body was taken, or refused as invalid; anything else comes through."""
    with contextlib.suppress(Refused):
        return isinstance(decoding.json_body(Form, body), Form)
    return refused(body).code == "invalid-request"


def test_what_fits_is_taken() -> None:
    form = decoding.json_body(Form, '{"name":"आशा राव","age":41,"symptoms":["fever"],"note":"a\\nb"}'.encode())
    assert form == Form("आशा राव", 41, ["fever"], note="a\nb")


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        (b"{}", "name", decoding.MISSING),
        (b"", "name", decoding.MISSING),
        (b'{"name":"a","nmae":"b"}', "nmae", decoding.UNKNOWN),
        (b'{"name":1}', "name", decoding.WRONG_KIND),
        (b'{"name":"a","age":"41"}', "age", decoding.WRONG_KIND),
        (b'{"name":"a","age":4.0}', "age", decoding.WRONG_KIND),
        (b'{"name":"a","age":true}', "age", decoding.WRONG_KIND),
        (b'{"name":"a","age":-1}', "age", decoding.OUT_OF_RANGE),
        (b'{"name":"a","age":131}', "age", decoding.OUT_OF_RANGE),
        (b'{"name":"a","age":1e400}', "age", decoding.OUT_OF_RANGE),
        (b'{"name":"a","age":' + b"9" * 400 + b"}", "age", decoding.OUT_OF_RANGE),
        (b'{"name":"' + b"x" * 121 + b'"}', "name", decoding.TOO_LONG),
        (b'{"name":""}', "name", decoding.TOO_SHORT),
        (b'{"name":"a","state":"C"}', "state", decoding.NOT_A_CHOICE),
        (b'{"name":"a","symptoms":["x",1]}', "symptoms[1]", decoding.WRONG_KIND),
        (b'{"name":"a","symptoms":' + b"[" + b",".join([b'"x"'] * 21) + b"]}", "symptoms", decoding.TOO_LONG),
        (b'{"name":"a\\u0000"}', "name", decoding.CHARACTERS),
        (b'{"name":"a\\n"}', "name", decoding.CHARACTERS),
        (b'{"name":"a\x7f"}', "name", decoding.CHARACTERS),
        ('{"name":"a\u0085"}'.encode(), "name", decoding.CHARACTERS),
        ('{"name":"a\u202eb"}'.encode(), "name", decoding.CHARACTERS),
        (b'{"name":"a","note":"a\\tb"}', "note", decoding.CHARACTERS),
        (b'{"name":"a","inner":{"name":5}}', "inner.name", decoding.WRONG_KIND),
        (b'{"name":"a","inner":{"nom":5}}', "inner.nom", decoding.UNKNOWN),
        (b'{"name":"a","name":"b"}', "name", decoding.TWICE),
        (b'{"name":"a","\\u006eame":"b"}', "name", decoding.TWICE),
        (b'{"name":"a","inner":{"name":"b","name":"c"}}', "name", decoding.TWICE),
        (b"[1]", None, decoding.WRONG_KIND),
        (b"null", None, decoding.WRONG_KIND),
        (b'{"name":"a","age":NaN}', None, decoding.NOT_JSON),
        (b'{"name":"a"} x', None, decoding.NOT_JSON),
        (b'{"name":"\xff"}', None, decoding.NOT_JSON),
        (b'{"name":"\\ud800"}', None, decoding.NOT_JSON),
        (b'\xef\xbb\xbf{"name":"a"}', None, decoding.NOT_JSON),
        (b'{"name":"a', None, decoding.NOT_JSON),
        (b'{"name":"a","symptoms":' + b"[" * 40 + b"]" * 40 + b"}", None, decoding.TOO_DEEP),
    ],
)
def test_what_does_not_fit_is_refused_and_the_field_is_named(body: bytes, field: str | None, sentence: str) -> None:
    refusal = refused(body)
    assert (refusal.field, refusal.sentence) == (field, sentence)


def test_the_same_key_in_two_objects_is_no_duplicate() -> None:
    assert decoding.json_body(Form, b'{"name":"a","inner":{"name":"b"}}').inner == Inner("b")


def test_what_looks_like_a_key_inside_a_string_is_no_duplicate() -> None:
    assert decoding.json_body(Form, rb'{"name":"a","note":"\"name\": \"b\""}').note == '"name": "b"'


def test_brackets_inside_strings_are_not_depth() -> None:
    assert decoding.json_body(Form, b'{"name":"' + b"[{" * 40 + b'"}').name == "[{" * 40


@pytest.mark.parametrize("canary", ["Asha Rao", "98765 43210"])
@pytest.mark.parametrize("shape", ['{{"{0}":1}}', '{{"name":"a","state":"{0}"}}', '{{"name":"a","age":"{0}"}}'])
def test_a_refusal_repeats_nothing_of_a_person(shape: str, canary: str) -> None:
    refusal = refused(shape.format(canary).encode())
    assert canary not in f"{refusal.sentence} {refusal.field} {refusal.values} {refusal.extras} {refusal.__cause__}"


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(body: bytes) -> None:
    assert taken_or_refused(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_no_json_brings_it_down(value: Any) -> None:
    assert taken_or_refused(json.dumps(value).encode())


class Asked(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    department: list[fields.Code] = []
    after_seq: fields.Seq = 0


def test_a_query_takes_numbers_and_repeated_names() -> None:
    assert decoding.query(Asked, b"department=C&department=D&afterSeq=5") == Asked(["C", "D"], 5)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (b"afterSeq=x", "afterSeq"),
        (b"afterSeq=1&afterSeq=2", "afterSeq"),
        (b"other=1", "other"),
        (b"department=%ff", None),
        (b"&".join([b"department=C"] * 70), None),
        ("department=ü".encode(), None),
    ],
)
def test_a_query_that_does_not_fit_is_refused(text: bytes, field: str | None) -> None:
    with pytest.raises(Refused) as caught:
        decoding.query(Asked, text)
    assert caught.value.field == field


def test_every_message_of_msgspec_has_a_sentence() -> None:
    assert decoding.refusal(msgspec.ValidationError("Something new - at `$.a.b`")).field == "a.b"
    assert decoding.refusal(msgspec.ValidationError("Something new")).sentence == decoding.WRONG_KIND
