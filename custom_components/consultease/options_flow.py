"""The flow that changes the office's rules."""

from collections.abc import Mapping
import re
from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import UnitOfTime
from homeassistant.generated.languages import LANGUAGES
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)

from .const import (
    CONF_ALLOW_WHEN_AWAY,
    CONF_COOL_DOWN,
    CONF_DEPARTMENTS,
    CONF_DESK_ID,
    CONF_DETAILS_MAX,
    CONF_DETAILS_MIN,
    CONF_EXPIRE_AFTER,
    CONF_FIRST_OF_DAY_FIRST,
    CONF_LANGUAGES,
    CONF_LEGACY_DESKS,
    CONF_NO_SHOW_AFTER,
    CONF_OPEN_PER_STUDENT,
    CONF_PERSON_STATISTICS,
    CONF_QUEUE_LIMIT,
    CONF_RETENTION,
    CONF_SITE_NAME,
    CONF_STUDENT_DISPLAY,
    CONF_TOPIC_PREFIX,
    CONF_TOPICS,
    SUBENTRY_FACULTY,
)
from .core.desk import is_legacy, valid_prefix
from .core.enums import StudentDisplay
from .core.errors import ConsultEaseError
from .core.limits import COURSE_MAX
from .export_flow import ExportSteps
from .forms import Check, check_form, check_text, check_texts, whole_number
from .options import DEFAULT_OPTIONS

_DAY_OF_MINUTES = 24 * 60
_NAMES_SHOWN = 3
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def _minutes() -> vol.All[Any]:
    return whole_number(0, _DAY_OF_MINUTES, UnitOfTime.MINUTES)


OFFICE_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_SITE_NAME): TextSelector(),
        vol.Optional(CONF_DEPARTMENTS): TextSelector(TextSelectorConfig(multiple=True)),
        vol.Optional(CONF_LANGUAGES): SelectSelector(
            SelectSelectorConfig(
                options=sorted(LANGUAGES),
                # Home Assistant does not speak all that people speak.
                custom_value=True,
                multiple=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
    }
)

REQUESTS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_QUEUE_LIMIT): whole_number(1, 100),
        vol.Required(CONF_OPEN_PER_STUDENT): whole_number(1, 100),
        vol.Required(CONF_DETAILS_MIN): whole_number(1, 2000),
        vol.Required(CONF_DETAILS_MAX): whole_number(1, 2000),
        vol.Required(CONF_EXPIRE_AFTER): _minutes(),
        vol.Required(CONF_NO_SHOW_AFTER): _minutes(),
        vol.Required(CONF_COOL_DOWN): _minutes(),
        vol.Required(CONF_FIRST_OF_DAY_FIRST): BooleanSelector(),
        vol.Required(CONF_ALLOW_WHEN_AWAY): BooleanSelector(),
        vol.Optional(CONF_TOPICS): TextSelector(TextSelectorConfig(multiple=True)),
    }
)

DESKS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_STUDENT_DISPLAY): SelectSelector(
            SelectSelectorConfig(
                options=[each.value for each in StudentDisplay],
                translation_key=CONF_STUDENT_DISPLAY,
            )
        ),
        vol.Required(CONF_TOPIC_PREFIX): TextSelector(),
        vol.Required(CONF_LEGACY_DESKS): BooleanSelector(),
    }
)

HISTORY_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_RETENTION): whole_number(30, 3650, UnitOfTime.DAYS),
        vol.Required(CONF_PERSON_STATISTICS): BooleanSelector(),
    }
)


class ConsultEaseOptionsFlow(ExportSteps):
    """Changes the office's rules, which take effect without a reload, and looks after its people."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which rules."""
        return self.async_show_menu(
            menu_options=[
                "roster",
                "people",
                "office",
                "requests",
                "desks",
                "history",
                "export",
            ]
        )

    async def async_step_office(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change what the office is called, and what its forms offer."""
        if user_input is not None:
            empty = {CONF_SITE_NAME: "", CONF_DEPARTMENTS: [], CONF_LANGUAGES: []}
            user_input = empty | user_input
        return self._step(
            OFFICE_SCHEMA,
            user_input,
            {
                CONF_SITE_NAME: check_text,
                CONF_DEPARTMENTS: check_texts,
                CONF_LANGUAGES: _check_languages,
            },
        )

    async def async_step_requests(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change how much and how long students may ask."""
        checks: dict[str, Check] = {CONF_TOPICS: _check_topics}
        if user_input is not None:
            # A list that was emptied is not sent at all.
            user_input = {CONF_TOPICS: []} | user_input
            least = user_input[CONF_DETAILS_MIN]
            checks[CONF_DETAILS_MAX] = lambda most: _check_details(least, most)
        return self._step(REQUESTS_SCHEMA, user_input, checks)

    async def async_step_desks(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change what desk units show, and where they are heard."""
        return self._step(
            DESKS_SCHEMA,
            user_input,
            {CONF_TOPIC_PREFIX: _check_prefix, CONF_LEGACY_DESKS: self._check_legacy},
        )

    async def async_step_history(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change how long the history is kept, and of whom there are statistics."""
        return self._step(HISTORY_SCHEMA, user_input, {})

    def _step(
        self,
        schema: vol.Schema,
        user_input: dict[str, Any] | None,
        checks: Mapping[str, Check],
    ) -> ConfigFlowResult:
        options = self.config_entry.options
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            data, errors, placeholders = check_form(user_input, checks)
            if not errors:
                others = {key: options[key] for key in options.keys() - user_input}
                return self.async_create_entry(data=others | data)
        shown = {**DEFAULT_OPTIONS, **options, **(user_input or {})}
        return self.async_show_form(
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _check_legacy(self, wanted: bool) -> bool:
        """Keep the topics of the original desk units while somebody has one."""
        names = [
            subentry.title
            for subentry in self.config_entry.get_subentries_of_type(SUBENTRY_FACULTY)
            if is_legacy(subentry.data.get(CONF_DESK_ID, ""))
        ]
        if names and not wanted:
            shown = ", ".join(names[:_NAMES_SHOWN])
            if len(names) > _NAMES_SHOWN:
                shown += ", …"
            raise ConsultEaseError("legacy_desks_in_use", people=shown)
        return wanted


def _check_details(least: int, most: int) -> int:
    if most < least:
        raise ConsultEaseError("details_max_below_min", least=least)
    return most


def _check_topics(texts: list[str]) -> list[str]:
    return check_texts(texts, COURSE_MAX)


def _check_languages(codes: list[str]) -> list[str]:
    for code in codes:
        if not _LANGUAGE.fullmatch(code):
            raise ConsultEaseError("invalid_language", language=code)
    return list(dict.fromkeys(codes))


def _check_prefix(text: str) -> str:
    prefix = text.strip().strip("/")
    if not valid_prefix(prefix):
        raise ConsultEaseError("invalid_prefix")
    return prefix
