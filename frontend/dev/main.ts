import "../src/entry";
import type { HomeAssistant } from "../src/ha/types";
import { FakeHub, item, own } from "./hub";
import { PEOPLE, crowd } from "./people";

/** ?card=kiosk&dark&count=500&empty&loading&language=es&identification=number_pin&look=dark&keyboard */
const query = new URLSearchParams(location.search);
const flag = (name: string): boolean => query.has(name);
const dark = flag("dark");
document.documentElement.classList.toggle("dark", dark);

const count = Number(query.get("count") ?? 0);
const people = flag("empty") ? [] : count ? crowd(count) : PEOPLE;
const hub = new FakeHub(new Map(people.map((person) => [person.id, person])));
hub.silent = flag("loading");
hub.off = flag("off");
hub.kiosk.keyboard = flag("keyboard");
Object.assign(hub.kiosk, {
  identification: query.get("identification") ?? hub.kiosk.identification,
  look: query.get("look") ?? "follow",
});
if (flag("nobody")) hub.me = { is_admin: false, faculty: [], kiosks: [] };
hub.queue = flag("no-queue")
  ? []
  : [
      item("SO-05", "Bea Santos"),
      item("SO-06", "Marco Diaz", { course: "CS 202", topic: "Grades", state: "accepted" }),
      item("SO-07", "Lin Wei", { course: null, topic: "Thesis" }),
    ];
hub.missed = [item("SO-03", "عمر خليل", { state: "no_show" })];
hub.open = [
  own("a"),
  own("b", {
    ticket: "LH-05",
    faculty: "Leila Haddad",
    office: "Room 201",
    state: "accepted",
    position: 1,
    talking: true,
    announcement: "I am ten minutes late, sorry.",
  }),
];
hub.past = (["completed", "declined", "no_show", "expired", "cancelled"] as const).map(
  (state, index) =>
    own(`past${index}`, {
      ticket: `MR-0${index + 1}`,
      faculty: "Maria Reyes",
      state,
      reason: state === "declined" ? "Please come tomorrow" : null,
      position: null,
      wait: null,
      changed_at: new Date(Date.now() - index * 86_400_000 * 2).toISOString(),
    }),
);
if (flag("fresh")) hub.open = hub.past = [];

const language = query.get("language") ?? "en";
hub.office.language = language;
const hass: HomeAssistant = {
  connection: hub,
  language,
  locale: { language, time_format: "24", time_zone: "local" },
  config: { time_zone: "UTC" },
  themes: { darkMode: dark },
};

interface Card extends HTMLElement {
  hass: HomeAssistant;
  layout?: string;
  setConfig(config: unknown): void;
}

const name = query.get("card") ?? "kiosk";
const type = `consultease-${name}-card`;
const card = document.createElement(type) as Card;
card.setConfig({
  type: `custom:${type}`,
  ...(name === "faculty" ? { faculty: "samuelokafor" } : {}),
  ...(query.get("look") ? { look: query.get("look") } : {}),
});
card.hass = hass;
if (name === "kiosk" || name === "board") card.layout = "panel";
const main = document.querySelector("main")!;
if (name === "faculty") main.style.cssText = "width: 320px; padding: 16px";
main.append(card);

Object.assign(window, { hub, card, hass });
