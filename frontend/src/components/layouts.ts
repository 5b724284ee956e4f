import type { LayoutItem } from "simple-keyboard-layouts/build/interfaces";
import english from "simple-keyboard-layouts/build/layouts/english";
import spanish from "simple-keyboard-layouts/build/layouts/spanish";

/** Rows of keys, with and without Shift. */
export type Layout = Record<"default" | "shift", string[]>;

/** Without the keys that mean nothing on a wall: no tabulator, no ".com". */
function trimmed({ layout }: LayoutItem, extra?: readonly [string, string]): Layout {
  const rows = (of: string[], letter = ""): string[] =>
    of.map((row, index) => {
      const keys = row.replace("{tab} ", "").replace(".com ", "");
      return index === 2 && letter ? keys.replace(" {enter}", ` ${letter} {enter}`) : keys;
    });
  const { default: plain = [], shift = [] } = layout;
  return { default: rows(plain, extra?.[0]), shift: rows(shift, extra?.[1]) };
}

/** The keyboard of a language; Filipino is the English one with ñ. */
export function layoutFor(language: string): Layout {
  if (language.startsWith("es")) return trimmed(spanish);
  return /^(fil|tl)/.test(language) ? trimmed(english, ["ñ", "Ñ"]) : trimmed(english);
}
