"""What speaks MQTT, whose libraries are not to be had without a network."""

from pathlib import Path
import shutil
import subprocess

import pytest

from .toolchain import HERE, SOURCES


@pytest.mark.parametrize(
    ("source", "built"),
    [
        ("consultease_mqtt/transport.cpp", "program"),
        ("consultease_reader/broker.cpp", "reader_program"),
        ("consultease_sign/broker.cpp", "sign_program"),
    ],
)
def test_types_are_right(
    source: str, built: str, request: pytest.FixtureRequest
) -> None:
    """It compiles against what it uses of ESPHome's MQTT client and of ArduinoJson.

    The real ones are compiled in with it by the workflow for the chips.
    """
    program: Path = request.getfixturevalue(built)
    compiler = shutil.which("g++") or shutil.which("clang++")
    assert compiler
    build = next(path for path in program.parents if (path / "src").is_dir())
    path = SOURCES / "components" / source
    done = subprocess.run(
        [
            compiler,
            "-std=gnu++20",
            "-fsyntax-only",
            "-Wall",
            "-Werror",
            "-DUSE_HOST",
            "-DUSE_MQTT",
            f"-I{HERE / 'stubs'}",
            f"-I{build / 'src'}",
            f"-I{path.parent}",
            str(path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
