"""From what the sources say to whether a person is in, and what students are told."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import re
from uuid import UUID

from .enums import Availability, Status
from .errors import ConsultEaseError
from .snapshots import Presence

_MAC = re.compile(r"[0-9A-F]{12}")
_IRK = "irk:"
_IRK_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What each source said last, for one person.

    ``desk`` is the desk unit's word; the unit runs its own grace time. Its word
    is kept until ``desk_until`` once the unit is offline. ``linked`` sums up the
    linked entities, whose grace the hub runs: until ``linked_until`` the word
    before counts, after it ``linked_next``.
    """

    desk: bool | None = None
    desk_until: datetime | None = None
    linked: bool | None = None
    linked_next: bool | None = None
    linked_until: datetime | None = None

    @property
    def deadline(self) -> datetime | None:
        """Return when time alone changes the answer next, None if it never does."""
        if self.desk_until is None or self.linked_until is None:
            return self.desk_until or self.linked_until
        return min(self.desk_until, self.linked_until)

    def hear_desk(self, present: bool) -> Sources:
        """Return the sources after the desk unit's word."""
        if self.desk is present and self.desk_until is None:
            return self
        return replace(self, desk=present, desk_until=None)

    def desk_online(self, now: datetime, online: bool, grace: int) -> Sources:
        """Return the sources after the desk unit went or came back.

        A unit that came back says its presence again; until then its last word
        counts as before.
        """
        if online:
            return replace(self, desk_until=None)
        if self.desk is None or self.desk_until is not None:
            return self
        return replace(self, desk_until=now + timedelta(seconds=grace))

    def hear_linked(
        self, now: datetime, words: Mapping[str, bool | None], grace: int
    ) -> Sources:
        """Return the sources after the linked entities' words; None is unavailable.

        Any that says yes counts, at once. Unavailable ones say nothing; when
        all are, their last word is kept for the grace time, as a desk unit's
        is: an integration that is reloaded sends nobody away. Without any
        entities there is no such word.
        """
        said = [word for word in words.values() if word is not None]
        heard = any(said) if said else None
        at_once = heard or heard is self.linked or not (words and grace)
        if at_once or self.linked is None:
            return replace(self, linked=heard, linked_next=None, linked_until=None)
        until = self.linked_until or now + timedelta(seconds=grace)
        return replace(self, linked_next=heard, linked_until=until)

    def settle(self, now: datetime) -> Sources:
        """Return the sources with every deadline that has passed applied."""
        settled = self
        if self.desk_until is not None and self.desk_until <= now:
            settled = replace(settled, desk=None, desk_until=None)
        if self.linked_until is not None and self.linked_until <= now:
            settled = replace(
                settled, linked=self.linked_next, linked_next=None, linked_until=None
            )
        return settled


def resolve(sources: Sources, before: Presence, now: datetime) -> Presence:
    """Return the presence that the sources give; unchanged ones keep their since.

    One source that says in is enough; out needs a source that says so and none
    that says in.
    """
    if sources.desk or sources.linked:
        present, source = True, "desk" if sources.desk else "linked"
    elif sources.desk is False or sources.linked is False:
        present, source = False, "desk" if sources.desk is False else "linked"
    else:
        present, source = None, None
    if present is before.present:
        if source == before.source:
            return before
        return Presence(present=present, source=source, since=before.since)
    return Presence(present=present, source=source, since=now)


def status(
    presence: bool | None,
    *,
    availability: Availability,
    in_consultation: bool,
    always_available: bool,
    in_hours: bool | None,
) -> Status:
    """Return what students are told; the first rule that matches wins."""
    if availability is not Availability.AUTOMATIC:
        return Status(availability.value)
    if in_consultation:
        return Status.IN_CONSULTATION
    if always_available:
        return Status.AVAILABLE
    if in_hours is False:
        return Status.OFF_HOURS
    if presence is None:
        return Status.UNKNOWN
    return Status.AVAILABLE if presence else Status.AWAY


def normalise_beacon(text: str) -> str:
    """Return a beacon's one spelling: ``AA:BB:CC:DD:EE:FF``, ``uuid/major/minor`` or ``irk:…``.

    Takes a MAC with colons, dashes, dots or none, an iBeacon as UUID, major and
    minor (0-65535) parted by slashes, commas or spaces, and after ``irk:`` the
    key that resolves a phone's changing addresses, in 32 hex digits or, as Apple
    writes it, in base64. Raises ConsultEaseError ``invalid_beacon``.
    """
    plain = re.sub(r"[:.\-\s]", "", text).upper()
    if _MAC.fullmatch(plain):
        return ":".join(plain[at : at + 2] for at in range(0, 12, 2))
    parts = [part for part in re.split(r"[/,;\s]+", text) if part]
    try:
        if text.strip().lower().startswith(_IRK):
            return _IRK + _irk(text.strip()[len(_IRK) :]).hex()
        uuid, major, minor = parts
        numbers = int(major), int(minor)
        if all(0 <= number <= 0xFFFF for number in numbers):
            return f"{UUID(uuid)}/{numbers[0]}/{numbers[1]}"
    except ValueError:
        pass
    raise ConsultEaseError("invalid_beacon", field="beacons", beacon=text[:60])


def beacon_label(beacon: str) -> str:
    """Return what may be shown of a beacon: whoever has a whole key can follow the phone."""
    return f"{beacon[:8]}…" if beacon.startswith(_IRK) else beacon


def _irk(text: str) -> bytes:
    """Return a key of 16 bytes; raise ValueError."""
    text = text.strip()
    if text.endswith("="):
        key = b64decode(text, validate=True)[::-1]
    else:
        key = bytes.fromhex(text)
    if len(key) != _IRK_BYTES:
        raise ValueError(text)
    return key
