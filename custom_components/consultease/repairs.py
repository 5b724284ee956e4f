"""Repairs: what is wrong, what to do, and where we can, a way to do it right there."""

import logging
from typing import override

import voluptuous as vol

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)

from .const import (
    CONF_DESK_ID,
    CONF_EXCEPTIONS,
    CONF_LINKED_ENTITIES,
    CONF_SCHEDULE,
    DOMAIN,
)
from .coordinator import ConsultEaseConfigEntry, HubCoordinator
from .core.desks import UNCLAIMED_KEPT
from .core.errors import ConsultEaseError
from .core.events import (
    DeskClaimed,
    DeskDiscovered,
    DeskIgnored,
    DeskLost,
    Event,
    RequestsClosed,
)
from .faculty_flow import check_desk

_LOGGER = logging.getLogger(__name__)

UNCLAIMED_DESK = "unclaimed_desk"
REQUESTS_CLOSED = "requests_closed"
CONF_FACULTY = "faculty"
CONF_GONE = "gone"


@callback
def async_create_set_aside_issue(hass: HomeAssistant, name: str) -> None:
    """Say that a stored file could not be read, and what it is called now."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"store_set_aside_{name}",
        data={"file": name},
        # There is nothing to do here but to say that it was seen to.
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key="store_set_aside",
        translation_placeholders={"file": name},
    )


@callback
def async_delete_issues(hass: HomeAssistant) -> None:
    """Take back all that was ever said: the office is closed for good."""
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


class DeskIssues:
    """Raises a repair for every desk unit that belongs to nobody, and for requests that nobody answers any more."""

    def __init__(self, hass: HomeAssistant, hub: HubCoordinator) -> None:
        """Listen to the office."""
        self._hass = hass
        self._office = hub.office
        self._students = hub.students
        self._unsubscribe = hub.office.subscribe(self._async_happened)

    @callback
    def async_stop(self) -> None:
        """Listen no more; nobody can assign a desk unit to an office that is closed."""
        self._unsubscribe()
        for desk in self._office.desks.unclaimed:
            self._withdraw(desk.id)

    @callback
    def _async_happened(self, event: Event) -> None:
        if isinstance(event, DeskDiscovered):
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                self._issue_id(event.desk.id),
                data={CONF_DESK_ID: event.desk.id},
                is_fixable=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key=UNCLAIMED_DESK,
                translation_placeholders={"desk_id": event.desk.id},
            )
        elif isinstance(event, RequestsClosed):
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                f"{REQUESTS_CLOSED}_{event.faculty_id}",
                # There is nothing to do here but to say that it was seen to.
                is_fixable=True,
                is_persistent=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key=REQUESTS_CLOSED,
                translation_placeholders={"tickets": ", ".join(event.tickets)},
            )
        elif isinstance(event, DeskClaimed):
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(event.desk_id))
        elif isinstance(event, DeskLost):
            self._withdraw(event.desk_id)
        elif isinstance(event, DeskIgnored):
            _LOGGER.warning(
                "More than %s desk units that belong to nobody are there: %s and"
                " others are not listened to. Assign them, or find out who"
                " invents them",
                UNCLAIMED_KEPT,
                event.desk_id,
            )

    def _issue_id(self, desk_id: str) -> str:
        """Return the id of the issue, which gets into diagnostics: without the unit's."""
        return f"{UNCLAIMED_DESK}_{self._students.hash_chosen(desk_id)}"

    @callback
    def _withdraw(self, desk_id: str) -> None:
        issue_id = self._issue_id(desk_id)
        issue = ir.async_get(self._hass).async_get_issue(DOMAIN, issue_id)
        # Whoever ignored it, a neighbour's desk unit say, wants no other one each
        # time that unit is switched on.
        if issue and issue.dismissed_version is None:
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)


class UnclaimedDeskFlow(RepairsFlow):
    """Asks whose desk unit it is."""

    def __init__(self, desk_id: str) -> None:
        """Take the desk unit that nobody has claimed."""
        self._desk_id = desk_id

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Offer the people who have no desk unit yet."""
        entries: list[ConsultEaseConfigEntry]
        entries = self.hass.config_entries.async_loaded_entries(DOMAIN)
        if not entries:
            return self.async_abort(reason="not_loaded")
        (entry,) = entries
        try:
            check_desk(entry, self._desk_id, None)
        except ConsultEaseError as err:
            return self._abort(err.key, **err.placeholders)
        people = entry.runtime_data.office.people()
        without = {each.id: each.name for each in people if each.desk_id is None}
        if not without:
            return self._abort("everybody_has_a_desk")
        # Home Assistant opens the form with the issue's id for an input.
        chosen = (user_input or {}).get(CONF_FACULTY)
        if chosen in without:
            subentry = entry.subentries[chosen]
            self.hass.config_entries.async_update_subentry(
                entry, subentry, data={**subentry.data, CONF_DESK_ID: self._desk_id}
            )
            return self.async_create_entry(data={})
        errors = {CONF_FACULTY: "nobody_picked"} if user_input == {} else {}
        return self._ask(without, errors)

    def _ask(self, people: dict[str, str], errors: dict[str, str]) -> RepairsFlowResult:
        options = [
            SelectOptionDict(value=key, label=name) for key, name in people.items()
        ]
        return self.async_show_form(
            step_id="init",
            data_schema=vol.Schema(
                {
                    # Of a required field, the frontend picks the first by itself,
                    # who would be shown on a stranger's desk.
                    vol.Optional(CONF_FACULTY): SelectSelector(
                        SelectSelectorConfig(options=options, sort=True)
                    )
                }
            ),
            errors=errors,
            description_placeholders={"desk_id": self._desk_id},
        )

    def _abort(self, reason: str, **placeholders: str) -> RepairsFlowResult:
        return self.async_abort(
            reason=reason,
            description_placeholders={"desk_id": self._desk_id, **placeholders},
        )


class GoneEntityFlow(ConfirmRepairFlow):
    """Takes the link to an entity that is gone off a person."""

    def __init__(self, faculty_id: str, entity_id: str) -> None:
        """Take whose link it is."""
        self._faculty_id = faculty_id
        self._entity_id = entity_id

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Remove the link; one that somebody has removed meanwhile is no obstacle."""
        if user_input is None:
            return await super().async_step_confirm()
        for entry in self.hass.config_entries.async_entries(DOMAIN):
            if subentry := entry.subentries.get(self._faculty_id):
                data = dict(subentry.data)
                linked = data.get(CONF_LINKED_ENTITIES, [])
                data[CONF_LINKED_ENTITIES] = [
                    each for each in linked if each != self._entity_id
                ]
                for key in (CONF_SCHEDULE, CONF_EXCEPTIONS):
                    if data.get(key) == self._entity_id:
                        del data[key]
                self.hass.config_entries.async_update_subentry(
                    entry, subentry, data=data
                )
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow that fixes an issue."""
    if data and CONF_DESK_ID in data:
        return UnclaimedDeskFlow(str(data[CONF_DESK_ID]))
    if data and CONF_GONE in data:
        return GoneEntityFlow(str(data[CONF_FACULTY]), str(data[CONF_GONE]))
    return ConfirmRepairFlow()
