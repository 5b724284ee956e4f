import { ReaderListener } from "../data/reader";
import { fieldOf, type Field } from "./typing";

interface Kept {
  field: Field;
  value: string;
  start: number | null;
  end: number | null;
}

/**
 * Hears a USB reader's keys wherever the focus is, before anything else on the page does. What they
 * left in a field is taken out again, and their Enter presses no button.
 */
export class ReaderKeys {
  readonly #listener = new ReaderListener();
  #kept: Kept | null = null;

  constructor(readonly onCard: (card: string) => void) {}

  start(): void {
    window.addEventListener("keydown", this.#hear, true);
  }

  stop(): void {
    window.removeEventListener("keydown", this.#hear, true);
    this.#listener.reset();
    this.#kept = null;
  }

  readonly #hear = (event: KeyboardEvent): void => {
    // Ours has no timing of its own, and a shortcut is no card.
    if (!event.isTrusted || event.ctrlKey || event.altKey || event.metaKey || event.isComposing)
      return;
    const heard = this.#listener.hear({ key: event.key, time: event.timeStamp });
    const field = fieldOf(event);
    if (heard.kind === "start") this.#kept = field && keep(field);
    if (heard.kind === "card") {
      swallow(event);
      this.#restore();
      this.onCard(heard.card);
    } else if (!field && event.key.length === 1 && event.key !== " ") {
      // Home Assistant would take a letter for a shortcut.
      event.stopImmediatePropagation();
    } else if (heard.kind === "part" && event.key === " " && !field) {
      swallow(event);
    }
  };

  #restore(): void {
    if (!this.#kept) return;
    const { field, value, start, end } = this.#kept;
    this.#kept = null;
    field.value = value;
    field.setSelectionRange(start, end);
    field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  }
}

function keep(field: Field): Kept {
  const { value, selectionStart: start, selectionEnd: end } = field;
  return { field, value, start, end };
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
