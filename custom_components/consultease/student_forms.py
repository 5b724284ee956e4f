"""The forms of a student."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.components.notify import DOMAIN as NOTIFY_DOMAIN
from homeassistant.const import CONF_EMAIL, CONF_NAME, CONF_PIN
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .admin_flow import plain
from .const import CONF_DEPARTMENT
from .core.models import Student
from .forms import department_field, language_field

CONF_ADD_CARDS: Final = "add_cards"
CONF_DROP_CARDS: Final = "drop_cards"
CONF_DROP_PIN: Final = "drop_pin"
CONF_ENABLED: Final = "enabled"
CONF_LANGUAGE: Final = "language"
CONF_NOTIFY: Final = "notify"
CONF_NUMBER: Final = "number"


def student_schema(options: Mapping[str, Any], student: Student | None) -> vol.Schema:
    """Return the form of a new student, or of one there is."""
    text = TextSelector()
    fields: dict[Any, Any] = {} if student else {vol.Required(CONF_NUMBER): text}
    fields |= {
        vol.Required(CONF_NAME): text,
        vol.Optional(CONF_DEPARTMENT): department_field(options),
        vol.Optional(CONF_ADD_CARDS): TextSelector(TextSelectorConfig(multiple=True)),
    }
    if student and student.cards:
        fields[vol.Optional(CONF_DROP_CARDS)] = _cards_field(student)
    fields[vol.Optional(CONF_PIN)] = TextSelector(
        TextSelectorConfig(type=TextSelectorType.PASSWORD)
    )
    if student and student.pin:
        fields[vol.Optional(CONF_DROP_PIN)] = BooleanSelector()
    return vol.Schema(
        {
            **fields,
            vol.Optional(CONF_EMAIL): TextSelector(
                TextSelectorConfig(type=TextSelectorType.EMAIL)
            ),
            vol.Optional(CONF_NOTIFY): EntitySelector(
                EntitySelectorConfig(domain=NOTIFY_DOMAIN)
            ),
            vol.Optional(CONF_LANGUAGE): language_field(
                options, student.language if student else None
            ),
            vol.Required(CONF_ENABLED, default=True): BooleanSelector(),
        }
    )


def _cards_field(student: Student) -> SelectSelector:
    """Return the cards to pick from; their numbers are not kept, so they go by their hashes."""
    options = [
        SelectOptionDict(value=card, label=f"{place} · {card[:6].upper()}")
        for place, card in enumerate(student.cards, 1)
    ]
    return SelectSelector(SelectSelectorConfig(options=options, multiple=True))


def student_facts(student: Student) -> dict[str, str]:
    """Return what a description shows of a student."""
    return {
        "name": plain(student.name),
        "number": plain(student.number),
        "department": plain(student.department or "–"),
        "email": plain(student.email or "–"),
        "cards": str(len(student.cards)),
        "pin": "••••" if student.pin else "–",
        "language": student.language or "–",
    }
