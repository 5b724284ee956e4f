import {
  mdiAccountMultiple,
  mdiArrowRightCircle,
  mdiCheckCircle,
  mdiClockOutline,
  mdiHelpCircleOutline,
  mdiMinusCircle,
  mdiWifiOff,
} from "@mdi/js";
import { html, type TemplateResult } from "lit";
import type { BoardPerson, Status } from "../data/messages";
import { isPresent } from "../data/search";
import { icon, rich, waitText, type Ui } from "./ui";

export const STATUS_ICON: Record<Status, string> = {
  available: mdiCheckCircle,
  busy: mdiMinusCircle,
  in_consultation: mdiAccountMultiple,
  away: mdiArrowRightCircle,
  off_hours: mdiClockOutline,
  unknown: mdiHelpCircleOutline,
};

/** First and last name's first letters: "Maria de la Cruz" is MC. */
export function initials(name: string): string {
  const words = name.split(/[\s.]+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** The same colour for the same person, on every screen and every day. */
export function colour(id: string): string {
  let hash = 2166136261;
  for (const sign of id) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 16777619);
  // White can be read on every hue of this lightness.
  return `oklch(0.5 0.11 ${((hash >>> 0) % 40) * 9})`;
}

export function avatar(person: Pick<BoardPerson, "id" | "name" | "picture">): TemplateResult {
  return html`<span class="avatar" style=${ground(person)} aria-hidden="true"
    >${portrait(person)}</span
  >`;
}

function ground({ id, picture }: Pick<BoardPerson, "id" | "picture">): string {
  return picture ? "" : `background:#3f6b9c;background:${colour(id)}`;
}

function portrait({ name, picture }: Pick<BoardPerson, "name" | "picture">): unknown {
  return picture
    ? html`<img src=${picture} alt="" loading="lazy" decoding="async" />`
    : initials(name);
}

function statusWord({ t, times }: Ui, { status, opens_at: opens }: BoardPerson): string {
  return status === "off_hours" && opens
    ? t.say("next_hours", { time: times.short(opens) })
    : t.say(status);
}

export function statusPill(ui: Ui, person: BoardPerson): TemplateResult {
  const { status } = person;
  return html`<span class="pill ${status}"
    >${icon(STATUS_ICON[status], 20)}${statusWord(ui, person)}</span
  >`;
}

/** What is worth knowing beside the status, in up to two lines: who waits; how long, until when. */
export function asideLines(ui: Ui, person: BoardPerson): unknown[] {
  const { waiting } = person;
  return [waiting > 0 ? rich(ui, "waiting", { n: waiting }) : null, asideLine(ui, person)];
}

function asideLine(ui: Ui, person: BoardPerson): string | null {
  const { status, waiting, wait, until, since } = person;
  const { t, times } = ui;
  if (until) return t.say("back", { time: times.short(until) });
  if (isPresent(person) && !person.queue_open) return t.say("takes_none");
  if (isPresent(person) && waiting > 0 && wait) return waitText(ui, wait);
  if (status === "available") return waiting > 0 ? null : t.say("nobody_waiting");
  return status === "away" && since ? t.say("since", { time: times.short(since) }) : null;
}

export function place(person: BoardPerson, separator = " · "): string {
  return [person.department, person.office].filter(Boolean).join(separator);
}

/** That what is on the board may be out of date. */
export function lostLine({ t }: Ui): TemplateResult {
  return html`<p class="lost" role="status">${icon(mdiWifiOff)}<span>${t.say("lost")}</span></p>`;
}

/** The inside of a person's card on the board; flat, as there may be hundreds. */
export function personFace(ui: Ui, person: BoardPerson): TemplateResult {
  const { name, department, office, status } = person;
  const [first, second] = asideLines(ui, person);
  return html`<span class="top"
      ><span class="avatar" style=${ground(person)} aria-hidden="true">${portrait(person)}</span
      ><span class="who"
        ><span class="name" dir="auto" .textContent=${name}></span
        ><span class="line" dir="auto" .textContent=${department}></span
        ><span class="line" dir="auto" .textContent=${office}></span></span></span
    ><span class="foot"
      ><span class="pill ${status}"
        ><svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d=${STATUS_ICON[status]}></path></svg
        >${statusWord(ui, person)}</span
      ><span class="aside nums"><span>${first}</span><span .textContent=${second}></span></span
    ></span>`;
}
