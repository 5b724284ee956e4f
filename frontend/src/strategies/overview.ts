import { pageTranslate } from "../cards/forms";
import { fetchMe } from "../data/me";
import type { Me } from "../data/messages";
import type { HomeAssistant } from "../ha/types";
import type { Translate } from "../i18n/translate";

interface Entry {
  entity_id: string;
  platform?: string;
  device_id?: string | null;
  entity_category?: string | null;
  hidden?: boolean;
  translation_key?: string | null;
}

interface Device {
  id: string;
  name_by_user?: string | null;
  name?: string | null;
  entry_type?: string | null;
}

/** The registries as Home Assistant gives them to strategies. */
interface Registries {
  entities?: Record<string, Entry>;
  devices?: Record<string, Device>;
}

/** A view as Home Assistant has it; its title, path and icon stay those of the dashboard. */
interface Sections {
  type: "sections";
  max_columns: number;
  sections: unknown[];
}

/** `custom:consultease-overview`: the numbers of the day, everybody, and what is connected. */
export class ConsultEaseOverviewStrategy extends HTMLElement {
  static readonly registryDependencies = ["entities", "devices"];

  static async generate(_config: unknown, hass: HomeAssistant & Registries): Promise<Sections> {
    return overview(await fetchMe(hass.connection), pageTranslate(), hass);
  }
}

function overview(me: Me, t: Translate, hass: Registries): Sections {
  const ours = Object.values(hass.entities ?? {}).filter(
    (entry) => entry.platform === "consultease" && !entry.hidden,
  );
  const hubs = new Set(
    Object.values(hass.devices ?? {})
      .filter(({ entry_type: type }) => type === "service")
      .map(({ id }) => id),
  );
  // Those of the departments would leave no room for anything else.
  const numbers = ours.filter(
    ({ entity_id: id, device_id: device, entity_category: category, translation_key: key }) =>
      id.startsWith("sensor.") &&
      hubs.has(device ?? "") &&
      !category &&
      !key?.startsWith("department_"),
  );
  const connected = ours.filter(
    ({ entity_id: id, entity_category: category }) =>
      id.startsWith("binary_sensor.") && category === "diagnostic",
  );
  const name = ({ device_id: device }: Entry): string | undefined => {
    const found = hass.devices?.[device ?? ""];
    return found?.name_by_user ?? found?.name ?? undefined;
  };
  return {
    type: "sections",
    max_columns: 3,
    sections: [
      section(
        t.say("section_numbers"),
        numbers.map((entry) => ({
          type: "tile",
          entity: entry.entity_id,
          name: { type: "entity" },
        })),
      ),
      {
        column_span: 2,
        ...section(
          t.say("section_people"),
          me.faculty.map(({ id }) => ({
            type: "custom:consultease-faculty-card",
            faculty: id,
            grid_options: { columns: 12 },
          })),
        ),
      },
      section(
        t.say("section_devices"),
        connected.map((entry) => ({ type: "tile", entity: entry.entity_id, name: name(entry) })),
      ),
    ].filter((each) => each.cards.length > 1),
  };
}

function section(heading: string, cards: unknown[]): { type: "grid"; cards: unknown[] } {
  return { type: "grid", cards: [{ type: "heading", heading }, ...cards] };
}
