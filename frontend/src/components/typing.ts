/** What keys that are no real keys do to a field, as a browser would. */

export type Field = HTMLInputElement | HTMLTextAreaElement;

/** Put a key's sign where the caret is; `{bksp}`, `{enter}` and `{space}` as their names say. */
export function typeInto(field: Field, key: string): void {
  if (key === "{enter}" && field.tagName === "INPUT") {
    field.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true }),
    );
    return;
  }
  const [start, end] = [
    field.selectionStart ?? field.value.length,
    field.selectionEnd ?? field.value.length,
  ];
  if (key === "{bksp}") {
    const from = start === end ? start - lastSign(field.value.slice(0, start)).length : start;
    field.setRangeText("", Math.max(0, from), end, "end");
  } else {
    const sign = key === "{space}" ? " " : key === "{enter}" ? "\n" : key;
    // An accent goes onto the letter before it.
    const before = /^\p{M}/u.test(sign) ? lastSign(field.value.slice(0, start)) : "";
    const text = (before + sign).normalize("NFC");
    if (field.maxLength < 0 || field.value.length - (end - start) < field.maxLength) {
      field.setRangeText(text, start - before.length, end, "end");
    }
  }
  field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
}

function lastSign(text: string): string {
  return [...text].at(-1) ?? "";
}

/** The text field that an event began in, through all shadow roots. */
export function fieldOf(event: Event): Field | null {
  return textField(event.composedPath()[0]);
}

export function textField(at: EventTarget | null | undefined): Field | null {
  if (at instanceof HTMLTextAreaElement) return at;
  return at instanceof HTMLInputElement && at.type !== "checkbox" ? at : null;
}

/** What has the focus, through all shadow roots. */
export function deepFocus(): HTMLElement | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at instanceof HTMLElement ? at : null;
}
