"""The flow that adds a kiosk, or changes one."""

from collections.abc import Iterator, Mapping
from typing import Any, override

import voluptuous as vol

from homeassistant.config_entries import ConfigEntryState, SubentryFlowResult
from homeassistant.const import CONF_NAME, UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    DeviceSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)

from .const import (
    CONF_DEPARTMENT,
    CONF_DEPARTMENTS,
    CONF_IDENTIFICATION,
    CONF_IDLE_TIME,
    CONF_KEYBOARD,
    CONF_LANGUAGE,
    CONF_LOOK,
    CONF_PLACE,
    CONF_READER,
    CONF_TAG_DEVICE,
    CONF_USER_ID,
    SUBENTRY_FACULTY,
    SUBENTRY_KIOSK,
)
from .core.desk import valid_reader_id
from .core.errors import ConsultEaseError
from .core.kiosk import IDLE_MAX, IDLE_MIN, Identification, Kiosk, Look
from .forms import (
    Check,
    async_users,
    check_form,
    check_name,
    check_text,
    check_texts,
    dropdown,
    whole_number,
)
from .options import HUB_LANGUAGE
from .subentry_flow import NamedSubentryFlow

LANGUAGES = (HUB_LANGUAGE, "en", "fil", "es")

_DEFAULTS = Kiosk(id="", name="")


class KioskFlow(NamedSubentryFlow):
    """Asks for all that is set of one wall tablet."""

    @override
    async def _async_step(
        self, user_input: dict[str, Any] | None, shown: Mapping[str, Any]
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        placeholders = {CONF_NAME: shown.get(CONF_NAME, "")}
        if user_input is not None:
            shown = user_input
            data, errors, texts = check_form(user_input, self._checks(user_input))
            if not errors:
                return self._save(data)
            placeholders |= texts
        users = await async_users(self.hass, shown.get(CONF_USER_ID))
        # A user who was deleted could not be sent again.
        known = {user["value"] for user in users}
        suggested = {
            key: value
            for key, value in shown.items()
            if key != CONF_USER_ID or value in known
        }
        return self.async_show_form(
            data_schema=self.add_suggested_values_to_schema(
                self._schema(users), suggested
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    # What the form offers

    def _departments(self) -> list[SelectOptionDict]:
        """Return the departments that people have."""
        found = {
            subentry.data[CONF_DEPARTMENT]
            for subentry in self._get_entry().get_subentries_of_type(SUBENTRY_FACULTY)
            if subentry.data.get(CONF_DEPARTMENT)
        }
        return [SelectOptionDict(value=each, label=each) for each in found]

    def _readers(self) -> list[SelectOptionDict]:
        """Return the readers that were heard and that no kiosk uses."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return []
        return [
            SelectOptionDict(
                value=each.id,
                label=" · ".join(filter(None, (each.id, each.hardware, each.firmware))),
            )
            for each in entry.runtime_data.readers.unused
        ]

    def _schema(self, users: list[SelectOptionDict]) -> vol.Schema:
        text = TextSelector()
        return vol.Schema(
            {
                vol.Required(CONF_NAME): text,
                vol.Optional(CONF_PLACE): text,
                vol.Optional(CONF_DEPARTMENTS): dropdown(
                    self._departments(), custom=True, multiple=True
                ),
                vol.Optional(CONF_USER_ID): dropdown(users),
                vol.Required(
                    CONF_IDENTIFICATION, default=_DEFAULTS.identification.value
                ): _choice(
                    CONF_IDENTIFICATION, [each.value for each in Identification]
                ),
                vol.Optional(CONF_READER): dropdown(self._readers(), custom=True),
                vol.Optional(CONF_TAG_DEVICE): DeviceSelector(),
                vol.Required(CONF_IDLE_TIME, default=_DEFAULTS.idle_time): whole_number(
                    IDLE_MIN, IDLE_MAX, UnitOfTime.SECONDS
                ),
                vol.Required(CONF_LANGUAGE, default=HUB_LANGUAGE): _choice(
                    "kiosk_language", list(LANGUAGES)
                ),
                vol.Required(CONF_LOOK, default=_DEFAULTS.look.value): _choice(
                    CONF_LOOK, [each.value for each in Look]
                ),
                vol.Required(
                    CONF_KEYBOARD, default=_DEFAULTS.keyboard
                ): BooleanSelector(),
            }
        )

    # What the form refuses

    def _checks(self, form: Mapping[str, Any]) -> dict[str, Check]:
        return {
            CONF_NAME: check_name,
            CONF_PLACE: check_text,
            CONF_DEPARTMENTS: check_texts,
            CONF_USER_ID: self._check_user,
            CONF_READER: self._check_reader,
            CONF_TAG_DEVICE: lambda device: self._check_device(device, form),
        }

    def _others(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Return the names and data of all others of a kind."""
        subentry_id = self.context.get("subentry_id")
        for subentry in self._get_entry().get_subentries_of_type(kind):
            if subentry.subentry_id != subentry_id:
                yield subentry.title, subentry.data

    def _check_user(self, user_id: str) -> str:
        for name, data in self._others(SUBENTRY_KIOSK):
            if data.get(CONF_USER_ID) == user_id:
                raise ConsultEaseError("user_taken", user_owner=name)
        for name, data in self._others(SUBENTRY_FACULTY):
            # Whoever walks by the tablet could answer that person's requests.
            if data.get(CONF_USER_ID) == user_id:
                raise ConsultEaseError("user_of_faculty", user_owner=name)
        return user_id

    def _check_reader(self, reader_id: str) -> str:
        reader_id = reader_id.strip()
        if reader_id and not valid_reader_id(reader_id):
            raise ConsultEaseError("invalid_reader_id")
        for name, data in self._others(SUBENTRY_KIOSK):
            if reader_id and data.get(CONF_READER) == reader_id:
                raise ConsultEaseError("reader_taken", reader_owner=name)
        return reader_id

    def _check_device(self, device_id: str, form: Mapping[str, Any]) -> str:
        if form.get(CONF_READER, "").strip():
            raise ConsultEaseError("two_readers")
        for name, data in self._others(SUBENTRY_KIOSK):
            if data.get(CONF_TAG_DEVICE) == device_id:
                raise ConsultEaseError("tag_device_taken", reader_owner=name)
        return device_id


def _choice(translation_key: str, options: list[str]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(options=options, translation_key=translation_key)
    )
