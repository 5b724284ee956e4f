"""Setting a dashboard up without a line of YAML."""

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
    "board": "",
}


async def test_every_editor_is_a_form(world: World) -> None:
    """Home Assistant's own form shows each card's settings with labels, and what to choose."""
    page = world.desk.page
    # Its dialogs bring the form along.
    await page.goto(f"{world.admin.url}/{DASHBOARD}/board")
    await expect(world.desk["in-office"].first).to_be_visible()
    for name, choice in CARDS.items():
        text = await page.evaluate(
            """async (type) => {
              await window.loadCardHelpers();
              const { schema, computeLabel, computeHelper } =
                await customElements.get(type).getConfigForm();
              const hass = document.querySelector('home-assistant').hass;
              const labels = schema.map((each) => computeLabel(each));
              const options = schema.flatMap((each) =>
                each.selector?.select?.options?.map(({ label }) => label) ?? []);
              return { names: schema.map(({ name }) => name), labels, options,
                helps: schema.map((each) => computeHelper(each) ?? null) };
            }""",
            f"consultease-{name}-card",
        )
        assert text["names"]
        assert not set(text["labels"]) & set(text["names"]), "each has words of ours"
        assert not choice or choice in text["options"]
