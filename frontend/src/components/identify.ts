import {
  mdiBackspaceOutline,
  mdiCardAccountDetailsOutline,
  mdiClose,
  mdiTimerOutline,
} from "@mdi/js";
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Refusal } from "../data/errors";
import type { BoardPerson, KioskSettings } from "../data/messages";
import { avatar, place } from "./person";
import { identifyStyles } from "./identify-styles";
import { personStyles, shared } from "./styles";
import { typeInto } from "./typing";
import { emit, fieldError, icon, refusalText, onPhone, rich, type Ui } from "./ui";

const PAD = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "-", "0", "{bksp}"];

export interface Typed {
  number: string;
  pin: string;
}

/**
 * Who is asking: by card, by number, by number and PIN, as the kiosk allows. Fires `identify` with
 * what was typed, `dismiss`, and `keyboard` when letters are wanted.
 */
@customElement("consultease-identify")
export class Identify extends LitElement {
  static override styles = [shared, personStyles, identifyStyles];

  @property({ attribute: false }) ui!: Ui;
  @property({ attribute: false }) kiosk!: KioskSettings;
  /** Whom it is about, when somebody was chosen. */
  @property({ attribute: false }) person: BoardPerson | null = null;
  @property({ attribute: false }) error: Refusal | null = null;
  @property({ attribute: false }) readerOnline: boolean | null = null;
  @property({ type: Number }) lockedFor = 0;
  @property({ type: Boolean }) busy = false;
  @property({ type: Boolean }) letters = false;
  @property() hint = "";
  @state() private step: "number" | "pin" = "number";
  @state() private missing: "number_required" | "pin_required" | null = null;
  @query("input") private input!: HTMLInputElement | null;
  private number = "";
  /** The refusal after which somebody began to try again. */
  private past: Refusal | null = null;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("error") && this.error) this.restart();
    if (changed.has("lockedFor") && this.lockedFor > 0) this.restart();
  }

  protected override firstUpdated(): void {
    // Once the sheet around it is open.
    requestAnimationFrame(() => this.input?.focus());
  }

  protected override render(): TemplateResult {
    return html`<div class="head">
        ${this.person ? avatar(this.person) : icon(mdiCardAccountDetailsOutline, 44)}
        <div class="title">
          <h2>
            ${
              this.person
                ? this.ui.t.say("identify_for", { name: this.person.name })
                : this.ui.t.say("identify")
            }
          </h2>
          ${this.person ? html`<p class="soft" dir="auto">${place(this.person)}</p>` : nothing}
        </div>
        <button
          class="round"
          data-testid="close"
          aria-label=${this.ui.t.say("close")}
          @click=${() => emit(this, "dismiss")}
        >
          ${icon(mdiClose)}
        </button>
      </div>
      ${this.hint ? html`<p class="hint" role="status">${this.hint}</p>` : nothing}
      ${this.lockedFor > 0 ? this.locked() : this.ways()}`;
  }

  private locked(): TemplateResult {
    return html`<div class="locked" role="alert" data-testid="locked">
      ${icon(mdiTimerOutline, 64)}
      <h3>${this.ui.t.say("locked")}</h3>
      <p class="nums" aria-live="off">${rich(this.ui, "locked_text", { n: this.lockedFor })}</p>
    </div>`;
  }

  private ways(): TemplateResult {
    const byNumber = this.kiosk.identification !== "card";
    const card = !this.needsPin && !this.letters;
    return html`<div class="ways ${byNumber && card ? "two" : ""}">
      ${card ? this.card(!byNumber) : nothing} ${byNumber ? this.pad() : nothing}
    </div>`;
  }

  private card(alone: boolean): TemplateResult {
    const { t } = this.ui;
    return html`<div class="card">
      <span class="picture ${this.readerOnline === false ? "off" : ""}"
        >${icon(mdiCardAccountDetailsOutline, 88)}</span
      >
      ${
        this.readerOnline === false
          ? html`<h3>${t.say(alone ? "reader_off_card" : "reader_off")}</h3>`
          : html`<h3>${t.say("tap_card")}</h3>
              <p class="soft">${t.say("tap_card_help")}</p>`
      }
      ${alone ? fieldError(this.errorText(), "identify-error") : nothing}
    </div>`;
  }

  private pad(): TemplateResult {
    const { t } = this.ui;
    const isPin = this.step === "pin";
    const error = this.errorText();
    return html`<form class="pad" novalidate @submit=${this.submit}>
      <label for="entry">${t.say(isPin ? "pin" : "student_number")}</label>
      <input
        id="entry"
        class="field nums"
        data-testid=${isPin ? "pin" : "number"}
        type=${isPin ? "password" : "text"}
        inputmode=${this.letters && onPhone() ? "text" : "none"}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        maxlength="40"
        aria-invalid=${error ? "true" : "false"}
        aria-describedby=${error ? "identify-error" : nothing}
        @input=${() => (this.missing = null)}
        @keydown=${this.enter}
      />
      ${fieldError(error, "identify-error")}
      ${
        this.letters
          ? nothing
          : html`<div class="keys" role="group" aria-label=${t.say("show_pad")}>
              ${PAD.map(
                (key) =>
                  html`<button
                    type="button"
                    class="key"
                    data-key=${key}
                    aria-label=${key === "{bksp}" ? t.say("backspace") : key}
                    @pointerdown=${(event: Event) => event.preventDefault()}
                    @click=${() => this.press(key)}
                  >
                    ${key === "{bksp}" ? icon(mdiBackspaceOutline) : key}
                  </button>`,
              )}
            </div>`
      }
      <div class="go">
        <button
          type="button"
          class="button"
          data-testid="letters"
          aria-label="${t.say(this.letters ? "digits" : "letters")}: ${t.say(this.letters ? "show_pad" : "show_keyboard")}"
          @pointerdown=${(event: Event) => event.preventDefault()}
          @click=${this.toggleLetters}
        >
          ${t.say(this.letters ? "digits" : "letters")}
        </button>
        <button class="button main" data-testid="identify" ?disabled=${this.busy}>
          ${t.say(this.busy ? "checking" : this.needsPin && !isPin ? "next" : "go_on")}
        </button>
      </div>
    </form>`;
  }

  private get needsPin(): boolean {
    return this.kiosk.identification === "number_pin";
  }

  private errorText(): string | null {
    if (this.missing) return this.ui.t.say(this.missing);
    if (this.error === this.past) return null;
    return this.error && refusalText(this.ui, this.error);
  }

  private press(key: string): void {
    if (!this.input) return;
    if (this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement !== this.input) {
      const end = this.input.value.length;
      this.input.setSelectionRange(end, end);
    }
    typeInto(this.input, key);
  }

  private readonly toggleLetters = (): void => {
    this.input?.focus();
    emit(this, "keyboard", !this.letters);
    // A phone brings its keyboard for a focus that is new.
    if (onPhone()) void this.updateComplete.then(() => (this.input?.blur(), this.input?.focus()));
  };

  private readonly enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isTrusted) return;
    this.submit(event);
  };

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    if (!this.input || this.busy) return;
    const value = this.input.value.trim();
    this.past = this.error;
    if (!value) {
      this.missing = this.step === "pin" ? "pin_required" : "number_required";
      return this.input.focus();
    }
    this.input.value = "";
    if (this.needsPin && this.step === "number") {
      this.number = value;
      this.step = "pin";
      this.input.focus();
      return;
    }
    const typed: Typed =
      this.step === "pin" ? { number: this.number, pin: value } : { number: value, pin: "" };
    this.number = "";
    emit(this, "identify", typed);
  };

  private restart(): void {
    this.step = "number";
    this.number = "";
    this.missing = null;
    if (this.input) this.input.value = "";
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "consultease-identify": Identify;
  }
}
