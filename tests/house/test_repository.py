"""The repository: what stands at its top, and that it speaks of the product and of no one's machine."""

import re
import stat

import pytest

from tests.house import source

TOP = {
    ".ci",
    "appliance",
    "docs",
    "printers",
    "provisioning",
    "sync",
    "systemd",
    "tests",
    "web",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "pyproject.toml",
    "requirements.txt",
    "requirements-dev.txt",
}
LARGEST_FILE_BYTES = 1024 * 1024

OWN = "tests/house/test_repository.py"
"""This file names what it forbids."""

FORBIDDEN = [
    r"/root/",
    r"/home/\w+/",
    r"(?<![\w.])/work/",
    r"/opt/pypi",
    r"pypi\.org",
    r"pythonhosted\.org",
    r"registry\.npmjs",
    r"deb\.debian\.org",
]


def test_the_top_of_the_repository_is_the_floor_plan() -> None:
    strangers = {path.split("/")[0] for path in source.tracked()} - TOP
    assert {name for name in strangers if not name.startswith(".")} == set()


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "requirements.txt", "Makefile", "LICENSE", "CHANGELOG.md", ".ci/run"]
)
def test_what_a_stranger_looks_for_is_there(name: str) -> None:
    assert name in source.tracked()


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in set(source.tracked()) - {OWN}:
        text = (source.ROOT / path).read_bytes().decode("utf-8", "ignore")
        found += [f"{path}: {hit.group()}" for pattern in FORBIDDEN for hit in re.finditer(pattern, text)]
    assert not found


@pytest.mark.parametrize("text", ["see /work/plan", "cd /root/x", "https://pypi.org/simple", "/home/ann/x"])
def test_the_rule_would_notice_a_machine_or_a_registry(text: str) -> None:
    assert any(re.search(pattern, text) for pattern in FORBIDDEN)


def test_no_file_is_too_large_to_read_in_a_change() -> None:
    sizes = {path: (source.ROOT / path).stat().st_size for path in source.tracked()}
    assert {path: size for path, size in sizes.items() if size > LARGEST_FILE_BYTES} == {}


def test_continuous_integration_runs_what_everybody_runs() -> None:
    script = source.ROOT / ".ci/run"
    assert script.stat().st_mode & stat.S_IXUSR
    commands = [line for line in script.read_text().splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test </dev/null"]


def test_every_suite_is_run_and_has_its_budget() -> None:
    listed = re.search(r"^SUITES := (.+)$", (source.ROOT / "Makefile").read_text(), re.MULTILINE)
    assert listed
    budgets = dict(suite.split(":") for suite in listed.group(1).split())
    suites = {path.split("/")[1] for path in source.tracked() if re.fullmatch(r"tests/.+/test_\w+\.py", path)}
    assert suites - budgets.keys() == set()
    assert sum(map(int, budgets.values())) <= 20 * 60


def test_the_changelog_has_its_four_sections_and_whole_sentences() -> None:
    text = (source.ROOT / "CHANGELOG.md").read_text()
    for release in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        sections = re.findall(r"^### (.+)$", release, re.MULTILINE)
        assert sections == [name for name in ("Safety", "Improvements", "Fixes", "For operators") if name in sections]
    lines = re.findall(r"^- (.+)$", text, re.MULTILINE)
    assert lines
    assert [line for line in lines if not (line[0].isupper() or line[0] == "`") or not line.endswith(".")] == []
