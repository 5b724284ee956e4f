import { html, nothing, type TemplateResult } from "lit";
import type { Times } from "../ha/time";
import type { Refusal } from "../data/errors";
import type { Wait } from "../data/messages";
import type { Key, Translate, Values } from "../i18n/translate";

/** What every part needs to speak to whoever looks. */
export interface Ui {
  t: Translate;
  times: Times;
  /** Whether Home Assistant's keyboard must stay away because ours is there. */
  keyboard: boolean;
}

export function icon(path: string, size = 24): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" width=${size} height=${size} aria-hidden="true">
    <path d=${path}></path>
  </svg>`;
}

/** A sentence with what stands out in it as `<b>`. */
export function rich(ui: Ui, key: Key, values: Values = {}): (TemplateResult | string)[] {
  return ui.t
    .pieces(key, values)
    .map((piece) => (piece.strong ? html`<b dir="auto">${piece.text}</b>` : piece.text));
}

/** "about 10 min", "up to 20 min", "15–25 min"; or the same with the whole word. */
export function waitText(
  { t }: Ui,
  { minutes, low, high }: Wait,
  unit: "wait" | "minutes" = "wait",
): string {
  if (low >= high) return t.say(`${unit}_about`, { n: minutes });
  if (low === 0) return t.say(`${unit}_up_to`, { n: high });
  return t.say(`${unit}_range`, { low, high });
}

/** A refusal in the card's own words, or the hub's when it has none. */
export function refusalText(ui: Ui, error: Refusal): string {
  const key = `error_${error.code}`;
  const { placeholders } = error;
  return ui.t.has(key)
    ? ui.t.say(key, { ...placeholders, n: Number(placeholders.limit) })
    : error.message;
}

/** The refusal under the field it belongs to. */
export function fieldError(text: string | null, id: string): TemplateResult | typeof nothing {
  return text ? html`<p class="error" id=${id} role="alert">${text}</p>` : nothing;
}

/** Tell the card above. */
export function emit(from: HTMLElement, name: string, detail?: unknown): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

/** Whether the screen is a phone's, which has a keyboard of its own: ours would not fit. */
export function onPhone(): boolean {
  return matchMedia("(max-width: 560px)").matches;
}

export function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
