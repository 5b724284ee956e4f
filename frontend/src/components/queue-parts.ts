import {
  mdiBullhornOutline,
  mdiChevronDown,
  mdiCoffeeOutline,
  mdiLockOutline,
  mdiPowerPlugOff,
  mdiTimerOutline,
} from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Named, QueueEvent, QueueItem } from "../data/messages";
import type { Key } from "../i18n/translate";
import { STATUS_ICON } from "./person";
import { icon, type Ui } from "./ui";

/** For a user to whom no queue belongs. */
export function noQueue(ui: Ui): TemplateResult {
  return instead(ui, mdiLockOutline, "no_queue_title", "no_queue_text");
}

/** Until there is a queue to show; `off` is whether there is no hub to ask for it. */
export function noQueueYet(ui: Ui, off: boolean): TemplateResult {
  return off
    ? instead(ui, mdiPowerPlugOff, "error_not_loaded", "off_text")
    : html`<p class="box none soft" role="status">${ui.t.say("loading")}</p>`;
}

function instead({ t }: Ui, path: string, title: Key, text: Key): TemplateResult {
  return html`<div class="box none" role="status" data-testid="no-queue">
    ${icon(path, 56)}
    <h2>${t.say(title)}</h2>
    <p class="soft">${t.say(text)}</p>
  </div>`;
}

export interface HeaderOptions {
  title: string;
  /** The queues to choose from, if there is a choice. */
  queues: Named[];
  chosen: string | null;
  choose: (id: string) => void;
  availability: () => void;
}

/** Whose queue it is, how long, and what students see of that person. */
export function queueHeader(ui: Ui, event: QueueEvent, options: HeaderOptions): TemplateResult {
  const { t, times } = ui;
  const { status, office, waiting, until } = event.person;
  const held = event.availability !== "automatic" && until;
  const facts = [
    office,
    t.say("queue_waiting", { n: waiting }),
    held ? t.say("back", { time: times.short(until) }) : null,
    event.closed_until ? t.say("takes_none") : null,
  ];
  return html`<header>
    <div class="title">
      <h2 dir="auto">${options.title}</h2>
      <p class="soft">${facts.filter(Boolean).join(" · ")}</p>
    </div>
    <button
      class="pill ${status} choose"
      data-testid="availability"
      aria-haspopup="dialog"
      aria-label="${t.say("availability")}: ${t.say(status)}"
      @click=${options.availability}
    >
      ${icon(STATUS_ICON[status], 20)}${t.say(status)}${icon(mdiChevronDown, 20)}
    </button>
    ${
      options.queues.length
        ? html`<select
            class="field whose"
            data-testid="whose"
            aria-label=${t.say("whose")}
            @change=${(event: Event) => options.choose((event.target as HTMLSelectElement).value)}
          >
            ${options.queues.map(
              ({ id, name }) =>
                html`<option value=${id} ?selected=${id === options.chosen}>${name}</option>`,
            )}
          </select>`
        : nothing
    }
  </header>`;
}

/** What is for everybody in the queue, not for one of them. */
export function forEverybody(
  { t }: Ui,
  anybody: boolean,
  open: (kind: "back" | "tell") => void,
): TemplateResult {
  return html`<button class="button" data-testid="back-in" @click=${() => open("back")}>
      ${icon(mdiTimerOutline, 20)}${t.say("back_in")}
    </button>
    <button
      class="button"
      data-testid="tell-all"
      ?disabled=${!anybody}
      @click=${() => open("tell")}
    >
      ${icon(mdiBullhornOutline, 20)}${t.say("tell_all")}
    </button>`;
}

/** In place of a queue with nobody in it. */
export function nobodyWaits({ t }: Ui, more: TemplateResult): TemplateResult {
  return html`<div class="none">
    ${icon(mdiCoffeeOutline, 56)}
    <h3>${t.say("queue_empty")}</h3>
    <p class="soft">${t.say("queue_empty_text")}</p>
    ${more}
  </div>`;
}

/** Who did not come, to be put back. */
export function missedList(
  { t }: Ui,
  missed: QueueItem[],
  still: boolean,
  requeue: (item: QueueItem) => void,
): TemplateResult | typeof nothing {
  if (!missed.length) return nothing;
  return html`<h3 class="soft">${t.say("missed")}</h3>
    <ul>
      ${repeat(
        missed,
        (item) => item.consultation_id,
        (item) =>
          html`<li class="row" data-testid="missed">
            <b class="ticket nums">${item.ticket}</b>
            <span class="name" dir="auto">${item.student}</span>
            <button
              class="button small"
              data-testid="requeue"
              ?disabled=${still}
              @click=${() => requeue(item)}
            >
              ${t.say("requeue")}
            </button>
          </li>`,
      )}
    </ul>`;
}

/** Who is to come next, if anybody is. */
export function callNext(
  { t }: Ui,
  open: QueueItem[],
  still: boolean,
  call: (next: QueueItem) => void,
): TemplateResult | typeof nothing {
  const next = open.find((item) => item.state !== "in_progress");
  if (!next) return nothing;
  return html`<div class="next">
    <button
      class="button main"
      data-testid="call-next"
      ?disabled=${still}
      @click=${() => call(next)}
    >
      ${t.say("call_next", { ticket: next.ticket })}
    </button>
  </div>`;
}
