"""Prints what Home Assistant integrations require, from the installed manifests.

Argument: a file with one integration domain a line. What Home Assistant starts by
itself, and all dependencies, are added.
"""

import json
from pathlib import Path
import sys

from homeassistant.bootstrap import CORE_INTEGRATIONS, DEFAULT_INTEGRATIONS
import homeassistant.components

COMPONENTS = Path(homeassistant.components.__file__).parent


def read_list(path: Path) -> set[str]:
    """Return the domains in a list file, without comments and empty lines."""
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return {line for line in lines if line}


def requirements(wanted: set[str]) -> dict[str, str]:
    """Return each requirement with the first domain found to need it."""
    found: dict[str, str] = {}
    todo, seen = sorted(wanted), set[str]()
    while todo:
        domain = todo.pop(0)
        if domain in seen:
            continue
        seen.add(domain)
        manifest = json.loads((COMPONENTS / domain / "manifest.json").read_text())
        todo.extend(manifest.get("dependencies", []))
        for requirement in manifest.get("requirements", []):
            found.setdefault(requirement, domain)
    return found


def main() -> None:
    """Print one requirement a line, in the form of a requirements file."""
    wanted = read_list(Path(sys.argv[1]))
    wanted |= DEFAULT_INTEGRATIONS | CORE_INTEGRATIONS
    for requirement, domain in sorted(requirements(wanted).items(), key=str):
        print(f"{requirement}  # {domain}")


if __name__ == "__main__":
    main()
