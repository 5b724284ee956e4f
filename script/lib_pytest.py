"""What script/test adds to pytest: the order of the tests, and coverage file by file."""

from collections.abc import Generator
import io
from pathlib import Path

import coverage
import pytest

CORE, INTEGRATION, END_TO_END = range(3)
FOLDERS = {
    "core": CORE,
    "e2e": END_TO_END,
    "browser": END_TO_END,
    "esphome": END_TO_END,
}

REQUIRED = dict.fromkeys(
    (
        "custom_components/consultease/config_flow.py",
        "custom_components/consultease/options_flow.py",
    ),
    100.0,
)
_missed = pytest.StashKey[list[str]]()


def _rank(item: pytest.Item) -> int:
    """Place a test by the folder it is in; the slow ones come last."""
    for part in item.path.relative_to(item.config.rootpath).parts:
        if part in FOLDERS:
            return FOLDERS[part]
    return INTEGRATION


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what fails fastest first."""
    items.sort(key=_rank)


def _shortfall(path: str, required: float) -> str | None:
    """Return a sentence if the recorded coverage of a file is below what it must be."""
    data = coverage.Coverage()
    data.load()
    try:
        reached = data.report(include=[path], file=io.StringIO())
    except coverage.exceptions.NoDataError:
        reached = 0.0
    return None if reached >= required else f"{path}: {reached:.1f} % of {required:g} %"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Fail the run for a file short of coverage, once pytest-cov has written its data."""
    result = yield
    if session.config.getoption("cov_source"):
        found = (
            _shortfall(path, required)
            for path, required in REQUIRED.items()
            if Path(session.config.rootpath, path).exists()
        )
        missed = session.config.stash[_missed] = [text for text in found if text]
        session.testsfailed += len(missed)
    return result


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which files are short of coverage."""
    for text in config.stash.get(_missed, []):
        terminalreporter.write_line(f"FAIL Required coverage of {text}", red=True)
