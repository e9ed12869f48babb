"""Names say what a thing is, and nothing grows past the size that a person reads in one go."""

import ast
import re
from pathlib import PurePath
from statistics import median

import pytest

from tests.house import source

# STYLE: what is called this has no subject, so everything ends up in it.
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "misc", "base", "core", "manager", "managers"}

LONGEST_FILE_LINES = 600
LONGEST_FUNCTION_LINES = 60
MEDIAN_FUNCTION_LINES = 10

OURS = (".py", ".js", ".mjs", ".css", ".html")


def test_no_file_and_no_folder_has_an_empty_name() -> None:
    empty = [path for path in source.tracked() if path.endswith(OURS) and EMPTY_WORDS & words_of_path(path)]
    assert not empty


def test_no_class_has_an_empty_name() -> None:
    empty = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in source.modules(tests=True)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and EMPTY_WORDS & words_of_name(node.name)
    ]
    assert not empty


@pytest.mark.parametrize(
    "path", ["web/utils.py", "appliance/core/line.py", "web/static/base.css", "a/print_helpers.py"]
)
def test_the_rule_would_notice_an_empty_name(path: str) -> None:
    assert EMPTY_WORDS & words_of_path(path)


@pytest.mark.parametrize("path", ["appliance/database/writer.py", "web/static/words.js", "appliance/queues/states.py"])
def test_the_rule_leaves_good_names_alone(path: str) -> None:
    assert not EMPTY_WORDS & words_of_path(path)


def test_every_file_starts_with_one_sentence_saying_what_it_is() -> None:
    silent = [
        module.path
        for module in source.modules(tests=True)
        if module.tree.body and not (ast.get_docstring(module.tree) or "").strip()
    ]
    assert not silent


def test_no_file_has_grown_two_hearts(figures: list[str]) -> None:
    sizes = sorted(((module.text.count("\n"), module.path) for module in source.modules()), reverse=True)
    figures.append("longest files: " + ", ".join(f"{path} {size}" for size, path in sizes[:3]))
    assert [(size, path) for size, path in sizes if size > LONGEST_FILE_LINES] == []


def test_functions_are_short(figures: list[str]) -> None:
    sizes = sorted(
        (
            (source.lines_of(function), f"{module.path}:{function.lineno} {function.name}")
            for module in source.modules()
            for function in source.functions(module)
        ),
        reverse=True,
    )
    middle = median(size for size, _ in sizes)
    figures.append(f"functions: {len(sizes)}, median {middle:g} lines, longest {sizes[0][0]} ({sizes[0][1]})")
    assert [(size, where) for size, where in sizes if size > LONGEST_FUNCTION_LINES] == []
    assert middle <= MEDIAN_FUNCTION_LINES


def words_of_path(path: str) -> set[str]:
    pure = PurePath(path)
    return {word for part in (*pure.parts[:-1], pure.stem) for word in re.split(r"[_.-]", part.lower())}


def words_of_name(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}
