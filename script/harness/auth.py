"""Users of Home Assistant: the owner, others, and their tokens."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import ClientSession

from .websocket import WebSocket


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody logs in with; ``name`` is what Home Assistant shows."""

    username: str
    password: str
    name: str


async def create_owner(session: ClientSession, url: str, login: Login) -> str:
    """Do the onboarding's first step as its page does; return an access token."""
    answer = await _post(
        session,
        f"{url}/api/onboarding/users",
        {
            "client_id": _client_id(url),
            "name": login.name,
            "username": login.username,
            "password": login.password,
            "language": "en",
        },
    )
    return await _exchange(session, url, answer["auth_code"])


async def is_onboarded(session: ClientSession, url: str) -> bool:
    """Whether there is an owner."""
    async with session.get(f"{url}/api/onboarding") as response:
        if response.status != HTTPStatus.OK:
            # The onboarding's pages are gone once it is done.
            return True
        steps = await response.json()
    return all(step["done"] for step in steps)


async def log_in(session: ClientSession, url: str, login: Login) -> str:
    """Log in as the login page does; return an access token for half an hour."""
    client_id = _client_id(url)
    flow = await _post(
        session,
        f"{url}/auth/login_flow",
        {
            "client_id": client_id,
            "handler": ["homeassistant", None],
            "redirect_uri": client_id,
        },
    )
    answer = await _post(
        session,
        f"{url}/auth/login_flow/{flow['flow_id']}",
        {
            "client_id": client_id,
            "username": login.username,
            "password": login.password,
        },
    )
    if answer["type"] != "create_entry":
        msg = f"{login.username} may not log in: {answer.get('errors')}"
        raise PermissionError(msg)
    return await _exchange(session, url, answer["result"])


async def add_user(websocket: WebSocket, login: Login, *, admin: bool = False) -> str:
    """Create a user with a login, as an administrator; return the user's id."""
    group = "system-admin" if admin else "system-users"
    created = await websocket.command(
        "config/auth/create", name=login.name, group_ids=[group]
    )
    user_id: str = created["user"]["id"]
    await websocket.command(
        "config/auth_provider/homeassistant/create",
        user_id=user_id,
        username=login.username,
        password=login.password,
    )
    return user_id


async def _exchange(session: ClientSession, url: str, code: str) -> str:
    form = {
        "client_id": _client_id(url),
        "grant_type": "authorization_code",
        "code": code,
    }
    async with session.post(f"{url}/auth/token", data=form) as response:
        response.raise_for_status()
        token: str = (await response.json())["access_token"]
    return token


async def _post(session: ClientSession, url: str, body: dict[str, Any]) -> Any:
    async with session.post(url, json=body) as response:
        if response.status >= HTTPStatus.BAD_REQUEST:
            msg = f"{url} answered {response.status}: {await response.text()}"
            raise PermissionError(msg)
        return await response.json()


def _client_id(url: str) -> str:
    return f"{url}/"
