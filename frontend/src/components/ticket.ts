import { mdiBullhornOutline, mdiCheckCircle, mdiCloseCircle, mdiInformation } from "@mdi/js";
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Refusal } from "../data/errors";
import type { ConsultationState, OwnRequest } from "../data/messages";
import { answerText } from "../data/notice";
import { shared } from "./styles";
import { ticketStyles } from "./ticket-styles";
import { emit, fieldError, icon, refusalText, waitText, type Ui } from "./ui";

const SECONDS = 15;

export function tone(state: ConsultationState): "good" | "bad" | "calm" {
  if (state === "pending" || state === "accepted" || state === "in_progress") return "good";
  return state === "completed" ? "calm" : "bad";
}

/** The number to remember; closes by itself. Fires `done` and `cancel-request`. */
@customElement("consultease-ticket")
export class Ticket extends LitElement {
  static override styles = [shared, ticketStyles];

  @property({ attribute: false }) ui!: Ui;
  @property({ attribute: false }) own!: OwnRequest;
  @property({ attribute: false }) error: Refusal | null = null;
  @property({ type: Boolean }) busy = false;
  @state() private left = SECONDS;
  @state() private asking = false;
  private timer = 0;
  private seen: ConsultationState | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => this.tick(), 1000);
    this.addEventListener("pointerdown", this.stay);
    this.addEventListener("keydown", this.stay);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override willUpdate(): void {
    // News deserve their time.
    if (this.seen !== this.own.state) this.left = SECONDS;
    this.seen = this.own.state;
  }

  protected override render(): TemplateResult {
    const { own, ui } = this;
    const { t } = ui;
    const open = own.state === "pending" || own.state === "accepted";
    const how = tone(own.state);
    const path = { good: mdiCheckCircle, bad: mdiCloseCircle, calm: mdiInformation }[how];
    return html`<p class="answer ${how}" role="status" data-testid="answer">
        ${icon(path, 28)}<span>${answerText(t, own)}</span>
      </p>
      ${own.reason ? html`<p class="text" dir="auto">${t.say("reason", { reason: own.reason })}</p>` : nothing}
      <p class="number nums" data-testid="ticket">${own.ticket}</p>
      ${open ? html`<p class="text">${t.say("remember")}</p>` : nothing}
      ${
        own.announcement && own.faculty
          ? html`<p class="said" dir="auto">
              ${icon(mdiBullhornOutline)}
              ${t.say("says", { name: own.faculty, message: own.announcement })}
            </p>`
          : nothing
      }
      ${tone(own.state) === "good" ? this.facts() : nothing}
      ${this.asking && open ? this.question() : this.end(open)}
      ${fieldError(this.error && refusalText(ui, this.error), "ticket-error")}`;
  }

  private facts(): TemplateResult {
    const { own, ui } = this;
    const fact = (value: string, label: string): TemplateResult =>
      html`<div>
        <dd class="nums" dir="auto">${value}</dd>
        <dt>${label}</dt>
      </div>`;
    return html`<dl>
      ${
        own.position !== null
          ? fact(ui.t.say("ordinal", { n: own.position }), ui.t.say("in_queue"))
          : nothing
      }
      ${
        own.wait && own.wait.high > 0
          ? fact(waitText(ui, own.wait), ui.t.say("expected_wait"))
          : nothing
      }
      ${own.office ? fact(own.office, ui.t.say("where")) : nothing}
    </dl>`;
  }

  private end(open: boolean): TemplateResult {
    const { t } = this.ui;
    return html`<button
        class="button main done"
        data-testid="done"
        style="--seconds:${SECONDS}s"
        @click=${() => emit(this, "done")}
      >
        ${t.say("done")}<i style="transform:scaleX(${this.left / SECONDS})"></i>
      </button>
      <p class="soft foot">
        <span class="nums">${t.say("closes", { n: this.left })}</span>
        ${
          open
            ? html`<span aria-hidden="true">·</span>
                <button
                  class="button plain"
                  data-testid="cancel-request"
                  @click=${() => (this.asking = true)}
                >
                  ${t.say("cancel_this")}
                </button>`
            : nothing
        }
      </p>`;
  }

  private question(): TemplateResult {
    const { t } = this.ui;
    return html`<div class="question" role="group" aria-label=${t.say("cancel_this")}>
      <p>${t.say("cancel_sure", { ticket: this.own.ticket })}</p>
      <button
        class="button danger"
        data-testid="cancel-yes"
        ?disabled=${this.busy}
        @click=${() => emit(this, "cancel-request", this.own)}
      >
        ${t.say("cancel_yes")}
      </button>
      <button class="button" data-testid="cancel-no" @click=${() => (this.asking = false)}>
        ${t.say("cancel_no")}
      </button>
    </div>`;
  }

  private tick(): void {
    if (this.busy) return;
    this.left = Math.max(0, this.left - 1);
    if (this.left === 0) emit(this, "done");
  }

  private readonly stay = (): void => {
    this.left = SECONDS;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "consultease-ticket": Ticket;
  }
}
