"""What stands in for the office."""

import asyncio
from collections.abc import Callable
from typing import Any

from custom_components.consultease.core.errors import ConsultEaseError


class Ledger:
    """A list that commands append to, in the place of the office."""

    def __init__(self) -> None:
        """Begin empty."""
        self.published: list[str] = []
        self.draft: list[str] = []
        self.told = 0
        # Set when the draft is on its way to the disk.
        self.writing = asyncio.Event()

    @property
    def dirty(self) -> bool:
        """Whether there is something to write."""
        return self.draft != self.published

    def as_dict(self) -> dict[str, Any]:
        """Return what is to be written."""
        self.writing.set()
        return {"entries": list(self.draft)}

    def commit(self) -> None:
        """Publish the draft."""
        self.published = list(self.draft)
        self.told += 1

    def rollback(self) -> None:
        """Drop the draft."""
        self.draft = list(self.published)

    def put(self, entry: str) -> Callable[[], str]:
        """Return a command that adds an entry and returns it."""

        def command() -> str:
            self.draft.append(entry)
            return entry

        return command

    def refuse(self) -> str:
        """Refuse, as a command does: the draft stays as it was."""
        raise ConsultEaseError("queue_full")
