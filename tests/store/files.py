"""Files on the disk, as Home Assistant writes them."""

import json
from pathlib import Path
from typing import Any

from tests.disk import OFFICE


def content(folder: Path, name: str) -> dict[str, Any]:
    """Return what a file holds."""
    return json.loads((folder / name).read_text(encoding="utf-8"))


def names(folder: Path, pattern: str = "*") -> list[str]:
    """Return the names of files."""
    return sorted(path.name for path in folder.glob(pattern))


def entries(folder: Path) -> list[str]:
    """Return what the ledger has on disk."""
    return content(folder, OFFICE)["data"]["entries"]


def put_file(
    folder: Path, name: str, data: Any, version: int = 1, minor_version: int = 1
) -> None:
    """Put a file on disk as Home Assistant writes it."""
    text = json.dumps(
        {
            "version": version,
            "minor_version": minor_version,
            "key": name,
            "data": data,
        }
    )
    (folder / name).write_text(text, encoding="utf-8")


def put_folder(path: Path) -> None:
    """Put a folder with something in it on disk."""
    path.mkdir()
    (path / "kept").write_text("x")


def block(path: Path) -> None:
    """Put a folder where the file should go: root cannot write there either."""
    path.unlink(missing_ok=True)
    path.mkdir()
