"""Every page is held to its context, its words and the browser's rules; each in every language we speak."""

import inspect
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from jinja2 import nodes

from appliance.wording import LANGUAGES, words
from tests.web.screens.samples import MORE, PAGES, frame
from web.screens.page import ENVIRONMENT, Page, render
from web.static_files import StaticFiles

WEB = Path(__file__).parents[3] / "web"
STATIC = WEB / "static"
TEMPLATES = WEB / "templates"

MOMENTS = {**{stem: (stem, page) for stem, page in PAGES.items()}, **MORE}
STATIC_URL = StaticFiles(STATIC).url

BY_PREFIX = (
    "state_",
    "complaint_",
    "need_",
    "duty_",
    "link_",
    "early",
    "windows",
    "class_",
    "order_",
    "origin_",
    "notice_",
    "mistake_",
    "level_",
    "means_",
    "done_",
    "closed",
    "full",
)

"""Words that a script says by a key it puts together."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MOMENTS)
def test_a_page_can_be_drawn_in_every_language(name: str, language: str) -> None:
    page = Reader(drawn(name, language))
    assert page.language == language
    assert page.headings, "a page says what it is"


@pytest.mark.parametrize("name", MOMENTS)
def test_a_page_keeps_the_browsers_rules(name: str) -> None:
    page = Reader(drawn(name))
    assert page.inline == [], "no inline style, script or handler: the policy would drop it"
    assert page.outside == [], "nothing is loaded from outside"


@pytest.mark.parametrize("name", MOMENTS)
def test_every_field_of_a_page_has_a_name(name: str) -> None:
    page = Reader(drawn(name))
    assert page.fields - page.labelled == set()
    assert len(page.ids) == len(set(page.ids)), "an id stands there twice"


@pytest.mark.parametrize("name", MOMENTS)
def test_data_blocks_are_json_and_cannot_end_early(name: str) -> None:
    html = drawn(name)
    for block in ("facts", "words"):
        text = re.search(rf'<script type="application/json" id="{block}">(.*?)</script>', html, re.DOTALL)
        assert text is not None
        json.loads(text[1])
    assert drawn_with_hostile_words().count("</script>") == html_of_landing().count("</script>")


@pytest.mark.parametrize("stem", PAGES)
def test_a_template_and_its_context_name_the_same_things(stem: str) -> None:
    asked = asked_of("page", stem)
    page = PAGES[stem]
    assert isinstance(page, msgspec.Struct)
    given = {field.name for field in msgspec.structs.fields(page)}
    offered = given | {name for name in dir(type(page)) if not name.startswith("_")}
    assert asked <= offered, "the template asks for what the page does not have"
    told = inspect.getsource(inspect.getmodule(type(page)) or type(page))
    unused = {name for name in given - asked if f"self.{name}" not in told}
    assert unused == set(), "the page has what nobody shows"


@pytest.mark.parametrize("stem", PAGES)
def test_a_page_gives_its_script_every_word_it_says_and_no_other(stem: str) -> None:
    script = STATIC / "screens" / f"{stem}.js"
    given = set(table_of(PAGES[stem]))
    if not script.exists():
        assert given == set(), "words without a script"
        return
    scripts = "\n".join(path.read_text("utf-8") for path in imported_by(script))
    said = said_in(scripts) | set(re.findall(r'data-say="(\w+)"', (TEMPLATES / f"{stem}.html").read_text("utf-8")))
    assert said_directly(scripts) - given == set(), "a script says what it was not given"
    assert {key for key in given - said if not key.startswith(BY_PREFIX)} == set(), "a word that no script says"


def test_the_rule_about_words_would_notice_both() -> None:
    assert said_directly("say('a'); count('b', 1); speaker.say('c'); say(`state_${x}`)") == {"a", "b", "c"}
    assert "d" in said_in("say(x ? 'd' : 'e')")


def drawn(name: str, language: str = "en") -> str:
    stem, page = MOMENTS[name]
    return render(frame(stem, language), page, words(language), STATIC_URL)


def html_of_landing() -> str:
    return drawn("landing")


def drawn_with_hostile_words() -> str:
    """A page whose facts try to end their block."""

    class Hostile(msgspec.Struct, frozen=True):
        page: Page

        def words(self, say: object) -> dict[str, object]:
            return {"x": "</script><script>alert(1)</script>"}

        def facts(self) -> dict[str, object]:
            return {"x": "</script>"}

        def __getattr__(self, name: str) -> object:
            return getattr(self.page, name)

    return render(frame("landing"), Hostile(PAGES["landing"]), words("en"), STATIC_URL)


def table_of(page: Page) -> dict[str, object]:
    """A page's words; of a page that speaks several languages, those of the first."""
    table = dict(page.words(words("en")))
    first = table.get("en")
    return first if isinstance(first, dict) else table


def imported_by(script: Path) -> set[Path]:
    """A script and all that it imports."""
    found, waiting = set[Path](), [script]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [
                (path.parent / name).resolve() for name in re.findall(r"from '(\.[^']+)'", path.read_text("utf-8"))
            ]
    return found


def said_directly(scripts: str) -> set[str]:
    return set(re.findall(r"\b(?:say|count)\('(\w+)'", scripts))


def said_in(scripts: str) -> set[str]:
    """Every literal that could be a key."""
    return (
        set(re.findall(r"'(\w+)'", scripts))
        | set(re.findall(r"\b(\w+): '", scripts))
        | set(re.findall(r"\{ say\((\w+)", scripts))
    )


def asked_of(name: str, stem: str) -> set[str]:
    """The attributes of a variable that a template, and the layouts it stands in, ask for."""
    return {
        node.attr
        for template in family(stem)
        for node in template.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == name
    }


def family(stem: str) -> Iterator[nodes.Template]:
    waiting = [f"{stem}.html"]
    while waiting:
        tree = ENVIRONMENT.parse((TEMPLATES / waiting.pop()).read_text("utf-8"))
        for parent in tree.find_all(nodes.Extends):
            assert isinstance(parent.template, nodes.Const)
            waiting.append(parent.template.value)
        yield tree


class Reader(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language: str | None = None
        self.headings = 0
        self.inline: list[str] = []
        self.outside: list[str] = []
        self.ids: list[str] = []
        self.fields: set[str] = set()
        self.labelled: set[str] = set()
        self._label: list[str | None] = []
        self._stamped = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._stamped += tag == "template"
        if tag == "html":
            self.language = values.get("lang")
        self.headings += tag == "h1"
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") != "application/json"):
            self.inline.append(tag)
        for name in ("src", "href", "action"):
            address = values.get(name) or ""
            if address.startswith(("http:", "https:", "//")) and tag != "a":
                self.outside.append(address)
        if "id" in values and not self._stamped:
            self.ids.append(values["id"] or "")
        if tag == "label":
            self._label.append(values.get("for"))
            self.labelled.add(values.get("for") or "")
        if tag in ("input", "select", "textarea") and values.get("type") != "hidden":
            self._field(values)

    def handle_endtag(self, tag: str) -> None:
        self._stamped -= tag == "template"
        if tag == "label":
            self._label.pop()

    def _field(self, values: dict[str, str | None]) -> None:
        name = values.get("id") or f"{values.get('name')}={values.get('value')}"
        self.fields.add(name)
        if self._label or "aria-label" in values or "aria-labelledby" in values:
            self.labelled.add(name)
