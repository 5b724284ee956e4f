import {
  mdiAccountMultiple,
  mdiArrowRightCircle,
  mdiCheckCircle,
  mdiClockOutline,
  mdiHelpCircleOutline,
  mdiMinusCircle,
} from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import type { BoardPerson, Status } from "../data/messages";
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
  return person.picture
    ? html`<span class="avatar"
        ><img src=${person.picture} alt="" loading="lazy" decoding="async"
      /></span>`
    : html`<span
        class="avatar"
        style="background:#3f6b9c;background:${colour(person.id)}"
        aria-hidden="true"
        >${initials(person.name)}</span
      >`;
}

export function statusPill(ui: Ui, person: BoardPerson): TemplateResult {
  const { status, opens_at: opens } = person;
  const word =
    status === "off_hours" && opens
      ? ui.t.say("next_hours", { time: ui.times.short(opens) })
      : ui.t.say(status);
  return html`<span class="pill ${status}">${icon(STATUS_ICON[status], 20)}${word}</span>`;
}

/** What is worth knowing beside the status: who waits, how long, until when. */
export function asideLines(ui: Ui, person: BoardPerson): (TemplateResult | string)[] {
  const { status, waiting, wait, until, since } = person;
  const lines: unknown[] = [];
  const isIn = status === "available" || status === "busy" || status === "in_consultation";
  if (waiting > 0) lines.push(rich(ui, "waiting", { n: waiting }));
  if (until) lines.push(ui.t.say("back", { time: ui.times.short(until) }));
  else if (isIn && !person.queue_open) lines.push(ui.t.say("takes_none"));
  else if (isIn && waiting > 0 && wait) lines.push(waitText(ui, wait));
  else if (status === "available") lines.push(ui.t.say("nobody_waiting"));
  else if (status === "away" && since) {
    lines.push(ui.t.say("since", { time: ui.times.short(since) }));
  }
  return lines.map((line) => html`<span>${line}</span>`);
}

export function place(person: BoardPerson, separator = " · "): string {
  return [person.department, person.office].filter(Boolean).join(separator);
}

/** The inside of a person's card on the board. */
export function personFace(ui: Ui, person: BoardPerson): TemplateResult {
  return html`<span class="top"
      >${avatar(person)}<span class="who"
        ><span class="name"><bdi>${person.name}</bdi></span
        >${
          person.department
            ? html`<span class="line"><bdi>${person.department}</bdi></span>`
            : nothing
        }${person.office ? html`<span class="line"><bdi>${person.office}</bdi></span>` : nothing}</span
      ></span
    ><span class="foot"
      >${statusPill(ui, person)}<span class="aside nums">${asideLines(ui, person)}</span></span
    >`;
}
