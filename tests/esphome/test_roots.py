"""Every root YAML is one that ESPHome takes, without a network."""

import json
import os
from pathlib import Path
import re
import shutil
import subprocess

import pytest
import yaml

from .firmware import found
from .toolchain import CACHE, ROOT, SOURCES, run_esphome

ROOTS = sorted(path.name for path in SOURCES.glob("consultease-*.yaml"))
FACTORY = [name for name in ROOTS if name.endswith(".factory.yaml")]


def test_there_are_roots() -> None:
    """A test of no files proves nothing."""
    assert "consultease-desk.yaml" in ROOTS
    assert FACTORY


@pytest.mark.parametrize("name", FACTORY)
def test_factory_root_is_valid(esphome: None, name: str) -> None:
    """What sets a new unit up over USB comes from a server when it is compiled: not here."""
    printed = run_esphome("config", str(SOURCES / name), data="roots")
    assert re.search(r"^  logs:\n    font: ERROR$", printed, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in ROOTS if name not in FACTORY])
def test_root_generates(esphome: None, name: str) -> None:
    """All but the compilation for the chip, which a workflow does."""
    printed = run_esphome(
        "compile", "--only-generate", str(SOURCES / name), data="roots"
    )
    assert "WARNING" not in printed
    (unit,) = found(r"(?m)^  name: (.+)$", (SOURCES / name).read_text())
    build = CACHE / "roots" / "build" / unit
    # The font names each letter that it lacks: of a text in another script, for so long that the
    # watchdog restarts the unit, whose broker then sends the text again.
    main = (build / "src" / "main.cpp").read_text()
    assert 'set_log_level("font", ESPHOME_LOG_LEVEL_ERROR)' in main
    # Nor may waiting for the network, 10 s at most, look like a unit that hangs.
    (seconds,) = found(
        r"CONFIG_ESP_TASK_WDT_TIMEOUT_S=(\d+)",
        (build / f"sdkconfig.{unit}").read_text(),
    )
    assert int(seconds) > 10


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


def test_update_is_where_units_look(tmp_path: Path) -> None:
    """The workflow offers each factory firmware at the address that it asks for updates."""
    workflow = yaml.safe_load(
        (ROOT / ".github" / "workflows" / "firmware.yaml").read_text()
    )
    (step,) = (
        each
        for each in workflow["jobs"]["build"]["steps"]
        if each.get("name") == "Name the update after its firmware"
    )
    built = tmp_path / "consultease-desk-esp32"
    built.mkdir()
    names = [f"{built.name}.{kind}.bin" for kind in ("ota", "factory")]
    for name in names:
        (built / name).write_text(name)
    builds = [
        {"ota": {"path": names[0], "md5": "0"}, "parts": [{"path": names[1]}]},
    ]
    (built / "manifest.json").write_text(json.dumps({"builds": builds}))
    for name in FACTORY:
        environment = {"BUILT": built.name, "FILE": f"esphome/{name}"}
        subprocess.run(
            ["bash", "-ec", step["run"]],
            cwd=tmp_path,
            env=os.environ | environment,
            check=True,
        )
        firmware = name.removesuffix(".factory.yaml")
        assert f"firmware: {firmware}\n" in (SOURCES / name).read_text()
        (url,) = found(
            r"source: https://consultease.github.io/consultease/(.*)",
            (SOURCES / "common" / "factory.yaml").read_text(),
        )
        manifest = tmp_path / "site" / url.replace("${firmware}", firmware)
        (build,) = json.loads(manifest.read_text())["builds"]
        for part, kind in ((build["ota"], "ota"), (build["parts"][0], "factory")):
            assert (manifest.parent / part["path"]).read_text().endswith(f"{kind}.bin")
