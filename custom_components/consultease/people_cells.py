"""What the columns and cells of a table of people mean."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
import re
from typing import Any, Final

import voluptuous as vol

from homeassistant.const import CONF_EMAIL, CONF_NAME
from homeassistant.core import valid_entity_id

from .const import (
    CONF_ALWAYS_AVAILABLE,
    CONF_BEACONS,
    CONF_COURSES,
    CONF_DEPARTMENT,
    CONF_DESK_ID,
    CONF_EXCEPTIONS,
    CONF_LINKED_ENTITIES,
    CONF_OFFICE,
    CONF_PICTURE,
    CONF_QUEUE_LIMIT,
    CONF_SCHEDULE,
    CONF_USER_ID,
)
from .core.desk import is_legacy, valid_desk_id
from .core.errors import ConsultEaseError
from .core.limits import COURSE_MAX
from .core.presence import normalise_beacon
from .core.roster_import import FLAGS
from .core.sheet import fold
from .forms import check_email, check_picture, check_text, check_texts

# Takes a cell and returns what is kept; raises ConsultEaseError.
type Reader = Callable[[str], Any]

# English; Filipino; Spanish, with what forms call the fields.
_LABELS: Final[Mapping[str, str]] = {
    CONF_NAME: "name|full name|faculty|faculty member|professor|teacher"
    "|pangalan|buong pangalan|guro"
    "|nombre|nombre completo|profesor|profesora|docente",
    CONF_DEPARTMENT: "department|dept|college|departamento|kagawaran|kolehiyo|facultad",
    CONF_OFFICE: "office|room|opisina|silid|oficina|despacho|aula",
    CONF_EMAIL: "email|e mail|mail|email address|koreo|correo|correo electronico",
    CONF_PICTURE: "picture|photo|image|larawan|litrato|foto|imagen",
    CONF_USER_ID: "user|username|home assistant user"
    "|gumagamit|user sa home assistant"
    "|usuario|usuario de home assistant",
    CONF_DESK_ID: "desk|desk unit|desk id|faculty id|mesa|escritorio|unidad de mesa",
    CONF_BEACONS: "beacon|beacons|ble|ble beacon|mac|mga beacon|baliza|balizas",
    CONF_LINKED_ENTITIES: "linked entity|linked entities|entity|entities"
    "|naka link na entity|mga naka link na entity"
    "|entidad|entidades|entidad vinculada|entidades vinculadas",
    CONF_SCHEDULE: "schedule|office hours|calendar|iskedyul|oras ng konsultasyon"
    "|horario|horario de atencion|calendario",
    CONF_EXCEPTIONS: "exceptions|days off|mga eksepsiyon|excepciones",
    CONF_COURSES: "course|courses|subject|subjects|kurso|mga kurso"
    "|asignatura|asignaturas|curso|cursos",
    CONF_ALWAYS_AVAILABLE: "always available|laging puwede|laging bukas"
    "|siempre disponible",
    CONF_QUEUE_LIMIT: "queue limit|limit|limitasyon|hangganan ng pila"
    "|limite|limite de cola|limite de la cola",
}
HEADERS: Final[Mapping[str, str]] = {
    label: name for name, labels in _LABELS.items() for label in labels.split("|")
}

_QUEUE_LIMIT_MAX = 100
# By how they are written: Python makes no number of thousands of digits.
_QUEUE_LIMITS = {str(each): each for each in range(1, _QUEUE_LIMIT_MAX + 1)}


def cell_readers(
    users: Mapping[str, Collection[str]],
    kiosks: Mapping[str, str],
    fields: Mapping[str, Any],
    *,
    legacy: bool,
) -> Mapping[str, Reader]:
    """Return what reads the cells of each column but the name.

    ``users`` are ids by folded names, ``kiosks`` names of kiosks by the ids of their
    users, and ``fields`` those of a person's form, which say what may be linked.
    """

    def linked(cell: str) -> object:
        return fields[CONF_LINKED_ENTITIES]([cell])

    return {
        CONF_DEPARTMENT: check_text,
        CONF_OFFICE: check_text,
        CONF_EMAIL: check_email,
        CONF_PICTURE: check_picture,
        CONF_USER_ID: partial(user_cell, users=users, kiosks=kiosks),
        CONF_DESK_ID: partial(desk_cell, legacy=legacy),
        CONF_BEACONS: lambda cell: [normalise_beacon(each) for each in list_cell(cell)],
        CONF_LINKED_ENTITIES: lambda cell: [
            entity_cell(each, linked) for each in list_cell(cell)
        ],
        CONF_SCHEDULE: lambda cell: cell and entity_cell(cell, fields[CONF_SCHEDULE]),
        CONF_EXCEPTIONS: lambda cell: (
            cell and entity_cell(cell, fields[CONF_EXCEPTIONS])
        ),
        CONF_COURSES: lambda cell: check_texts(list_cell(cell), COURSE_MAX),
        CONF_ALWAYS_AVAILABLE: flag_cell,
        CONF_QUEUE_LIMIT: limit_cell,
    }


def user_cell(
    cell: str, users: Mapping[str, Collection[str]], kiosks: Mapping[str, str]
) -> str | None:
    """Return the id of the user that a cell names, if any.

    Raises ``unknown_user``, ``ambiguous_user`` or ``user_of_kiosk`` (user_owner).
    """
    if not cell:
        return None
    if not (found := users.get(fold(cell))):
        raise ConsultEaseError("unknown_user", field="user", user=cell)
    if len(found) > 1:
        raise ConsultEaseError("ambiguous_user", field="user", user=cell)
    (user,) = found
    if kiosk := kiosks.get(user):
        raise ConsultEaseError("user_of_kiosk", user_owner=kiosk)
    return user


def desk_cell(cell: str, *, legacy: bool) -> str:
    """Return a desk unit's id; raise ``invalid_desk_id`` or ``legacy_desks_off``."""
    if cell and not valid_desk_id(cell):
        raise ConsultEaseError("invalid_desk_id")
    if is_legacy(cell) and not legacy:
        raise ConsultEaseError("legacy_desks_off")
    return cell


def entity_cell(cell: str, take: Callable[[str], object]) -> str:
    """Return an entity's id that a field takes; raise ``invalid_entity`` for any other."""
    try:
        if valid_entity_id(cell):
            take(cell)
            return cell
    except vol.Invalid:
        pass
    raise ConsultEaseError("invalid_entity", entity=cell)


def flag_cell(cell: str) -> bool:
    """Return yes or no, which an empty cell is; raise ``invalid_enabled``."""
    if not cell:
        return False
    if (flag := FLAGS.get(fold(cell))) is None:
        raise ConsultEaseError("invalid_enabled", field=CONF_ALWAYS_AVAILABLE)
    return flag


def limit_cell(cell: str) -> int | None:
    """Return a queue limit, if any; raise ``invalid_queue_limit``."""
    if not cell:
        return None
    if (limit := _QUEUE_LIMITS.get(cell.lstrip("0"))) is None:
        raise ConsultEaseError("invalid_queue_limit", limit=_QUEUE_LIMIT_MAX)
    return limit


def list_cell(cell: str) -> list[str]:
    """Return the parts of a cell that holds several."""
    return [part.strip() for part in re.split(r"[|,;\n]", cell) if part.strip()]
