import { pageTranslate } from "../cards/forms";
import { awaitMe, fetchMe } from "../data/me";
import { isHeld } from "../data/reload";
import { pageHass, type HomeAssistant } from "../ha/types";
import { overview, type Registries } from "./overview";
import { viewsFor, type View } from "./views";

interface Dashboard {
  title: string;
  views: View[];
}

/** `custom:consultease`: a whole dashboard without a line of YAML. */
export class ConsultEaseDashboardStrategy extends HTMLElement {
  static #hasOverview = false;

  /**
   * Making the views anew takes every card away, with what is being written there: only the overview
   * is made of the registries, and nobody's words are lost to it. They come anew with a connection.
   */
  static shouldRegenerate(_config: unknown, before: Registries, now: Registries): boolean {
    const changed = before.entities !== now.entities || before.devices !== now.devices;
    return changed && this.#hasOverview && !isHeld();
  }

  static async generate(_config: unknown, hass: HomeAssistant): Promise<Dashboard> {
    const t = pageTranslate();
    const { connection } = hass;
    const me = (await awaitMe(connection, isStarting)) ?? (await fetchMe(connection));
    this.#hasOverview = me.is_admin;
    return { title: "ConsultEase", views: viewsFor(me, t, () => overview(me, t, hass)) };
  }
}

/**
 * An error would take the cards away that are there from before a restart. What the page knows of
 * Home Assistant's state is the old one at first.
 */
function isStarting(tries: number): boolean {
  return tries < 3 || pageHass()?.config.state !== "RUNNING";
}
