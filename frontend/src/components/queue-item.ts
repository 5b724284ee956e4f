import { mdiAccountOff, mdiAccountVoice, mdiCheck, mdiCheckAll, mdiMinusCircle } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ConsultationState, QueueAction, QueueItem } from "../data/messages";
import { minutesSince } from "../ha/time";
import type { Key } from "../i18n/translate";
import { icon, type Ui } from "./ui";

interface Button {
  action: QueueAction;
  path: string;
  label: Key;
  main?: true;
}

const ACCEPT: Button = { action: "accept", path: mdiCheck, label: "accept", main: true };
const DECLINE: Button = { action: "decline", path: mdiMinusCircle, label: "decline" };
const START: Button = { action: "start", path: mdiAccountVoice, label: "start" };
const NO_SHOW: Button = { action: "no_show", path: mdiAccountOff, label: "no_show" };
const COMPLETE: Button = { action: "complete", path: mdiCheckAll, label: "complete", main: true };

const BUTTONS: Partial<Record<ConsultationState, Button[]>> = {
  pending: [ACCEPT, DECLINE, START],
  accepted: [{ ...START, main: true }, NO_SHOW, DECLINE],
  in_progress: [COMPLETE],
};

export interface ItemOptions {
  open: boolean;
  busy: boolean;
  now: Date;
  choose: () => void;
  act: (action: QueueAction) => void;
  /** Buttons that are not of this request alone. */
  more: TemplateResult;
}

/** One request in the queue: whole with its buttons, or a line to tap. */
export function queueItem(ui: Ui, item: QueueItem, options: ItemOptions): TemplateResult {
  const about = [item.course, item.topic].filter(Boolean).join(" · ");
  return options.open ? whole(ui, item, about, options) : line(ui, item, about, options);
}

function whole(ui: Ui, item: QueueItem, about: string, options: ItemOptions): TemplateResult {
  const { t } = ui;
  return html`<li class="item" data-testid="queue-item" data-state=${item.state}>
    <div class="first">
      <b class="ticket nums">${item.ticket}</b>
      <span class="soft nums">${said(ui, item, options.now)}</span>
    </div>
    <p class="student" dir="auto">${item.student}</p>
    ${about ? html`<p class="soft" dir="auto">${about}</p>` : nothing}
    <p class="details" dir="auto">${item.details}</p>
    <div class="buttons">
      ${repeat(
        BUTTONS[item.state] ?? [],
        // Whoever holds one while it makes room for another must not have pressed that.
        ({ action }) => `${action} ${item.version}`,
        ({ action, path, label, main }) =>
          html`<button
            class="button ${main ? "main" : ""}"
            data-testid=${action}
            aria-label="${t.say(label)}: ${item.ticket}"
            ?disabled=${options.busy}
            @click=${() => options.act(action)}
          >
            ${icon(path, 20)}${t.say(label)}
          </button>`,
      )}
      ${options.more}
    </div>
  </li>`;
}

function line(ui: Ui, item: QueueItem, about: string, options: ItemOptions): TemplateResult {
  const first = [...item.details].slice(0, 60).join("");
  return html`<li>
    <button
      class="row"
      data-testid="queue-item"
      data-state=${item.state}
      aria-expanded="false"
      @click=${options.choose}
    >
      <b class="ticket nums">${item.ticket}</b>
      <span class="name"
        ><b dir="auto">${item.student}</b
        ><span class="soft" dir="auto">${about || first}</span></span
      >
      <span class="soft nums"
        >${ui.t.say("waits_short", { n: minutesSince(item.requested_at, +options.now) })}</span
      >
      ${
        item.state === "pending"
          ? nothing
          : html`<span class="state ${item.state}">${ui.t.say(`state_${item.state}`)}</span>`
      }
    </button>
  </li>`;
}

function said(ui: Ui, item: QueueItem, now: Date): string {
  const waits = ui.t.say("waits", { n: minutesSince(item.requested_at, +now) });
  if (item.state === "in_progress") return ui.t.say("in_progress_now");
  return item.state === "accepted" ? `${ui.t.say("state_accepted")} · ${waits}` : waits;
}
