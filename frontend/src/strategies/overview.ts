import type { Me } from "../data/messages";
import type { Translate } from "../i18n/translate";

const DEPARTMENT = "department_";
const REQUESTED = "requested_today";
const HOURS = "hours_in_today";
const COLUMNS = 3;
/** A column of the page: half of one cuts the labels. */
const WIDE = { columns: 12 };
const OUTCOMES = ["completed_today", "declined_today", "expired_today"];

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
export interface Registries {
  entities?: Record<string, Entry>;
  devices?: Record<string, Device>;
}

/** A view as Home Assistant has it; its title, path and icon stay those of the dashboard. */
export interface Sections {
  type: "sections";
  max_columns: number;
  sections: unknown[];
}

/** The day in numbers, everybody, the days before, what is connected. */
export function overview(me: Me, t: Translate, hass: Registries): Sections {
  const ours = Object.values(hass.entities ?? {}).filter(
    (entry) => entry.platform === "consultease" && !entry.hidden,
  );
  const hubs = new Set(
    Object.values(hass.devices ?? {})
      .filter(({ entry_type: type }) => type === "service")
      .map(({ id }) => id),
  );
  const numbers = ours.filter(
    ({ entity_id: id, device_id: device, entity_category: category }) =>
      id.startsWith("sensor.") && hubs.has(device ?? "") && !category,
  );
  const keyed = (...keys: string[]): string[] =>
    numbers
      .filter(({ translation_key: key }) => keys.includes(key ?? ""))
      .map(({ entity_id: id }) => id);
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
    max_columns: COLUMNS,
    sections: [
      section(
        t.say("section_numbers"),
        // Those of departments are in the graphs: there may be many.
        numbers
          .filter(({ translation_key: key }) => !key?.startsWith(DEPARTMENT))
          .map(({ entity_id: id }) => tile(id, { type: "entity" })),
      ),
      section(
        t.say("section_people"),
        me.faculty.map(({ id }) => ({
          type: "custom:consultease-faculty-card",
          faculty: id,
          grid_options: WIDE,
        })),
      ),
      section(t.say("section_days"), [
        ...graph("change", keyed(REQUESTED, ...OUTCOMES)),
        ...graph("mean", keyed("median_wait_today", "median_service_today")),
        ...graph("change", keyed(DEPARTMENT + REQUESTED)),
        ...graph("change", keyed(HOURS, DEPARTMENT + HOURS)),
      ]),
      section(t.say("section_hours"), graph("change", keyed(REQUESTED), "hour", 7)),
      section(
        t.say("section_devices"),
        connected.map((entry) => tile(entry.entity_id, name(entry))),
      ),
    ].filter((each) => each.cards.length > 1),
  };
}

/** Home Assistant's own graph of its long-term statistics; none without entities. */
function graph(stat: string, entities: string[], period = "day", days = 28): unknown[] {
  if (!entities.length) return [];
  return [
    {
      type: "statistics-graph",
      chart_type: stat === "mean" ? "line" : "bar",
      stat_types: [stat],
      days_to_show: days,
      period,
      entities,
      grid_options: period === "day" ? WIDE : { columns: "full" },
    },
  ];
}

function tile(entity: string, name: unknown): unknown {
  return { type: "tile", entity, name, grid_options: WIDE };
}

/** As wide as the page: with a few cards beside each other, none of its columns stays empty. */
function section(heading: string, cards: unknown[]) {
  const all = [{ type: "heading", heading }, ...cards];
  return { type: "grid", column_span: COLUMNS, cards: all };
}
