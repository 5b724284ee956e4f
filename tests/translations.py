"""Fails a test that shows somebody a text which is not there, or not whole.

Home Assistant's own check of this kind is not part of its test plugin.
"""

from collections.abc import Generator, Iterable, Mapping
from functools import cache
import json
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import custom_components.consultease
from custom_components.consultease.const import DOMAIN
from homeassistant.components.repairs.issue_handler import RepairsFlowManager
from homeassistant.config_entries import (
    ConfigEntriesFlowManager,
    ConfigSubentryFlowManager,
    OptionsFlowManager,
)
from homeassistant.data_entry_flow import (
    FlowHandler,
    FlowManager,
    FlowResultType,
    section,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import SelectSelector

FOLDER = Path(custom_components.consultease.__file__).parent / "translations"

type Placeholders = Mapping[str, Any] | None


@cache
def texts(language: str = "en") -> dict[str, str]:
    """Return the integration's texts in a language by dotted key, in the file's order."""
    file = FOLDER / f"{language}.json"
    return dict(_flat("", json.loads(file.read_text(encoding="utf-8"))))


def _flat(prefix: str, tree: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{key}.", value)
        else:
            yield f"{prefix}{key}", value


class TextCheck:
    """Collects what is wrong with the texts that were shown."""

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self.wrong: list[str] = []

    def need(self, key: str, placeholders: Placeholders = None) -> None:
        """Note a text that is missing, or whose placeholders are not given."""
        if (text := texts().get(key)) is None:
            self.wrong.append(f"{key} is missing")
        else:
            self._fill(key, text, placeholders)

    def may(self, key: str, placeholders: Placeholders = None) -> None:
        """Note a text that is there but cannot be filled in."""
        self._fill(key, texts().get(key, ""), placeholders)

    def _fill(self, key: str, text: str, placeholders: Placeholders) -> None:
        names = {name for _, name, _, _ in Formatter().parse(text) if name}
        if without := names - (placeholders or {}).keys():
            self.wrong.append(f"{key} is not given {sorted(without)}")

    def step(self, category: str, result: Mapping[str, Any]) -> None:
        """Check what a step of a flow shows."""
        given = result.get("description_placeholders")
        match result["type"]:
            case FlowResultType.FORM:
                self._form(category, result, given)
            case FlowResultType.MENU:
                step = f"{category}.step.{result['step_id']}"
                # The frontend fills nothing into the titles of menus.
                self.need(f"{step}.title")
                self.may(f"{step}.description", given)
                for option in result["menu_options"]:
                    self.need(f"{step}.menu_options.{option}", given)
            case FlowResultType.SHOW_PROGRESS:
                self.need(f"{category}.step.{result['step_id']}.title")
                action = result["progress_action"]
                self.need(f"{category}.progress.{action}", given)
            case FlowResultType.ABORT if "translation_domain" not in result:
                self.need(f"{category}.abort.{result['reason']}", given)

    def _form(
        self, category: str, result: Mapping[str, Any], given: Placeholders
    ) -> None:
        step = f"{category}.step.{result['step_id']}"
        schema = result["data_schema"].schema if result["data_schema"] else {}
        self.need(f"{step}.title", given)
        self.may(f"{step}.description", given)
        if not schema:
            # Nothing to fill in: the form is there for what it says.
            self.need(f"{step}.description", given)
        self._fields(step, schema, given)
        for field, error in (result["errors"] or {}).items():
            self.need(f"{category}.error.{error}", given)
            if field != "base" and field not in schema:
                # The frontend shows no error inside a section.
                self.wrong.append(f"{step} shows no error at {field}")

    def _fields(
        self, step: str, schema: Mapping[Any, Any], given: Placeholders
    ) -> None:
        for field, kind in schema.items():
            if isinstance(kind, section):
                self.need(f"{step}.sections.{field}.name", given)
                self.may(f"{step}.sections.{field}.description", given)
                self._fields(f"{step}.sections.{field}", kind.schema.schema, given)
                continue
            self.need(f"{step}.data.{field}", given)
            self.need(f"{step}.data_description.{field}", given)
            if isinstance(kind, SelectSelector) and (
                key := kind.config.get("translation_key")
            ):
                for option in kind.config["options"]:
                    self.need(f"selector.{key}.options.{option}")

    def issue(self, key: str, placeholders: Placeholders, *, fixable: bool) -> None:
        """Check what an issue says."""
        self.need(f"issues.{key}.title", placeholders)
        if not fixable:
            self.need(f"issues.{key}.description", placeholders)


def _category(manager: FlowManager, flow: Any) -> str | None:
    """Return where the texts of a flow are; None if it is not ours."""
    entries = flow.hass.config_entries
    match manager:
        case ConfigEntriesFlowManager() if flow.handler == DOMAIN:
            return "config"
        case OptionsFlowManager():
            entry = entries.async_get_known_entry(flow.handler)
            return "options" if entry.domain == DOMAIN else None
        case ConfigSubentryFlowManager():
            entry_id, kind = flow.handler
            entry = entries.async_get_known_entry(entry_id)
            return f"config_subentries.{kind}" if entry.domain == DOMAIN else None
        case RepairsFlowManager() if flow.handler == DOMAIN:
            registry = ir.async_get(flow.hass)
            issue = registry.async_get_issue(DOMAIN, flow.issue_id)
            return f"issues.{issue.translation_key}.fix_flow" if issue else None
    return None


@pytest.fixture(autouse=True)
def check_translations(monkeypatch: pytest.MonkeyPatch) -> Generator[TextCheck]:
    """Check the texts of all flows, issues and errors of a test, and fail at its end."""
    texts()  # Read before a test takes the disk away.
    check = TextCheck()
    categories: dict[str, str | None] = {}
    handle_step = FlowManager._async_handle_step
    create_issue = ir.IssueRegistry.async_get_or_create
    make_error = HomeAssistantError.__init__

    async def checked_step(
        self: FlowManager, flow: FlowHandler, *args: Any, **kwargs: Any
    ) -> Any:
        # An issue may be gone by the time its flow ends.
        if flow.flow_id not in categories:
            categories[flow.flow_id] = _category(self, flow)
        category = categories[flow.flow_id]
        result = await handle_step(self, flow, *args, **kwargs)
        if category:
            check.step(category, result)
        return result

    def checked_issue(
        self: ir.IssueRegistry, domain: str, *args: Any, **kwargs: Any
    ) -> ir.IssueEntry:
        issue = create_issue(self, domain, *args, **kwargs)
        if domain == DOMAIN and issue.translation_key:
            check.issue(
                issue.translation_key,
                issue.translation_placeholders,
                fixable=bool(issue.is_fixable),
            )
        return issue

    def checked_error(self: HomeAssistantError, *args: Any, **kwargs: Any) -> None:
        make_error(self, *args, **kwargs)
        if self.translation_domain == DOMAIN:
            check.need(
                f"exceptions.{self.translation_key}.message",
                self.translation_placeholders,
            )

    monkeypatch.setattr(FlowManager, "_async_handle_step", checked_step)
    monkeypatch.setattr(ir.IssueRegistry, "async_get_or_create", checked_issue)
    monkeypatch.setattr(HomeAssistantError, "__init__", checked_error)
    yield check
    if check.wrong:
        pytest.fail("Texts: " + "; ".join(dict.fromkeys(check.wrong)))
