"""The board, and who is looking at it."""

from functools import partial

from ..messages import Me, Named
from ..permissions import Permission
from .common import Call, command
from .feeds import Follower


@command("board/subscribe", subscribes=True)
async def _subscribe(call: Call) -> None:
    call.check(Permission.BOARD)
    # Before it is set up there is nothing to wait for.
    assert call.hub
    follower = Follower(call.connection, call.message_id)
    call.accept(partial(call.feeds.async_follow_board, follower))


@command("me")
async def _me(call: Call) -> Me:
    caller = call.check(Permission.BOARD)
    hub = call.hub
    return {
        "is_admin": caller.is_admin,
        "faculty": [
            Named(id=each.id, name=each.name)
            for each in hub.office.people()
            if caller.may(Permission.ANSWER, each)
        ],
        "kiosks": [
            Named(id=each.id, name=each.name)
            for each in hub.kiosks.all()
            if caller.may(Permission.KIOSK, kiosk=each)
        ],
    }


BOARD_COMMANDS = (_subscribe, _me)
