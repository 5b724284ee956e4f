"""The core needs no Home Assistant, so its tests start none."""

import pytest


@pytest.fixture(autouse=True)
def _custom_integrations() -> None:
    """Undo what the tests inside Home Assistant need."""
