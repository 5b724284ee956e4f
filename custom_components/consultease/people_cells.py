"""What the cells of a table of people mean."""

from collections.abc import Mapping
import re

from .core.desk import is_legacy, valid_desk_id
from .core.errors import ConsultEaseError
from .core.roster_import import FLAGS
from .core.sheet import fold

_QUEUE_LIMITS = range(1, 101)
_ENTITY_ID = re.compile(r"[a-z_]+\.[a-z0-9_]+")


def user_cell(cell: str, users: Mapping[str, str]) -> str | None:
    """Return a user's id by any of their folded names; raise ``unknown_user``."""
    if cell and (user := users.get(fold(cell))) is None:
        raise ConsultEaseError("unknown_user", field="user", user=cell)
    return user if cell else None


def desk_cell(cell: str, *, legacy: bool) -> str:
    """Return a desk unit's id; raise ``invalid_desk_id`` or ``legacy_desks_off``."""
    if cell and not valid_desk_id(cell):
        raise ConsultEaseError("invalid_desk_id")
    if is_legacy(cell) and not legacy:
        raise ConsultEaseError("legacy_desks_off")
    return cell


def entity_cell(cell: str) -> str:
    """Return an entity's id; raise ``invalid_entity``."""
    if not _ENTITY_ID.fullmatch(cell):
        raise ConsultEaseError("invalid_entity", entity=cell)
    return cell


def flag_cell(cell: str) -> bool:
    """Return yes or no, which an empty cell is; raise ``invalid_enabled``."""
    if not cell:
        return False
    if (flag := FLAGS.get(fold(cell))) is None:
        raise ConsultEaseError("invalid_enabled", field="always available")
    return flag


def limit_cell(cell: str) -> int | None:
    """Return a queue limit, if any; raise ``invalid_queue_limit``."""
    if not cell:
        return None
    if not cell.isdecimal() or int(cell) not in _QUEUE_LIMITS:
        raise ConsultEaseError("invalid_queue_limit", limit=_QUEUE_LIMITS[-1])
    return int(cell)


def list_cell(cell: str) -> list[str]:
    """Return the parts of a cell that holds several."""
    return [part.strip() for part in re.split(r"[|,;\n]", cell) if part.strip()]
