"""What a consultation trigger hands to its automation, and what a trace keeps of it."""

from typing import override

from homeassistant.util.json import JsonObjectType, JsonValueType


class ConsultationVariable:
    """A whole consultation to templates, and a public one to whatever stores it.

    Home Assistant keeps the variables of an automation's last runs in
    ``.storage/trace.saved_traces`` and shows them to administrators. It asks a
    value that is no plain JSON for ``as_dict``, and gets what the recorder knows
    anyway. A dictionary would be copied whole.
    """

    __slots__ = ("_payload", "_public")

    def __init__(self, payload: JsonObjectType, public: JsonObjectType) -> None:
        """Take the whole, and what of it may be stored."""
        self._payload = payload
        self._public = public

    def __getattr__(self, name: str) -> JsonValueType:
        """Return one fact, for ``trigger.consultation.ticket``."""
        # Whoever copies an object asks for its private parts before it has any.
        if name.startswith("_") or name not in self._payload:
            raise AttributeError(name)
        return self._payload[name]

    def __getitem__(self, name: str) -> JsonValueType:
        """Return one fact, for ``trigger.consultation['ticket']``."""
        return self._payload[name]

    @override
    def __repr__(self) -> str:
        """Return what a template shows that prints the whole."""
        return str(self.as_dict())

    def as_dict(self) -> JsonObjectType:
        """Return what may be stored: no student, and nothing that people wrote."""
        return self._public
