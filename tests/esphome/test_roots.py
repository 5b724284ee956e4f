"""Every root YAML is one that ESPHome takes, without a network."""

from pathlib import Path
import shutil
import subprocess

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


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository of what is here, from which technicians' YAMLs take theirs."""
    folder = tmp_path_factory.mktemp("repository")
    shutil.copytree(
        SOURCES, folder / "esphome", ignore=shutil.ignore_patterns(".esphome")
    )
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "."]):
        subprocess.run(["git", *who, *command], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("consultease-desk", {"mqtt_broker": "192.0.2.10"}),
        ("consultease-desk-api", {}),
        ("consultease-reader", {"mqtt_broker": "192.0.2.10"}),
        ("consultease-door-sign", {"site": "main", "faculty_id": "01JH8Z5V3Q8M"}),
    ],
)
def test_technicians_yaml(
    esphome: None, repository: Path, tmp_path: Path, name: str, more: dict[str, str]
) -> None:
    """A YAML that takes its root from the repository finds all that the root names."""
    lines = [
        "substitutions:",
        "  name: desk-206",
        '  name_add_mac_suffix: "false"',
        *(f"  {key}: {value}" for key, value in more.items()),
        "packages:",
        "  unit:",
        f"    url: file://{repository}",
        "    ref: main",
        f"    files: [esphome/{name}.yaml]",
        "wifi:",
        "  ssid: somewhere",
        "  password: correct horse",
    ]
    source = tmp_path / "desk-206.yaml"
    source.write_text("\n".join(lines) + "\n")
    data = tmp_path / "data"
    run_esphome("compile", "--only-generate", str(source), data=str(data))
    assert (data / "build" / "desk-206" / "src" / "main.cpp").is_file()


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
