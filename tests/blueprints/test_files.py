"""What every blueprint file must be for people to import and understand it."""

from pathlib import Path
from urllib.parse import quote

import pytest

from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.util.yaml import load_yaml_dict
from tests.test_contracts import MANIFEST

from .conftest import BLUEPRINTS

FILES = sorted(BLUEPRINTS.rglob("*.yaml"))
README = (BLUEPRINTS.parent / "README.md").read_text(encoding="utf-8")


def test_they_are_all_here() -> None:
    """Thirteen and more; an empty folder would pass what follows."""
    assert len([file for file in FILES if file.parts[-3] == "automation"]) >= 13


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file(file: Path) -> None:
    """It says what it does, who made it, where it comes from, and what each input is."""
    kind = file.parent.parent.name
    blueprint = Blueprint(
        load_yaml_dict(str(file)),
        path=file.name,
        expected_domain=kind,
        schema=BLUEPRINT_SCHEMA,
    )
    where = file.relative_to(BLUEPRINTS.parent).as_posix()
    source = f"{MANIFEST['documentation']}/blob/main/{where}"
    metadata = blueprint.metadata
    assert metadata["source_url"] == source
    assert metadata["homeassistant"]["min_version"] == "2026.10.0"
    assert metadata["author"] == "ConsultEase"
    assert metadata["description"].strip().endswith(".")
    assert blueprint.validate() is None
    for key, given in blueprint.inputs.items():
        assert given["name"].strip(), key
        assert given["selector"], key


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_can_be_imported_from_the_readme(file: Path) -> None:
    """One click opens the import dialog of one's own Home Assistant."""
    where = file.relative_to(BLUEPRINTS.parent).as_posix()
    source = f"{MANIFEST['documentation']}/blob/main/{where}"
    link = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="
    assert link + quote(source, safe="") in README
