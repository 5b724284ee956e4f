"""Every root YAML is one that ESPHome takes, without a network."""

import pytest

from .toolchain import SOURCES, run_esphome

ROOTS = sorted(path.name for path in SOURCES.glob("consultease-*.yaml"))
FACTORY = [name for name in ROOTS if name.endswith(".factory.yaml")]


def test_there_are_roots() -> None:
    """A test of no files proves nothing."""
    assert "consultease-desk.yaml" in ROOTS
    assert FACTORY


@pytest.mark.parametrize("name", FACTORY)
def test_factory_root_is_valid(esphome: None, name: str) -> None:
    """What sets a new unit up over USB comes from a server when it is compiled: not here."""
    run_esphome("config", str(SOURCES / name), data="roots")


@pytest.mark.parametrize("name", [name for name in ROOTS if name not in FACTORY])
def test_root_generates(esphome: None, name: str) -> None:
    """All but the compilation for the chip, which a workflow does."""
    printed = run_esphome(
        "compile", "--only-generate", str(SOURCES / name), data="roots"
    )
    assert "WARNING" not in printed


@pytest.mark.parametrize("name", [name for name in ROOTS if name not in FACTORY])
def test_root_is_short(name: str) -> None:
    """What units share is in packages, so that a root says only what is its own."""
    assert len((SOURCES / name).read_text().splitlines()) <= 45


def test_nothing_is_fetched_but_what_the_factory_needs() -> None:
    """A build that needs a server fails on the day that the server is gone."""
    for path in SOURCES.glob("**/*.yaml"):
        text = path.read_text()
        assert "gfonts://" not in text, path
        assert "mdi:" not in text, path
        assert ("://" in text) <= (path.name == "factory.yaml"), path
