"""Who may do what: the one place that decides on actions, entities and commands."""

from dataclasses import dataclass, field
from enum import Enum, auto

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized

from .core.enums import Role, Via
from .core.kiosk import Kiosk
from .core.models import Faculty
from .core.record import Actor
from .on_behalf import user_behind


class Permission(Enum):
    """What is asked for; the rows of the table in ``docs/security.md``."""

    BOARD = auto()
    REQUEST = auto()
    ANSWER = auto()
    READ = auto()
    ROSTER = auto()
    KIOSK = auto()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls; ``user_id`` is None for automations and the system itself."""

    user_id: str | None
    is_admin: bool
    context: Context | None = field(default=None, compare=False)

    def may(
        self,
        permission: Permission,
        faculty: Faculty | None = None,
        kiosk: Kiosk | None = None,
    ) -> bool:
        """Whether the caller may; ``faculty`` or ``kiosk`` is what it concerns, if any."""
        if self.user_id is None or self.is_admin:
            return True
        if permission is Permission.BOARD:
            return True
        if permission in (Permission.ANSWER, Permission.READ):
            return faculty is not None and faculty.user_id == self.user_id
        if permission is Permission.KIOSK:
            return kiosk is not None and kiosk.user_id == self.user_id
        return False

    def actor(self, via: Via) -> Actor:
        """Return the caller as a consultation's history names them.

        Who acts at a kiosk is a student, whoever the tablet is logged in as.
        """
        if via is Via.KIOSK:
            return Actor(Role.STUDENT, via, self.user_id)
        if self.user_id is None:
            return Actor(Role.SYSTEM, via, cause=self.context)
        role = Role.ADMIN if self.is_admin else Role.FACULTY
        return Actor(role, via, self.user_id, self.context)


async def async_check(
    hass: HomeAssistant,
    context: Context | None,
    permission: Permission,
    faculty: Faculty | None = None,
    kiosk: Kiosk | None = None,
) -> Caller:
    """Return the caller of a context; raise Unauthorized when they may not.

    A context whose user is gone is nobody's, and may nothing. A call without
    any context comes from Home Assistant itself.
    """
    user_id = user_behind(context) if context else None
    if user_id is None:
        caller = Caller(None, is_admin=False, context=context)
    else:
        user = await hass.auth.async_get_user(user_id)
        found = caller_of(user, context) if user else None
        if found is None or not found.may(permission, faculty, kiosk):
            raise Unauthorized(context=context, permission=permission.name.lower())
        caller = found
    return caller


def caller_of(user: User, context: Context | None = None) -> Caller | None:
    """Return a user as a caller, None when they were deactivated."""
    return Caller(user.id, user.is_admin, context) if user.is_active else None


def check_user(
    user: User,
    permission: Permission,
    faculty: Faculty | None = None,
    kiosk: Kiosk | None = None,
) -> Caller:
    """Return who is connected; raise Unauthorized when they may not.

    For connections that are open: their user is the one that Home Assistant
    changes when somebody is deactivated.
    """
    caller = caller_of(user)
    if caller is None or not caller.may(permission, faculty, kiosk):
        raise Unauthorized(user_id=user.id, permission=permission.name.lower())
    return caller
