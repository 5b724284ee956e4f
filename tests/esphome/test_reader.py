"""The card reader: what it asks, what its lamp says, and what it never tells."""

from collections.abc import AsyncGenerator
import os
from pathlib import Path

import pytest

from custom_components.consultease.core.roster import hash_card

from .unit import Reader

KEY = bytes(range(32))
CARD = "04-A1-B2-C3-D4-E5-F6"
ASKING, ACCEPTED, REFUSED, WAIT, OFFLINE = (
    *((1, 1, 1), (0, 1, 0.2), (1, 0, 0)),
    *((1, 0.5, 0), (0.5, 0, 1)),
)
"""Colours of the lamp, as parts of its brightness."""


@pytest.fixture
async def reader(
    reader_program: Path, screens: Path, tmp_path: Path
) -> AsyncGenerator[Reader]:
    """Run a reader that has the key, connected."""
    async with Reader(reader_program, screens, tmp_path) as reader:
        await reader.do("consultease_key", {"key": KEY.hex()})
        yield reader


def all_of(folder: Path) -> bytes:
    """Return what is in all files of a folder."""
    return b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())


async def feedback(reader: Reader, result: str) -> None:
    """Say what came of a scan."""
    await reader.do("consultease_feedback", {"result": result})


async def test_what_it_says_of_itself(reader: Reader) -> None:
    """Only when it is greeted, and all of it."""
    assert reader.said == [
        ("availability", "online"),
        ("info", {"firmware": "1.0.0", "hardware": "host"}),
    ]


@pytest.mark.parametrize(
    "card", [CARD, "04:a1:b2:c3:d4:e5:f6", "04A1B2C3D4E5F6", "0004711"]
)
async def test_a_scan_is_the_hash_that_the_roster_has(
    reader: Reader, card: str
) -> None:
    """Cards that were enrolled by number, or at another reader, go on working."""
    await reader.scan(card)
    said = await reader.wait_said("scan")
    assert said == {"card_hash": hash_card(KEY, card)}


@pytest.mark.parametrize("length", [1, 64, 65, 100])
async def test_a_key_of_any_length(reader: Reader, length: int) -> None:
    """Longer ones than a block are hashed first, by the standard."""
    key = os.urandom(length)
    await reader.do("consultease_key", {"key": key.hex()})
    await reader.scan(CARD)
    said = await reader.wait_said("scan")
    assert said == {"card_hash": hash_card(key, CARD)}


@pytest.mark.parametrize(
    ("result", "colour"),
    [("accepted", ACCEPTED), ("refused", REFUSED), ("wait", WAIT)],
)
async def test_the_lamp_says_what_came_of_it(
    reader: Reader, result: str, colour: tuple[float, float, float]
) -> None:
    """White while nobody knows, then the outcome."""
    await reader.scan(CARD)
    await reader.wait_lamp(*ASKING)
    await feedback(reader, result)
    await reader.wait_lamp(*colour)


async def test_a_hub_that_does_not_answer(reader: Reader) -> None:
    """Nobody stands before a white lamp for ever."""
    await reader.scan(CARD)
    await reader.wait_lamp(*ASKING)
    await reader.wait_lamp(*OFFLINE)


@pytest.mark.parametrize("key", ["", "no key", "0", "00zz"])
async def test_without_a_key(reader: Reader, key: str) -> None:
    """A reader of no kiosk has nobody to ask, and says nothing of the card."""
    await reader.do("consultease_key", {"key": key})
    await reader.scan(CARD)
    await reader.wait_lamp(*OFFLINE)
    assert not reader.heard("scan")


async def test_the_key_goes_with_the_connection(reader: Reader) -> None:
    """Without the hub it only says so; the next hello is not enough to hash again."""
    await reader.do("test_offline")
    await reader.scan(CARD)
    await reader.wait_lamp(*OFFLINE)
    await reader.do("consultease_hello")
    await reader.scan(CARD)
    await reader.wait_lamp(*OFFLINE)
    await reader.do("consultease_key", {"key": KEY.hex()})
    await reader.scan(CARD)
    await reader.wait_said("scan")
    assert len(reader.heard("scan")) == 1


async def test_what_means_nothing_is_left_alone(reader: Reader) -> None:
    """A word of a later protocol must not look like an outcome; nor is a blank a card."""
    await reader.scan("- -")
    await feedback(reader, "perhaps")
    await reader.scan(CARD)
    await reader.wait_lamp(*ASKING)
    assert len(reader.heard("scan")) == 1


async def test_no_number_and_no_key_in_the_log(reader: Reader, tmp_path: Path) -> None:
    """Nor on its flash, even where the log shows all that it can."""
    await reader.scan(CARD)
    await reader.wait_said("scan")
    await reader.disconnect()
    reader.kill()
    written = all_of(tmp_path)
    assert b"consultease" in written, "the check reads what there is"
    for secret in (CARD.encode(), b"04A1B2C3D4E5F6", KEY, KEY.hex().encode()):
        assert secret not in written
