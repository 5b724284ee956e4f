"""The integration's source as trees, for tests of what must hold of all of it."""

import ast
from functools import cache
from pathlib import Path

import custom_components.consultease

ROOT = Path(custom_components.consultease.__file__).parent
PACKAGE = "custom_components.consultease"


@cache
def modules() -> dict[str, ast.Module]:
    """Return the trees by dotted name within the integration; its root is the empty name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        found[".".join(parts)] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def is_package(name: str) -> bool:
    """Whether a module is a folder."""
    return (ROOT.joinpath(*name.split(".")) / "__init__.py").is_file()


def imports(name: str) -> set[str]:
    """Return all that a module imports: our own modules as ``.name``, others by full name.

    ``from a import b`` counts as ``a.b``; ``.`` alone is the root of the integration.
    """
    found = set()
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = _absolute(name, node.level, base)
            found |= {f"{base}.{alias.name}".replace("..", ".") for alias in node.names}
    return {_own(each) for each in found}


def imported_modules(name: str) -> set[str]:
    """Return the own modules that a module imports, or imports something of."""
    found = set()
    for each in imports(name):
        if each.startswith("."):
            target = each[1:]
            if target not in modules():
                target = target.rpartition(".")[0]
            found.add(target)
    return found


def _absolute(name: str, level: int, base: str) -> str:
    parts = name.split(".") if name else []
    if not is_package(name):
        level_parts = parts[:-level]
    else:
        level_parts = parts[: len(parts) - level + 1]
    return "." + ".".join([*level_parts, *([base] if base else [])])


def _own(target: str) -> str:
    if target == PACKAGE or target.startswith(f"{PACKAGE}."):
        return "." + target.removeprefix(PACKAGE).removeprefix(".")
    return target
