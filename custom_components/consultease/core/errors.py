"""The one error that the core raises."""


class ConsultEaseError(Exception):
    """A command was refused and changed nothing.

    ``key`` names the reason; it is also the translation key of the Home
    Assistant error that the glue makes of it. ``placeholders`` fill the
    translated sentence. ``field`` names the input at fault, when one is.
    """

    def __init__(
        self, key: str, /, *, field: str | None = None, **placeholders: str | int
    ) -> None:
        """Keep the key, the field and the placeholders as text."""
        super().__init__(key)
        self.key = key
        self.field = field
        self.placeholders = {name: str(value) for name, value in placeholders.items()}

    def __str__(self) -> str:
        """Return the key with its placeholders, for logs and tests."""
        details = ", ".join(
            f"{name}={value}" for name, value in self.placeholders.items()
        )
        return f"{self.key} ({details})" if details else self.key
