import { mdiAutorenew, mdiClose, mdiTimerOutline } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import type { Availability, BoardOffice, QueueItem } from "../data/messages";
import type { Key } from "../i18n/translate";
import { STATUS_ICON } from "./person";
import { fieldError, icon, type Ui } from "./ui";

export type QueueSheet =
  | { kind: "availability" }
  | { kind: "back" }
  | { kind: "decline"; item: QueueItem; reason: string }
  | { kind: "tell"; message?: string };

const MINUTES = [5, 10, 15, 20, 30, 45, 60, 90];
const REASONS: Key[] = ["reason_busy", "reason_meeting", "reason_tomorrow", "reason_email"];
const CHOICES: Availability[] = ["automatic", "available", "busy", "away"];

export interface SheetOptions {
  availability: Availability;
  office: BoardOffice | null;
  error: string | null;
  busy: boolean;
  close: () => void;
  back: (minutes: number) => void;
  available: (availability: Availability) => void;
  askBack: () => void;
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
          ${CHOICES.map(
            (each) =>
              html`<button
                class="choice"
                data-testid="set-${each}"
                aria-pressed=${each === options.availability}
                ?disabled=${options.busy}
                @click=${() => options.available(each)}
              >
                ${icon(each === "automatic" ? mdiAutorenew : STATUS_ICON[each])}
                <span
                  >${t.say(each)}${
                    each === "automatic"
                      ? html`<small class="soft">${t.say("automatic_text")}</small>`
                      : nothing
                  }</span
                >
              </button>`,
          )}
          <button class="choice" @click=${options.askBack}>
            ${icon(mdiTimerOutline)}<span>${t.say("back_in")}</span>
          </button>
        </div>
        ${fieldError(options.error, "sheet-error")}`;
    case "back":
      return html`<div class="chips">
          ${MINUTES.map(
            (minutes) =>
              html`<button
                class="chip"
                data-minutes=${minutes}
                ?disabled=${options.busy}
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
              aria-pressed=${sheet.reason === reason}
              @click=${() => options.change({ ...sheet, reason })}
            >
              <span>${reason}</span>
            </button>`;
          })}
        </div>
        ${words(
          ui,
          {
            label: "decline_reason",
            value: sheet.reason,
            limit: options.office?.reason_max ?? null,
            send: "decline_send",
            change: (reason) => options.change({ ...sheet, reason }),
            submit: () => options.decline(sheet.item, sheet.reason.trim()),
          },
          options,
        )}`;
    case "tell": {
      const message = sheet.message ?? "";
      return html`<p class="soft">${t.say("tell_text")}</p>
        ${words(
          ui,
          {
            label: "tell_label",
            value: message,
            limit: options.office?.message_max ?? null,
            send: "tell_send",
            change: (changed) => options.change({ kind: "tell", message: changed }),
            submit: () => options.tell(message.trim()),
          },
          options,
        )}`;
    }
  }
}

interface Words {
  label: Key;
  value: string;
  limit: number | null;
  send: Key;
  change: (text: string) => void;
  submit: () => void;
}

function words(ui: Ui, it: Words, { error, busy }: SheetOptions): TemplateResult {
  const { t } = ui;
  const size = [...it.value].length;
  return html`<form
    novalidate
    @submit=${(event: Event) => {
      event.preventDefault();
      it.submit();
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
      .value=${it.value}
      @input=${(event: Event) => it.change((event.target as HTMLTextAreaElement).value)}
    ></textarea>
    ${fieldError(error, "sheet-error")}
    <button class="button main wide" data-testid="words-send" ?disabled=${busy}>
      ${t.say(it.send)}
    </button>
  </form>`;
}
