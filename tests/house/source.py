"""The product's own source, read once: what the rules of the house are checked against."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PRODUCT = ("appliance", "web", "printers", "sync", "provisioning")


class Module(NamedTuple):
    """One file of Python: its path from the top, its text and its tree."""

    path: str
    text: str
    tree: ast.Module


@cache
def tracked() -> tuple[str, ...]:
    """Every file that a clone would carry (or will, once committed), as a path from the top."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(sorted(path for path in listed.split("\0") if path and (ROOT / path).is_file()))


@cache
def modules(*, tests: bool = False) -> tuple[Module, ...]:
    """Every module of the product; with `tests`, the tests as well."""
    folders = (*PRODUCT, "tests") if tests else PRODUCT
    paths = [path for path in tracked() if path.endswith(".py") and path.split("/")[0] in folders]
    return tuple(read(path) for path in paths)


def read(path: str) -> Module:
    text = (ROOT / path).read_text()
    return Module(path, text, ast.parse(text, path))


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, the inner ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines of code a function has; its signature, its docstring and the inside of long texts not counted."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    texts = (node for statement in body for node in ast.walk(statement) if isinstance(node, ast.Constant))
    inside = sum((text.end_lineno or text.lineno) - text.lineno for text in texts)
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 - inside


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text in the code with its line, docstrings left out; what an f-string fills in reads as `{…}`."""
    docstrings: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.add(node.value)
    inner: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inner.update(node.values)
            parts = (part.value if isinstance(part, ast.Constant) else "{…}" for part in node.values)
            yield node.lineno, "".join(str(part) for part in parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings | inner:
            yield node.lineno, node.value
