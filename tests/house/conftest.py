"""Figures that the house tests measure, printed below their result."""

from collections.abc import Generator

import pytest

KEY = pytest.StashKey[list[str]]()


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> list[str]:
    """Lines to print at the end of the run."""
    return request.config.stash.setdefault(KEY, [])


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> Generator[None]:
    yield
    for line in config.stash.get(KEY, []):
        terminalreporter.write_line(line)
