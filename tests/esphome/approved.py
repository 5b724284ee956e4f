"""Screens as somebody last looked at them and agreed."""

from pathlib import Path

from PIL import Image, ImageChops
import pytest

APPROVED = Path(__file__).parent / "screens"
SEEN = Path(__file__).parents[2] / ".cache" / "esphome" / "screens"


def assert_approved(
    screen: Image.Image, name: str, request: pytest.FixtureRequest
) -> None:
    """Compare every pixel; with ``--snapshot-update``, approve what is there instead."""
    path = APPROVED / f"{name}.png"
    if request.config.getoption("update_snapshots"):
        path.parent.mkdir(exist_ok=True)
        screen.save(path, optimize=True)
        return
    with Image.open(path) as image:
        difference = ImageChops.difference(screen, image.convert("RGB")).getbbox()
    if difference:
        SEEN.mkdir(parents=True, exist_ok=True)
        screen.save(SEEN / path.name)
        pytest.fail(f"{name} differs within {difference}; see {SEEN / path.name}")
