import { pageTranslate } from "../cards/forms";
import { awaitMe } from "../data/me";
import type { HomeAssistant } from "../ha/types";
import { overview, type Registries, type Sections } from "./overview";

/** `custom:consultease-overview`, which the dashboard makes when somebody looks. */
export class ConsultEaseOverviewStrategy extends HTMLElement {
  static readonly registryDependencies = ["entities", "devices"];

  static async generate(_config: unknown, hass: HomeAssistant & Registries): Promise<Sections> {
    return overview(await awaitMe(hass.connection), pageTranslate(), hass);
  }
}
