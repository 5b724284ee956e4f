import { mdiBullhornOutline, mdiClipboardTextOutline, mdiClose } from "@mdi/js";
import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Refusal } from "../data/errors";
import type { OwnRequest, Session } from "../data/messages";
import { shared } from "./styles";
import { emit, fieldError, icon, refusalText, rich, waitText, type Ui } from "./ui";

/** The student's own requests. Fires `cancel-request`, `dismiss` and `logout`. */
@customElement("consultease-own-requests")
export class OwnRequests extends LitElement {
  @property({ attribute: false }) ui!: Ui;
  @property({ attribute: false }) session!: Session;
  @property({ attribute: false }) open: OwnRequest[] = [];
  @property({ attribute: false }) past: OwnRequest[] = [];
  @property({ attribute: false }) error: Refusal | null = null;
  @property({ type: Boolean }) busy = false;
  @state() private asking: string | null = null;

  protected override render(): TemplateResult {
    const { t } = this.ui;
    return html`<div class="head">
        <div class="title">
          <h2>${t.say("my_requests")}</h2>
          <p class="soft">${rich(this.ui, "hello", { name: this.session.name })}</p>
        </div>
        <button class="button small" data-testid="logout" @click=${() => emit(this, "logout")}>
          ${t.say("log_out")}
        </button>
        <button
          class="round"
          data-testid="close"
          aria-label=${t.say("close")}
          @click=${() => emit(this, "dismiss")}
        >
          ${icon(mdiClose)}
        </button>
      </div>
      ${fieldError(this.error && refusalText(this.ui, this.error), "requests-error")}
      ${
        this.open.length
          ? html`<h3>${t.say("open_requests")}</h3>
              <ul aria-live="polite">
                ${repeat(
                  this.open,
                  (own) => own.consultation_id,
                  (own) => this.openRow(own),
                )}
              </ul>`
          : html`<div class="none">
              ${icon(mdiClipboardTextOutline, 56)}
              <p><b>${t.say("no_requests")}</b></p>
              <p class="soft">${t.say("no_requests_text")}</p>
            </div>`
      }
      ${
        this.past.length
          ? html`<h3>${t.say("past_requests")}</h3>
              <ul class="past">
                ${repeat(
                  this.past,
                  (own) => own.consultation_id,
                  (own) => this.pastRow(own),
                )}
              </ul>`
          : nothing
      }`;
  }

  private openRow(own: OwnRequest): TemplateResult {
    const { t } = this.ui;
    const canCancel = own.state === "pending" || own.state === "accepted";
    const about = [own.topic, own.course].filter(Boolean).join(" · ");
    const facts = [
      own.office,
      own.position !== null && own.state !== "in_progress"
        ? t.say("position", { place: t.say("ordinal", { n: own.position }) })
        : null,
      own.wait && own.wait.high > 0 && own.state === "pending" ? waitText(this.ui, own.wait) : null,
    ].filter(Boolean);
    return html`<li class="open" data-testid="own-request" data-state=${own.state}>
      <b class="ticket nums">${own.ticket}</b>
      <div class="what">
        <p class="name" dir="auto">${own.faculty ?? t.say("gone_person")}</p>
        <p class="soft" dir="auto">${facts.join(" · ")}</p>
        <p class="words" dir="auto">${about ? html`<b>${about}</b> · ` : nothing}${own.details}</p>
        ${
          own.announcement
            ? html`<p class="said" dir="auto">
                ${icon(mdiBullhornOutline, 20)}${own.announcement}
              </p>`
            : nothing
        }
      </div>
      <span class="state ${own.state}">${t.say(`state_${own.state}`)}</span>
      ${canCancel ? this.cancel(own) : nothing}
    </li>`;
  }

  private cancel(own: OwnRequest): TemplateResult {
    const { t } = this.ui;
    if (this.asking !== own.consultation_id) {
      return html`<button
        class="button small cancel"
        data-testid="cancel-request"
        aria-label=${`${t.say("cancel")} ${own.ticket}`}
        @click=${() => (this.asking = own.consultation_id)}
      >
        ${t.say("cancel")}
      </button>`;
    }
    return html`<div class="cancel" role="group">
      <b>${t.say("cancel_sure", { ticket: own.ticket })}</b>
      <button
        class="button small danger"
        data-testid="cancel-yes"
        ?disabled=${this.busy}
        @click=${() => emit(this, "cancel-request", own)}
      >
        ${t.say("cancel_yes")}
      </button>
      <button class="button small" data-testid="cancel-no" @click=${() => (this.asking = null)}>
        ${t.say("cancel_no")}
      </button>
    </div>`;
  }

  private pastRow(own: OwnRequest): TemplateResult {
    const { t, times } = this.ui;
    return html`<li data-testid="past-request" data-state=${own.state}>
      <span class="ticket nums">${own.ticket}</span>
      <div class="what">
        <p dir="auto">${own.faculty ?? t.say("gone_person")}</p>
        ${own.reason ? html`<p class="soft" dir="auto">${own.reason}</p>` : nothing}
      </div>
      <span class="soft nums">${times.short(own.changed_at)}</span>
      <span class="state ${own.state}">${t.say(`state_${own.state}`)}</span>
    </li>`;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        padding: 28px 32px 32px;
        container: requests / inline-size;
      }
      .head {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .title {
        flex: 1;
      }
      h2 {
        font-size: 26px;
        line-height: 1.2;
      }
      h3 {
        margin: 24px 0 10px;
        font-size: 16px;
        color: var(--ce-soft);
      }
      li {
        display: grid;
        grid-template-columns: 92px minmax(0, 1fr) auto auto;
        align-items: center;
        gap: 4px 16px;
      }
      .open {
        padding: 16px 18px;
        margin-bottom: 12px;
        border: 1px solid var(--ce-line);
        border-radius: 16px;
        background: var(--ce-card);
      }
      .open .ticket {
        font-size: 22px;
        color: var(--ce-accent);
        white-space: nowrap;
      }
      .name {
        font-size: 19px;
        font-weight: 700;
      }
      .words {
        margin-top: 4px;
        overflow-wrap: anywhere;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
      }
      .said {
        display: flex;
        gap: 8px;
        margin-top: 6px;
        color: var(--ce-talk);
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .past li {
        min-height: 52px;
        padding: 8px 18px;
        border-bottom: 1px solid var(--ce-line);
      }
      .past li:last-child {
        border: 0;
      }
      .state {
        padding: 5px 13px;
        border-radius: 16px;
        background: var(--ce-away-ground);
        color: var(--ce-away);
        font-weight: 700;
        white-space: nowrap;
      }
      .accepted,
      .completed {
        background: var(--ce-available-ground);
        color: var(--ce-available);
      }
      .in_progress {
        background: var(--ce-talk-ground);
        color: var(--ce-talk);
      }
      .pending,
      .declined,
      .no_show {
        background: var(--ce-busy-ground);
        color: var(--ce-busy);
      }
      div.cancel {
        grid-column: 1 / -1;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: flex-end;
        gap: 10px;
        margin-top: 8px;
      }
      .none {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: 6px;
        padding: 32px 0 16px;
        font-size: 18px;
        text-align: center;
      }
      .none .icon {
        color: var(--ce-soft);
      }
      @container requests (max-width: 560px) {
        li {
          grid-template-columns: 72px minmax(0, 1fr) auto;
        }
        .open .what {
          grid-column: 1 / -1;
          grid-row: 2;
        }
        .open .state {
          grid-column: 3;
        }
        .open > .cancel {
          grid-column: 1 / -1;
        }
        .past .state {
          grid-column: 2 / -1;
          justify-self: end;
        }
      }
      @media (max-width: 560px) {
        :host {
          padding: 20px;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    "consultease-own-requests": OwnRequests;
  }
}
