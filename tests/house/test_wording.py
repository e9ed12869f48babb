"""Every sentence a person reads stands in the catalogues, and every catalogue says all of them, alike."""

import re
import string
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from appliance.wording import LANGUAGES, catalogue
from appliance.wording.sentences import Sentence, everywhere
from tests.house import source

WORD = re.compile(r"[A-Za-z\u0900-\u097F]{2,}")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,.:;]? [a-z]{2,}")
READ_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title", "label"}
NOT_READ = {"script", "style"}

TRANSLATED = list(LANGUAGES)[1:]


def said() -> dict[str, Sentence]:
    return {sentence[0]: sentence for sentence in everywhere(source.ROOT)}


def known(language: str) -> Catalog:
    with catalogue.path(language).open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_waits_for_its_translation(language: str) -> None:
    finished = {catalogue.one(each.id) for each in known(language) if each.id and catalogue.finished(each.string)}
    missing = sorted(set(said()) - finished)
    assert not missing, "python -m appliance.wording puts them into the catalogue; then translate them"


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    stale = sorted({catalogue.one(each.id) for each in known(language) if each.id} - set(said()))
    assert not stale, "python -m appliance.wording takes them out"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_the_same_places(language: str) -> None:
    sentences = said()
    for message in known(language):
        if not message.id:
            continue
        wanted = [places(form) for form in sentences[catalogue.one(message.id)]]
        for form in catalogue.forms(message.string):
            assert places(form) in wanted, (message.id, form)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_counted_sentence_has_all_its_forms(language: str) -> None:
    counted = {sentence[0] for sentence in everywhere(source.ROOT) if len(sentence) == 2}
    for message in known(language):
        if message.id and catalogue.one(message.id) in counted:
            assert len(catalogue.forms(message.string)) >= 2, message.id


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("path", [path for path in source.tracked() if path.startswith("web/templates/")])
def test_no_template_speaks_past_the_catalogues(path: str) -> None:
    assert list(loose_words((source.ROOT / path).read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Please wait</p>",
        '<input placeholder="Your name">',
        '<button aria-label="Close">{{ x }}</button>',
        "{% if x %}<b>Hello there</b>{% endif %}",
        "<p>{{ say('Hello') }} you</p>",
    ],
)
def test_the_rule_would_notice_loose_words(template: str) -> None:
    assert list(loose_words(template))


@pytest.mark.parametrize(
    "template",
    [
        '<p class="big number">{{ say("Please wait") }}</p>',
        '<p translate="no">MediQue</p>',
        "<kbd>Ctrl</kbd>",
        '<img alt="{{ say("A code") }}">',
        "{# A remark for us #}",
    ],
)
def test_the_rule_lets_through_what_nobody_reads_as_a_sentence(template: str) -> None:
    assert list(loose_words(template)) == []


def loose_words(template: str) -> list[str]:
    """Texts and read attributes that do not come out of `{{ … }}`."""
    reader = Reader()
    reader.feed("".join(literals(Environment(autoescape=True).parse(template))))
    return reader.found


def literals(template: nodes.Template) -> Iterator[str]:
    """What stands in a template as it is, with a blank for everything that is put in."""
    for output in template.find_all(nodes.Output):
        for node in output.nodes:
            yield node.data if isinstance(node, nodes.TemplateData) else " "


class Reader(HTMLParser):
    """Reads markup as a person does."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [value for name, value in attrs if name in READ_ATTRIBUTES and value and WORD.search(value)]
        if tag in NOT_READ or tag == "kbd" or values.get("translate") == "no":
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and WORD.search(data):
            self.found.append(data.strip())


@pytest.mark.parametrize(
    "path", [path for path in source.tracked() if path.startswith("web/static/") and path.endswith(".js")]
)
def test_no_script_speaks_past_the_catalogues(path: str) -> None:
    assert list(sentences_in_script((source.ROOT / path).read_text("utf-8"))) == []


@pytest.mark.parametrize("script", ["show('Please wait');", 'const x = "not done";', "`Hello ${name}, come here`"])
def test_the_rule_would_notice_a_sentence_in_a_script(script: str) -> None:
    assert list(sentences_in_script(script))


@pytest.mark.parametrize("script", ["// Please wait\nx();", "say('please_wait');", "import { a } from './b.js';"])
def test_the_rule_lets_through_what_a_script_does_not_say(script: str) -> None:
    assert list(sentences_in_script(script)) == []


def sentences_in_script(script: str) -> Iterator[str]:
    without_remarks = re.sub(r"/\*.*?\*/|(?m:(?:^|(?<=[\s;,{(]))//.*$)", "", script, flags=re.DOTALL)
    for literal in re.findall(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`", without_remarks):
        if SENTENCE.search(re.sub(r"\$\{[^}]*\}", " ", literal)):
            yield literal
