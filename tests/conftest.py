"""What every test stands on: the product's own SQLite before anything else, hypothesis without chance, and figures."""

import appliance.database.sqlite  # isort: skip  # noqa: F401  # first, so that nobody opens another SQLite

import os
from collections.abc import Generator

import hypothesis
import pytest
import structlog

hypothesis.settings.register_profile("test", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=5000, database=None, print_blob=True)
hypothesis.settings.load_profile("soak" if os.environ.get("MEDIQUE_SOAK") else "test")

# As in service no local variable is ever logged; structlog's own default would draw them all, in colour and slowly.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(),
    ]
)

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> list[str]:
    """Lines to print below the result: what was measured, with the seeds."""
    return pytestconfig.stash.setdefault(FIGURES, [])


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> Generator[None]:
    """Print the figures after everything else, just above the closing line."""
    yield
    for line in config.stash.get(FIGURES, []):
        terminalreporter.write_line(line)
