import { pageTranslate } from "../cards/forms";
import { fetchMe } from "../data/me";
import type { HomeAssistant } from "../ha/types";
import { overview } from "./overview";
import { viewsFor, type View } from "./views";

interface Dashboard {
  title: string;
  views: View[];
}

/** `custom:consultease`: a whole dashboard without a line of YAML. */
export class ConsultEaseDashboardStrategy extends HTMLElement {
  static readonly registryDependencies = ["entities", "devices"];

  static async generate(_config: unknown, hass: HomeAssistant): Promise<Dashboard> {
    const t = pageTranslate();
    const me = await fetchMe(hass.connection);
    return { title: "ConsultEase", views: viewsFor(me, t, () => overview(me, t, hass)) };
  }
}
