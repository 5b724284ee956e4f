import { LitElement, css, html, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import Keyboard from "simple-keyboard/build/index.modern.esm.js";
import type { KeyboardButtonAttributes } from "simple-keyboard";
import type { Key } from "../i18n/translate";
import { layoutFor, type Layout } from "./layouts";
import { typeInto, type Field } from "./typing";
import type { Ui } from "./ui";

const SHOWN: Record<string, string> = {
  "{bksp}": "⌫",
  "{enter}": "↵",
  "{shift}": "⇧",
  "{lock}": "⇪",
  "{space}": " ",
  "\u0301": "´",
  "\u0308": "¨",
};

const NAMES: [buttons: string, name: Key][] = [
  ["{bksp}", "backspace"],
  ["{enter}", "key_enter"],
  ["{shift} {lock}", "key_shift"],
  ["{space}", "key_space"],
];

/** A keyboard on the screen, for panels that have none. Types into `field`. */
@customElement("consultease-keyboard")
export class OnScreenKeyboard extends LitElement {
  @property({ attribute: false }) ui!: Ui;
  @property({ attribute: false }) field: Field | null = null;
  @query(".host") private host!: HTMLDivElement;
  private keyboard: Keyboard | undefined;
  private layout: keyof Layout = "default";
  private locked = false;

  protected override firstUpdated(): void {
    this.keyboard = new Keyboard(this.host, {
      layout: layoutFor(this.ui.t.language),
      display: SHOWN,
      preventMouseDownDefault: true,
      useButtonTag: true,
      buttonAttributes: this.names(),
      onKeyPress: (button: string) => this.press(button),
    });
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("ui")) {
      const layout = layoutFor(this.ui.t.language);
      this.keyboard?.setOptions({ layout, buttonAttributes: this.names() });
    }
    // The keys take room from what they type into.
    requestAnimationFrame(() => this.field?.scrollIntoView({ block: "center" }));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.keyboard?.destroy();
    this.keyboard = undefined;
  }

  protected override render(): TemplateResult {
    return html`<div role="group" aria-label=${this.ui.t.say("keyboard")} data-testid="keyboard">
      <div class="host simple-keyboard" @click=${this.clicked}></div>
    </div>`;
  }

  private names(): KeyboardButtonAttributes[] {
    return NAMES.map(([buttons, key]) => ({
      attribute: "aria-label",
      value: this.ui.t.say(key),
      buttons,
    }));
  }

  /** The keys hear pointers; Enter and screen readers click. */
  private readonly clicked = (event: MouseEvent): void => {
    const key = (event.target as Element).closest<HTMLElement>("[data-skbtn]")?.dataset.skbtn;
    if (key && event.detail === 0) this.press(key);
  };

  private press(button: string): void {
    if (button === "{shift}" || button === "{lock}") {
      this.locked = button === "{lock}" && this.layout === "default";
      this.show(this.layout === "default" ? "shift" : "default");
      return;
    }
    if (this.field) typeInto(this.field, button);
    if (this.layout === "shift" && !this.locked) this.show("default");
  }

  private show(layout: keyof Layout): void {
    this.layout = layout;
    this.keyboard?.setOptions({ layoutName: layout });
  }

  static override styles = css`
    :host {
      display: block;
      background: var(--ce-bg);
      border-top: 1px solid var(--ce-line);
      padding: 8px max(8px, calc(50% - 520px));
      user-select: none;
      touch-action: manipulation;
    }
    .hg-row {
      display: flex;
      gap: 6px;
      margin-bottom: 6px;
    }
    .hg-button {
      flex: 1 1 0;
      min-width: 0;
      height: clamp(44px, 7vh, 56px);
      padding: 0;
      border: 0;
      border-radius: 10px;
      background: var(--ce-card);
      color: var(--ce-ink);
      font: inherit;
      font-size: 19px;
      box-shadow: 0 1px 1px rgb(0 0 0 / 0.25);
    }
    .hg-functionBtn {
      flex-grow: 1.6;
      background: var(--ce-fill);
    }
    .hg-button-space {
      flex-grow: 12;
      background: var(--ce-card);
    }
    .hg-activeButton {
      background: var(--ce-fill);
    }
    /* What is pressed stays marked unless it is the key itself: for all to read, as a PIN. */
    .hg-button span {
      pointer-events: none;
    }
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    "consultease-keyboard": OnScreenKeyboard;
  }
}
