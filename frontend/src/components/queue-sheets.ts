import { mdiAutorenew, mdiClose, mdiDoorClosed, mdiDoorOpen, mdiTimerOutline } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import type { Availability, BoardOffice, QueueItem } from "../data/messages";
import type { QueueSheet } from "../data/queue-sheet";
import type { Key } from "../i18n/translate";
import { STATUS_ICON } from "./person";
import { fieldError, icon, type Ui } from "./ui";

const MINUTES = [5, 10, 15, 20, 30, 45, 60, 90];
const REASONS: Key[] = ["reason_busy", "reason_meeting", "reason_tomorrow", "reason_email"];
const CHOICES: Availability[] = ["automatic", "available", "busy", "away"];

export interface SheetOptions {
  availability: Availability;
  /** Whether the person takes no more requests. */
  closed: boolean;
  office: BoardOffice | null;
  error: string | null;
  busy: boolean;
  /** The connection: nothing can be sent, and nothing is lost. */
  lost: boolean;
  close: () => void;
  back: (minutes: number) => void;
  available: (availability: Availability) => void;
  askBack: () => void;
  setOpen: (open: boolean) => void;
  decline: (item: QueueItem, reason: string) => void;
  tell: (message: string) => void;
  change: (sheet: QueueSheet) => void;
}

/** What opens over the queue: a choice, or a few words. */
export function queueSheet(ui: Ui, sheet: QueueSheet, options: SheetOptions): TemplateResult {
  const title = titleOf(ui, sheet);
  return html`<consultease-sheet
    class="small"
    data-testid="sheet-${sheet.kind}"
    .name=${title}
    @dismiss=${options.close}
  >
    <div class="ask">
      <div class="first">
        <h2>${title}</h2>
        <button
          class="round"
          data-testid="close"
          aria-label=${ui.t.say("close")}
          @click=${options.close}
        >
          ${icon(mdiClose)}
        </button>
      </div>
      ${
        options.lost
          ? html`<p class="lost" role="alert">
              ${ui.t.say("words" in sheet ? "text_kept" : "lost")}
            </p>`
          : nothing
      }
      ${content(ui, sheet, options)}
    </div>
  </consultease-sheet>`;
}

function titleOf(ui: Ui, sheet: QueueSheet): string {
  switch (sheet.kind) {
    case "availability":
      return ui.t.say("availability");
    case "back":
      return ui.t.say("back_in_title");
    case "decline":
      return ui.t.say("decline_title", { ticket: sheet.item.ticket });
    case "tell":
      return ui.t.say("tell_title");
  }
}

function content(ui: Ui, sheet: QueueSheet, options: SheetOptions): TemplateResult {
  const { t } = ui;
  switch (sheet.kind) {
    case "availability":
      return html`<div class="choices">
          ${CHOICES.map((each) =>
            choice(ui, options, {
              id: each,
              path: each === "automatic" ? mdiAutorenew : STATUS_ICON[each],
              label: each,
              ...(each === "automatic" ? { text: "automatic_text" } : {}),
              pressed: each === options.availability,
              press: () => options.available(each),
            }),
          )}
          <button class="choice" @click=${options.askBack}>
            ${icon(mdiTimerOutline)}<span>${t.say("back_in")}</span>
          </button>
          <hr />
          ${
            options.closed
              ? choice(ui, options, {
                  id: "open",
                  path: mdiDoorOpen,
                  label: "open_queue",
                  press: () => options.setOpen(true),
                })
              : choice(ui, options, {
                  id: "closed",
                  path: mdiDoorClosed,
                  label: "close_queue",
                  text: "close_queue_text",
                  press: () => options.setOpen(false),
                })
          }
        </div>
        ${fieldError(options.error, "sheet-error")}`;
    case "back":
      return html`<div class="chips">
          ${MINUTES.map(
            (minutes) =>
              html`<button
                class="chip"
                data-minutes=${minutes}
                ?disabled=${options.busy || options.lost}
                @click=${() => options.back(minutes)}
              >
                ${t.say("minutes", { n: minutes })}
              </button>`,
          )}
        </div>
        ${fieldError(options.error, "sheet-error")}`;
    case "decline":
      return html`<p class="soft">${t.say("decline_text", { name: sheet.item.student })}</p>
        <div class="chips">
          ${REASONS.map((key) => {
            const reason = t.say(key);
            return html`<button
              class="chip"
              aria-pressed=${sheet.words === reason}
              @click=${() => options.change({ ...sheet, words: reason })}
            >
              <span>${reason}</span>
            </button>`;
          })}
        </div>
        ${words(ui, sheet, options, {
          label: "decline_reason",
          limit: options.office?.reason_max,
          send: "decline_send",
          submit: (reason) => options.decline(sheet.item, reason),
        })}`;
    case "tell":
      return html`<p class="soft">${t.say("tell_text")}</p>
        ${words(ui, sheet, options, {
          label: "tell_label",
          limit: options.office?.message_max,
          send: "tell_send",
          submit: options.tell,
        })}`;
  }
}

interface Choice {
  id: string;
  path: string;
  label: Key;
  text?: Key;
  pressed?: boolean;
  press: () => void;
}

function choice({ t }: Ui, { busy, lost }: SheetOptions, it: Choice): TemplateResult {
  return html`<button
    class="choice"
    data-testid="set-${it.id}"
    aria-pressed=${it.pressed ?? nothing}
    ?disabled=${busy || lost}
    @click=${it.press}
  >
    ${icon(it.path)}
    <span
      >${t.say(it.label)}${
        it.text ? html`<small class="soft">${t.say(it.text)}</small>` : nothing
      }</span
    >
  </button>`;
}

interface Words {
  label: Key;
  limit: number | undefined;
  send: Key;
  submit: (text: string) => void;
}

function words(
  ui: Ui,
  sheet: Extract<QueueSheet, { words: string }>,
  { error, busy, lost, change }: SheetOptions,
  it: Words,
): TemplateResult {
  const { t } = ui;
  const size = [...sheet.words].length;
  return html`<form
    novalidate
    @submit=${(event: Event) => {
      event.preventDefault();
      if (!busy && !lost) it.submit(sheet.words.trim());
    }}
  >
    <div class="first">
      <label for="words">${t.say(it.label)}</label>
      ${
        it.limit
          ? html`<span class="soft nums" id="words-count"
              >${t.say("counter", { n: size, limit: it.limit })}</span
            >`
          : nothing
      }
    </div>
    <textarea
      id="words"
      class="field"
      data-testid="words"
      dir="auto"
      rows="3"
      aria-invalid=${error ? "true" : "false"}
      aria-describedby=${error ? "sheet-error" : nothing}
      .value=${sheet.words}
      @input=${(event: Event) =>
        change({ ...sheet, words: (event.target as HTMLTextAreaElement).value })}
    ></textarea>
    ${fieldError(error, "sheet-error")}
    <button class="button main wide" data-testid="words-send" ?disabled=${busy || lost}>
      ${t.say(it.send)}
    </button>
  </form>`;
}
