"""Finds every sentence in the sources: what must stand in each catalogue, read from the syntax, not guessed by patterns.

In Python and templates alike: `say(…)`, `say.n(one, many, …)`, `say.forms(one, many)`; in Python also
`Refused(code, sentence)` and `N_(sentence)`. A sentence is a literal; a plain name in its place passes on one that was
marked where it was written. In data (TOML) it is the value of a key called `text` or `ask`.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, nodes

Sentence = tuple[str, ...]
"""(sentence,) or (singular, plural)."""

SOURCES = ("appliance", "web", "printers")
COUNTED = ("n", "forms")
READ_KEYS = ("text", "ask")


class NotALiteral(ValueError):
    """A sentence put together at run time, which no catalogue can hold."""


def everywhere(root: Path) -> dict[Sentence, list[str]]:
    """Every sentence of the product and the files that say it, in a steady order."""
    found: dict[Sentence, list[str]] = {}
    for folder in SOURCES:
        for file in sorted((root / folder).rglob("*")):
            for sentence in _of(file):
                files = found.setdefault(sentence, [])
                name = file.relative_to(root).as_posix()
                if name not in files:
                    files.append(name)
    return found


def _of(file: Path) -> Iterator[Sentence]:
    if file.suffix == ".py":
        yield from in_python(file.read_text("utf-8"), file.as_posix())
    elif file.suffix == ".html" and "templates" in file.parts:
        yield from in_template(file.read_text("utf-8"), file.as_posix())
    elif file.suffix == ".toml":
        yield from in_data(tomllib.loads(file.read_text("utf-8")))


def in_python(source: str, name: str = "<text>") -> Iterator[Sentence]:
    """The sentences of a Python file. Raises NotALiteral."""
    for call in ast.walk(ast.parse(source, name)):
        wanted = _said_in_python(call) if isinstance(call, ast.Call) else []
        if wanted and not isinstance(wanted[0], ast.Name | ast.Attribute | ast.Subscript):
            yield tuple(_literal(argument, name) for argument in wanted)


def _said_in_python(call: ast.Call) -> list[ast.expr]:
    match call.func:
        case ast.Name("Refused") | ast.Attribute(attr="Refused"):
            return call.args[1:2]
        case ast.Name("N_" | "say") | ast.Attribute(attr="say"):
            return call.args[:1]
        case ast.Attribute(ast.Name("say") | ast.Attribute(attr="say"), attr) if attr in COUNTED:
            return call.args[:2]
    return []


def in_template(source: str, name: str = "<text>") -> Iterator[Sentence]:
    """The sentences of a Jinja template. Raises NotALiteral."""
    for call in Environment(autoescape=True).parse(source, name).find_all(nodes.Call):
        wanted = _said_in_template(call)
        if wanted and not isinstance(wanted[0], nodes.Name | nodes.Getattr | nodes.Getitem):
            yield tuple(_literal(argument, name) for argument in wanted)


def _said_in_template(call: nodes.Call) -> list[nodes.Expr]:
    match call.node:
        case nodes.Name(name="say"):
            return call.args[:1]
        case nodes.Getattr(node=nodes.Name(name="say"), attr=attr) if attr in COUNTED:
            return call.args[:2]
    return []


def in_data(content: Any) -> Iterator[Sentence]:
    """The sentences of a file of data, however deep they stand."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from [(value,)] if key in READ_KEYS and isinstance(value, str) else in_data(value)
    elif isinstance(content, list):
        for each in content:
            yield from in_data(each)


def _literal(argument: ast.expr | nodes.Expr, name: str) -> str:
    value = getattr(argument, "value", None)
    if not isinstance(value, str):
        raise NotALiteral(f"{name}:{argument.lineno}: a sentence must be one literal")
    return value
