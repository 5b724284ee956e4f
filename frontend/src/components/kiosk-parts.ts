import { mdiCardAccountDetailsOutline, mdiInformation, mdiLockOutline } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import type { KioskFlow } from "../data/kiosk-flow";
import { icon, rich, type Ui } from "./ui";

/** The line that says how to begin; or who is there. */
export function kioskFooter(ui: Ui, flow: KioskFlow): TemplateResult {
  const { session, settings, readerOnline, open } = flow.kiosk;
  const { t } = ui;
  const notice = flow.noticeText(t);
  if (session) {
    return html`<footer data-testid="session">
      ${icon(notice ? mdiInformation : mdiCardAccountDetailsOutline, 40)}
      <p>${notice ?? rich(ui, "hello", { name: session.name })}</p>
      <div class="actions">
        <button class="button line" data-testid="my-requests" @click=${() => flow.showRequests()}>
          ${t.say("my_requests")}${open.length ? ` (${open.length})` : nothing}
        </button>
        <button class="button" data-testid="logout" @click=${() => void flow.logout()}>
          ${t.say("log_out")}
        </button>
      </div>
    </footer>`;
  }
  const byNumber = settings?.identification !== "card";
  const onlyNumber = settings?.identification === "number_pin";
  const reader = readerOnline === false ? t.say(byNumber ? "reader_off" : "reader_off_card") : null;
  return html`<footer>
    ${icon(notice ? mdiInformation : mdiCardAccountDetailsOutline, 40)}
    <p>${notice ?? reader ?? rich(ui, onlyNumber ? "begin_number" : "begin")}</p>
    ${
      byNumber && settings
        ? html`<div class="actions">
            <button class="button line" data-testid="type-number" @click=${() => flow.typeNumber()}>
              ${t.say("type_number")}
            </button>
          </div>`
        : nothing
    }
  </footer>`;
}

/** Asked before a session ends by itself; any touch is an answer. */
export function idleSheet(ui: Ui, flow: KioskFlow, seconds: number): TemplateResult {
  const { t } = ui;
  return html`<consultease-sheet
    alert
    class="idle"
    data-testid="sheet-idle"
    .name=${t.say("idle_title")}
    @dismiss=${() => flow.touch()}
  >
    <div class="ask">
      <h2>${t.say("idle_title")}</h2>
      <p class="nums">${rich(ui, "idle_text", { n: seconds })}</p>
      <div class="actions">
        <button class="button main" data-testid="still-here" @click=${() => flow.touch()}>
          ${t.say("still_here")}
        </button>
        <button class="button" @click=${() => void flow.logout()}>${t.say("log_out")}</button>
      </div>
    </div>
  </consultease-sheet>`;
}

/** For a user who has no kiosk. */
export function noKiosk(ui: Ui): TemplateResult {
  return html`<div class="nothing" role="status" data-testid="no-kiosk">
    ${icon(mdiLockOutline, 72)}
    <h2>${ui.t.say("refused_title")}</h2>
    <p class="soft">${ui.t.say("refused_text")}</p>
  </div>`;
}
