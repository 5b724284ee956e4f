"""The flow that adds a faculty member, or changes one."""

from collections.abc import Iterator, Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, SubentryFlowResult
from homeassistant.const import CONF_EMAIL, CONF_NAME

from .const import (
    CONF_BEACONS,
    CONF_COURSES,
    CONF_DEPARTMENT,
    CONF_DESK_ID,
    CONF_LEGACY_DESKS,
    CONF_OFFICE,
    CONF_PICTURE,
    CONF_USER_ID,
    SUBENTRY_FACULTY,
    SUBENTRY_KIOSK,
)
from .core.desk import is_legacy, valid_desk_id
from .core.errors import ConsultEaseError
from .core.limits import COURSE_MAX
from .core.presence import normalise_beacon
from .faculty_form import SECTION_TUNING, faculty_schema, suggested
from .forms import (
    Check,
    async_users,
    check_email,
    check_form,
    check_name,
    check_picture,
    check_text,
    check_texts,
)
from .subentry_flow import NamedSubentryFlow


class FacultyFlow(NamedSubentryFlow):
    """Asks for all that is set of one person."""

    @override
    async def _async_step(
        self, user_input: dict[str, Any] | None, shown: Mapping[str, Any]
    ) -> SubentryFlowResult:
        errors: dict[str, str] = {}
        placeholders = {CONF_NAME: shown.get(CONF_NAME, "")}
        if user_input is not None:
            form = user_input | user_input[SECTION_TUNING]
            del form[SECTION_TUNING]
            shown = form
            data, errors, texts = check_form(shown, self._checks())
            if not errors:
                return self._save(data)
            placeholders |= texts
        users = await async_users(self.hass, shown.get(CONF_USER_ID))
        return self.async_show_form(
            data_schema=self.add_suggested_values_to_schema(
                faculty_schema(self.hass, self._get_entry(), users),
                suggested(shown, users),
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _checks(self) -> dict[str, Check]:
        return {
            CONF_NAME: check_name,
            CONF_DEPARTMENT: check_text,
            CONF_OFFICE: check_text,
            CONF_COURSES: lambda texts: check_texts(texts, COURSE_MAX),
            CONF_EMAIL: check_email,
            CONF_PICTURE: check_picture,
            CONF_USER_ID: self._check_user,
            CONF_DESK_ID: self._check_desk,
            CONF_BEACONS: self._check_beacons,
        }

    def _others(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        return _others(self._get_entry(), self.context.get("subentry_id"))

    def _check_user(self, user_id: str) -> str:
        for name, data in self._others():
            if data.get(CONF_USER_ID) == user_id:
                raise ConsultEaseError("user_taken", user_owner=name)
        for subentry in self._get_entry().get_subentries_of_type(SUBENTRY_KIOSK):
            # Whoever walks by that tablet could answer this person's requests.
            if subentry.data.get(CONF_USER_ID) == user_id:
                raise ConsultEaseError("user_of_kiosk", user_owner=subentry.title)
        return user_id

    def _check_desk(self, desk_id: str) -> str:
        subentry_id = self.context.get("subentry_id")
        return check_desk(self._get_entry(), desk_id, subentry_id)

    def _check_beacons(self, texts: list[str]) -> list[str]:
        beacons = [normalise_beacon(text) for text in texts if text.strip()]
        for name, data in self._others():
            for beacon in beacons:
                if beacon in data.get(CONF_BEACONS, ()):
                    raise ConsultEaseError(
                        "beacon_taken", beacon=beacon, beacon_owner=name
                    )
        return list(dict.fromkeys(beacons))


def check_desk(entry: ConfigEntry, desk_id: str, subentry_id: str | None) -> str:
    """Return a desk unit's id as a person's; ``subentry_id`` is the person's, None if unknown.

    Raises ``invalid_desk_id``, ``legacy_desks_off`` or ``desk_taken`` (desk_owner).
    """
    desk_id = desk_id.strip()
    if desk_id and not valid_desk_id(desk_id):
        raise ConsultEaseError("invalid_desk_id")
    if is_legacy(desk_id) and not entry.options.get(CONF_LEGACY_DESKS):
        raise ConsultEaseError("legacy_desks_off")
    for name, data in _others(entry, subentry_id):
        if desk_id and data.get(CONF_DESK_ID) == desk_id:
            raise ConsultEaseError("desk_taken", desk_owner=name)
    return desk_id


def _others(
    entry: ConfigEntry, subentry_id: str | None
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Return the names and data of everybody else."""
    for subentry in entry.get_subentries_of_type(SUBENTRY_FACULTY):
        if subentry.subentry_id != subentry_id:
            yield subentry.title, subentry.data
