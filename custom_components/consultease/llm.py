"""Tools for language models: what a caller may know and do anyway, and no student's name.

They are an API of their own: who sets up an agent chooses it. What an agent is
told may leave the house.
"""

from typing import override

import voluptuous as vol

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.llm import (
    API,
    APIInstance,
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)
from homeassistant.util.json import JsonObjectType, JsonValueType

from .const import DOMAIN
from .coordinator import HubCoordinator
from .core.enums import Via
from .core.record import Consultation
from .faculty_coordinator import FacultyCoordinator
from .payloads import board_payload, consultation_payload, public_course
from .permissions import Permission, async_check

_PROMPT = (
    "ConsultEase knows which faculty members can be seen and how long the wait is."
    " Students are called by their tickets, such as MR-07; their names are private."
)

# What is of use in an answer, of what anybody may know of a person.
_BOARD = (
    *("name", "department", "office", "status", "queue_open", "waiting"),
    *("wait_minutes_low", "wait_minutes_high"),
)
_TICKET = ("ticket", "state", "requested_at", "position")


class ConsultEaseTool(Tool):
    """Base: answers with an error of ours as text that the agent can pass on."""

    integration = DOMAIN

    def __init__(self, hub: HubCoordinator) -> None:
        """Belong to an office."""
        self._hub = hub

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Call the tool."""
        try:
            return ToolResult(data=await self.answer(tool_input, llm_context))
        except (HomeAssistantError, vol.Invalid) as err:
            return ToolResult(data={"error": str(err)}, error=True)

    async def answer(
        self, tool_input: ToolInput, llm_context: LLMContext
    ) -> JsonObjectType:
        """Return the answer; raise HomeAssistantError."""
        raise NotImplementedError


class WhoIsAvailableTool(ConsultEaseTool):
    """What a board shows."""

    name = f"{DOMAIN}__who_is_available"
    title = "Who is available"
    description = (
        "Tells of the faculty members, or of one of them, whether they can be seen,"
        " where, how many students wait and how many minutes the wait is likely to be."
    )
    parameters = vol.Schema(
        {
            vol.Optional(
                "name", description="A name or part of it, to ask about one person"
            ): cv.string
        }
    )
    annotations = ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=False
    )

    @override
    async def answer(
        self, tool_input: ToolInput, llm_context: LLMContext
    ) -> JsonObjectType:
        """Return the people; whoever can ask may know them."""
        await async_check(self._hub.hass, llm_context.context, Permission.BOARD)
        wanted: str = self.parameters(tool_input.tool_args).get("name", "").casefold()
        people: list[JsonValueType] = [
            {key: board[key] for key in _BOARD}
            for person in self._hub.people.values()
            if wanted in person.faculty.name.casefold()
            and (board := board_payload(self._hub, person.data))
        ]
        return {"faculty": people}


class OwnQueueTool(ConsultEaseTool):
    """Base of what faculty members ask about themselves."""

    def __init__(self, hub: HubCoordinator, person: FacultyCoordinator) -> None:
        """Belong to the person who asks."""
        super().__init__(hub)
        self._person = person

    def tickets(self, consultations: tuple[Consultation, ...]) -> list[JsonValueType]:
        """Return consultations without students."""
        return [
            {key: payload[key] for key in _TICKET}
            | {"course": public_course(self._person.faculty, each)}
            for each in consultations
            if (payload := consultation_payload(self._hub, each))
        ]


class WhoIsWaitingTool(OwnQueueTool):
    """The queue of whoever asks."""

    name = f"{DOMAIN}__who_is_waiting_for_me"
    title = "Who is waiting for me"
    description = "Tells the user which tickets are in their own queue, in its order."
    annotations = ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=False
    )

    @override
    async def answer(
        self, tool_input: ToolInput, llm_context: LLMContext
    ) -> JsonObjectType:
        """Return the queue."""
        await async_check(
            self._hub.hass, llm_context.context, Permission.READ, self._person.faculty
        )
        return {"queue": self.tickets(self._person.data.queue)}


class CallNextTool(OwnQueueTool):
    """Ends the talk that is on and begins the next."""

    name = f"{DOMAIN}__call_next"
    title = "Call the next one"
    description = (
        "Calls the next student in the user's own queue. This ends the consultation"
        " that is on: use it only when the user asks to call the next one."
    )
    annotations = ToolAnnotations(open_world=False)

    @override
    async def answer(
        self, tool_input: ToolInput, llm_context: LLMContext
    ) -> JsonObjectType:
        """Call the next one and return the ticket."""
        hub, faculty = self._hub, self._person.faculty
        caller = await async_check(
            hub.hass, llm_context.context, Permission.ANSWER, faculty
        )
        called = await hub.async_execute(
            lambda now: hub.office.call_next(now, faculty.id, caller.actor(Via.ACTION))
        )
        return {"called": self.tickets((called,))[0]}


class ConsultEaseAPI(API):
    """The tools that a caller has."""

    def __init__(self, hub: HubCoordinator) -> None:
        """Be the API of an office."""
        super().__init__(hass=hub.hass, id=DOMAIN, name="ConsultEase")
        self._hub = hub

    @override
    async def async_get_api_instance(self, llm_context: LLMContext) -> APIInstance:
        """Return the board for everybody, and their own queue for faculty members.

        A voice satellite knows no user: nobody's queue is its own.
        """
        tools: list[Tool] = [WhoIsAvailableTool(self._hub)]
        user_id = llm_context.context.user_id if llm_context.context else None
        for person in self._hub.people.values():
            if user_id is not None and person.faculty.user_id == user_id:
                tools.append(WhoIsWaitingTool(self._hub, person))
                tools.append(CallNextTool(self._hub, person))
        return APIInstance(
            api=self, api_prompt=_PROMPT, llm_context=llm_context, tools=tools
        )


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> None:
    """Add nothing to the APIs of others, which Home Assistant asks every module of this name for."""
