import { mdiCardAccountDetailsOutline, mdiClose, mdiSend, mdiWifiOff } from "@mdi/js";
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { fieldErrors, type Draft } from "../data/draft";
import type { Refusal } from "../data/errors";
import type { BoardOffice, BoardPerson, Session } from "../data/messages";
import { isPresent } from "../data/search";
import { asideLines, avatar, place, statusPill } from "./person";
import { requestStyles } from "./request-styles";
import { personStyles, shared } from "./styles";
import { emit, fieldError, icon, refusalText, rich, waitText, type Ui } from "./ui";

/**
 * What it is about. Fires `draft` with every change, `send`, `dismiss`, `logout`, and `identify`
 * when the session was lost on the way.
 */
@customElement("consultease-request-form")
export class RequestForm extends LitElement {
  static override styles = [shared, personStyles, requestStyles];

  @property({ attribute: false }) ui!: Ui;
  @property({ attribute: false }) person!: BoardPerson;
  @property({ attribute: false }) office!: BoardOffice;
  @property({ attribute: false }) draft!: Draft;
  @property({ attribute: false }) session: Session | null = null;
  @property({ attribute: false }) error: Refusal | null = null;
  @property({ type: Boolean }) busy = false;
  @property({ type: Boolean }) lost = false;
  @property({ type: Boolean }) byCard = true;
  @state() private checked = false;

  protected override updated(changed: PropertyValues): void {
    // Whoever cannot see where it is red is brought there.
    if (changed.has("error") && this.error) this.showError();
  }

  protected override render(): TemplateResult {
    const { person, ui } = this;
    return html`<div class="head">
        ${avatar(person)}
        <div class="title">
          <h2 dir="auto">${person.name}</h2>
          <p class="soft" dir="auto">${place(person)}</p>
        </div>
        ${statusPill(ui, person)}
        <button
          class="round"
          data-testid="close"
          aria-label=${ui.t.say("close")}
          @click=${() => emit(this, "dismiss")}
        >
          ${icon(mdiClose)}
        </button>
      </div>
      ${person.queue_open || this.draft.details ? this.form() : this.closed()}`;
  }

  private closed(): TemplateResult {
    const { person, ui } = this;
    const { t } = ui;
    // Who is in has closed the queue: no other status would open it.
    const here = isPresent(person);
    return html`<div class="closed" data-testid="queue-closed">
      <h3>${t.say("closed_title", { name: person.name })}</h3>
      ${
        here
          ? nothing
          : html`<p class="soft aside">
              ${asideLines(ui, person).map((line) => html`<span>${line}</span>`)}
            </p>`
      }
      <p class="soft">${t.say(here ? "closed_here" : "closed_text")}</p>
      <button class="button main" @click=${() => emit(this, "dismiss")}>${t.say("close")}</button>
    </div>`;
  }

  private form(): TemplateResult {
    const { t } = this.ui;
    const errors = this.errors();
    return html`<form novalidate @submit=${this.submit}>
      ${this.who()} ${this.topics(errors.topic ?? null)} ${this.courses(errors.course ?? null)}
      ${this.details(errors.details ?? null)}
      <div class="send">
        <div>
          <p class="ahead">
            ${
              this.person.waiting
                ? rich(this.ui, "ahead", { n: this.person.waiting })
                : rich(this.ui, "ahead_none")
            }
          </p>
          ${
            this.person.wait && this.person.waiting
              ? html`<p class="ahead">
                  ${rich(this.ui, "expected", {
                    wait: waitText(this.ui, this.person.wait, "minutes"),
                  })}
                </p>`
              : nothing
          }
        </div>
        <button
          class="button main big"
          data-testid="send"
          ?disabled=${this.busy || this.lost || !this.session}
        >
          ${icon(mdiSend)} ${t.say(this.busy ? "sending" : "send")}
        </button>
      </div>
      ${fieldError(errors.other ?? null, "form-error")}
    </form>`;
  }

  private who(): TemplateResult {
    const { t } = this.ui;
    if (this.lost) {
      return html`<p class="who warn" role="alert">${icon(mdiWifiOff)} ${t.say("text_kept")}</p>`;
    }
    if (!this.session) {
      return html`<div class="who warn" role="alert">
        ${icon(mdiCardAccountDetailsOutline)}<span
          >${t.say(this.byCard ? "again" : "again_number")}</span
        >
        <button type="button" class="button small" @click=${() => emit(this, "identify")}>
          ${t.say("go_on")}
        </button>
      </div>`;
    }
    return html`<div class="who">
      ${icon(mdiCardAccountDetailsOutline)}<span
        >${rich(this.ui, "hello", { name: this.session.name })}</span
      >
      <button
        type="button"
        class="button plain"
        data-testid="logout"
        @click=${() => emit(this, "logout")}
      >
        ${t.say("not_you")}
      </button>
    </div>`;
  }

  private topics(error: string | null): TemplateResult | typeof nothing {
    if (!this.office.topics.length) return nothing;
    return html`<div class="part" role="group" aria-labelledby="topic" data-field="topic">
      <h3 id="topic">${this.ui.t.say("about")}</h3>
      <div class="chips">
        ${this.office.topics.map((topic) =>
          this.chip(topic, this.draft.topic === topic, () =>
            this.change({ topic: this.draft.topic === topic ? null : topic }),
          ),
        )}
      </div>
      ${fieldError(error, "topic-error")}
    </div>`;
  }

  private courses(error: string | null): TemplateResult {
    const { t } = this.ui;
    const { course, other } = this.draft;
    const own = this.person.courses;
    const typed = other !== null || !own.length;
    return html`<div class="part" role="group" aria-labelledby="course" data-field="course">
      <h3 id="course">${t.say("course")} <span class="soft">${t.say("optional")}</span></h3>
      <div class="chips">
        ${own.map((each) =>
          this.chip(each, other === null && course === each, () =>
            this.change({ course: course === each ? null : each, other: null }),
          ),
        )}
        ${
          own.length
            ? this.chip(t.say("other_course"), other !== null, () =>
                this.change({ course: null, other: other === null ? "" : null }),
              )
            : nothing
        }
        ${
          typed
            ? html`<input
                class="field other"
                data-testid="course"
                dir="auto"
                autocomplete="off"
                aria-label=${t.say("other_course_label")}
                placeholder=${t.say("other_course_label")}
                aria-invalid=${error ? "true" : "false"}
                aria-describedby=${error ? "course-error" : nothing}
                inputmode=${this.ui.keyboard ? "none" : "text"}
                .value=${other ?? ""}
                @input=${(event: Event) =>
                  this.change({ course: null, other: (event.target as HTMLInputElement).value })}
              />`
            : nothing
        }
      </div>
      ${fieldError(error, "course-error")}
    </div>`;
  }

  private details(error: string | null): TemplateResult {
    const { t } = this.ui;
    const { details_max: limit } = this.office;
    const length = [...this.draft.details].length;
    return html`<div class="part" data-field="details">
      <div class="label">
        <label for="details">${t.say("details")}</label>
        <span class="counter nums ${length > limit ? "over" : ""}" id="counter"
          >${t.say("counter", { n: length, limit })}</span
        >
      </div>
      <textarea
        id="details"
        class="field"
        data-testid="details"
        dir="auto"
        rows="3"
        placeholder=${t.say("details_help")}
        aria-invalid=${error ? "true" : "false"}
        aria-describedby=${error ? "details-error counter" : "counter"}
        inputmode=${this.ui.keyboard ? "none" : "text"}
        .value=${this.draft.details}
        @input=${(event: Event) =>
          this.change({ details: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
      ${fieldError(error, "details-error")}
    </div>`;
  }

  private chip(text: string, pressed: boolean, press: () => void): TemplateResult {
    return html`<button type="button" class="chip" aria-pressed=${pressed} @click=${press}>
      <span dir="auto">${text}</span>
    </button>`;
  }

  /** Texts by field: what can be seen to be wrong here, else what the hub has refused. */
  private errors(): Partial<Record<"topic" | "course" | "details" | "other", string>> {
    const own = this.checked ? fieldErrors(this.draft, this.office) : [];
    const all = own.length ? own : this.error ? [this.error] : [];
    return Object.fromEntries(
      all.map((error) => {
        const field = ["topic", "course", "details"].find((name) => name === error.field);
        const named = { ...error.placeholders, name: this.person.name };
        return [field ?? "other", refusalText(this.ui, { ...error, placeholders: named })];
      }),
    );
  }

  private change(change: Partial<Draft>): void {
    emit(this, "draft", { ...this.draft, ...change });
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    if (this.busy || this.lost || !this.session) return;
    this.checked = true;
    if (fieldErrors(this.draft, this.office).length) this.showError();
    else emit(this, "send");
  };

  private showError(): void {
    void this.updateComplete.then(() => {
      const field = this.renderRoot.querySelector<HTMLElement>("[aria-invalid=true]");
      (field ?? this.renderRoot.querySelector(".error"))?.scrollIntoView({ block: "nearest" });
      field?.focus();
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "consultease-request-form": RequestForm;
  }
}
