import { LitElement, css, html, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { shared } from "./styles";
import { emit } from "./ui";

/** A sheet over the page: a native modal dialog. Fires `dismiss` on Escape and on a tap beside it. */
@customElement("consultease-sheet")
export class Sheet extends LitElement {
  @property() name = "";
  /** Whether it is a question that must be answered. */
  @property({ type: Boolean }) alert = false;
  @query("dialog") private dialog!: HTMLDialogElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.dialog?.close();
  }

  protected override render(): TemplateResult {
    return html`<dialog
      autofocus
      tabindex="-1"
      role=${this.alert ? "alertdialog" : "dialog"}
      aria-label=${this.name}
      @cancel=${this.dismiss}
      @pointerdown=${this.press}
    >
      <div class="sheet"><slot></slot></div>
      <div class="below"><slot name="keyboard"></slot></div>
    </dialog>`;
  }

  private readonly dismiss = (event: Event): void => {
    event.preventDefault();
    emit(this, "dismiss");
  };

  private readonly press = (event: PointerEvent): void => {
    if (event.target === this.dialog) emit(this, "dismiss");
  };

  static override styles = [
    shared,
    css`
      dialog {
        position: fixed;
        inset: 0;
        width: 100%;
        height: 100%;
        max-width: none;
        max-height: none;
        margin: 0;
        padding: 0;
        border: 0;
        background: transparent;
        color: var(--ce-ink);
        outline: none;
        flex-direction: column;
        align-items: center;
      }
      dialog[open] {
        display: flex;
      }
      dialog::backdrop {
        background: var(--ce-shade, rgb(10 16 24 / 0.6));
      }
      .sheet {
        width: min(100% - 32px, var(--sheet-width, 860px));
        max-height: calc(100% - 32px);
        margin: auto;
        overflow: auto;
        overscroll-behavior: contain;
        border-radius: 28px;
        background: var(--ce-card);
        box-shadow: 0 24px 64px rgb(0 0 0 / 0.35);
        animation: rise 180ms cubic-bezier(0.2, 0, 0, 1);
      }
      .below {
        flex: none;
        width: 100%;
      }
      @keyframes rise {
        from {
          transform: translateY(16px);
          opacity: 0;
        }
      }
      @media (max-width: 560px) {
        .sheet {
          width: 100%;
          max-height: calc(100% - 24px);
          margin: auto 0 0;
          border-radius: 28px 28px 0 0;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    "consultease-sheet": Sheet;
  }
}
