"""Setting a dashboard up without a line of YAML."""

from typing import Any

from playwright.async_api import expect
import pytest

from .world import DASHBOARD, World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_the_new_dashboard_dialog(world: World) -> None:
    """Home Assistant offers ConsultEase's dashboard; two clicks and a title make it."""
    page = world.desk.page
    await page.goto(f"{world.admin.url}/config/lovelace/dashboards")
    await page.get_by_text("Add dashboard").first.click()
    await (
        page.get_by_text("ConsultEase", exact=False).filter(visible=True).first.click()
    )
    await (
        page.get_by_label("Title")
        .or_(page.locator("input[name=title]"))
        .first.fill("Wall of the school")
    )
    await page.get_by_text("Create", exact=True).last.click()
    await page.get_by_text("Wall of the school").first.wait_for()
    made = [
        each
        for each in await world.admin.command("lovelace/dashboards/list")
        if each["title"] == "Wall of the school"
    ]
    assert len(made) == 1
    config = await world.admin.command("lovelace/config", url_path=made[0]["url_path"])
    assert config["strategy"]["type"] == "custom:consultease"
    await page.goto(f"{world.admin.url}/{made[0]['url_path']}/kiosk")
    await world.desk["person"].first.wait_for()
    await world.admin.command("lovelace/dashboards/delete", dashboard_id=made[0]["id"])


async def test_what_everybody_finds(world: World) -> None:
    """Administrators find the day's numbers and everybody, faculty their queue first."""
    desk = world.desk
    await desk.open()
    await expect(desk["faculty"]).to_have_count(len(world.people))
    await expect(desk.page.get_by_text("Available faculty").first).to_be_visible()
    await desk.page.goto(f"{world.admin.url}/{DASHBOARD}/board")
    await expect(desk["in-office"].first).to_contain_text("Ana Reyes")


CARDS = {
    "kiosk": "Hall",
    "queue": "Ana Reyes",
    "faculty": "Ana Reyes",
    "board": "Computing",
}


async def test_every_editor_is_a_form(world: World) -> None:
    """Home Assistant's own form shows each card's settings with labels, and what to choose."""
    page = world.desk.page
    await page.goto(f"{world.admin.url}/{DASHBOARD}/board")
    await expect(world.desk["in-office"].first).to_be_visible()
    await page.evaluate(_FORMS, [f"consultease-{name}-card" for name in CARDS])
    for name, choice in CARDS.items():
        form = page.locator(f"ha-form#consultease-{name}-card")
        fields = form.locator("ha-selector")
        await expect(fields.first).to_be_visible()
        schema: list[dict[str, Any]] = await form.evaluate("form => form.schema")
        assert await fields.count() == len(schema)
        for label in await form.evaluate(
            "form => form.schema.map((each) => form.computeLabel(each))"
        ):
            await expect(form.get_by_text(label).first).to_be_visible()
        options = [
            option["label"]
            for field in schema
            for option in field["selector"].get("select", {}).get("options", ())
        ]
        assert not choice or choice in options


# An editor of Home Assistant's own brings the form along.
_FORMS = """async (types) => {
  const helpers = await window.loadCardHelpers();
  await helpers.createCardElement({ type: 'button' });
  await customElements.whenDefined('hui-button-card');
  await customElements.get('hui-button-card').getConfigElement();
  await customElements.whenDefined('ha-form');
  for (const type of types) {
    const form = document.createElement('ha-form');
    Object.assign(form, { id: type, data: {},
      hass: document.querySelector('home-assistant').hass,
      ...await customElements.get(type).getConfigForm() });
    document.body.append(form);
  }
}"""


async def test_the_card_picker(world: World) -> None:
    """Four cards show what they are; each one's editor opens, saves, and the card is there."""
    desk, page = world.desk, world.desk.page
    path = "picked-cards"
    view = {"title": "Picked", "type": "masonry", "cards": []}
    await world.admin.create_dashboard(path, "Picked", "mdi:cards", {"views": [view]})
    await page.goto(f"{world.admin.url}/{path}/0?edit=1")
    for name, shown in PICKED.items():
        await desk.button("Add card").first.click()
        await page.get_by_text("By card", exact=True).click()
        picker = page.locator("hui-card-picker")
        await picker.locator("input").first.fill("consultease")
        offered = picker.locator(".card").filter(has=page.locator(".preview > *"))
        await expect(offered).to_have_count(len(PICKED))
        card = offered.filter(has_text=name)
        await expect(card.locator(".preview")).to_contain_text(shown)
        await card.locator(".overlay").click()
        editor = page.locator("hui-dialog-edit-card")
        await expect(editor.locator("ha-form ha-selector").first).to_be_visible()
        save = editor.get_by_role("button", name="Save")
        await save.click()
        await expect(save).to_be_hidden()
    config = await world.admin.command("lovelace/config", url_path=path)
    assert [each["type"] for each in config["views"][0]["cards"]] == [
        "custom:consultease-kiosk-card",
        "custom:consultease-board-card",
        "custom:consultease-queue-card",
        "custom:consultease-faculty-card",
    ]
    made = next(
        each["id"]
        for each in await world.admin.command("lovelace/dashboards/list")
        if each["url_path"] == path
    )
    await desk.open()
    await world.admin.command("lovelace/dashboards/delete", dashboard_id=made)


# What each card is called in the picker, and what its preview shows of the department.
PICKED = {
    "ConsultEase: kiosk": "Ana Reyes",
    "ConsultEase: now serving": "Ana Reyes",
    "ConsultEase: queue": "Nobody is waiting",
    "ConsultEase: faculty member": "Ana Reyes",
}
