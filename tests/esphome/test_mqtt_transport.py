"""The MQTT transport, whose libraries are not to be had without a network."""

from pathlib import Path
import shutil
import subprocess

from .toolchain import HERE, SOURCES


def test_types_are_right(program: Path) -> None:
    """It compiles against what it uses of ESPHome's MQTT client and of ArduinoJson.

    The real ones are compiled in with it by the workflow for the chips.
    """
    compiler = shutil.which("g++") or shutil.which("clang++")
    assert compiler
    build = next(path for path in program.parents if (path / "src").is_dir())
    done = subprocess.run(
        [
            compiler,
            "-std=gnu++20",
            "-fsyntax-only",
            "-Wall",
            "-Werror",
            "-DUSE_HOST",
            f"-I{HERE / 'stubs'}",
            f"-I{build / 'src'}",
            f"-I{SOURCES / 'components' / 'consultease_mqtt'}",
            str(SOURCES / "components" / "consultease_mqtt" / "transport.cpp"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
