import { en } from "./en";
import { es } from "./es";
import { fil } from "./fil";

/** A sentence; or several, for the plural rules of the language to choose from by `n`. */
export type Sentence = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Key = keyof typeof en;
export type Texts = Record<Key, Sentence>;
export type Values = Record<string, string | number>;

const LANGUAGES: Record<string, Texts> = { en, es, fil, tl: fil };
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** The part of a sentence between two stars is strong. */
export interface Piece {
  text: string;
  strong: boolean;
}

/** All that is said in one language. */
export class Translate {
  readonly language: string;
  readonly #texts: Texts;
  readonly #plural: Intl.PluralRules;
  readonly #ordinal: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;

  /** `language` as in `es-419`; one that is not spoken here becomes English. */
  constructor(language: string) {
    const base = language.toLowerCase().split("-")[0] ?? "en";
    this.#texts = LANGUAGES[base] ?? en;
    this.language = base in LANGUAGES ? language : "en";
    this.#plural = new Intl.PluralRules(this.language);
    this.#ordinal = new Intl.PluralRules(this.language, { type: "ordinal" });
    this.#number = new Intl.NumberFormat(this.language);
  }

  /** The sentence with its values. */
  say(key: Key, values: Values = {}): string {
    return fill(this.#choose(key, values).replaceAll("*", ""), values, this.#number);
  }

  /** The same in pieces, for what stands out in it. */
  pieces(key: Key, values: Values = {}): Piece[] {
    return this.#choose(key, values)
      .split("*")
      .map((part, index) => ({
        text: fill(part, values, this.#number),
        strong: index % 2 === 1,
      }))
      .filter((piece) => piece.text);
  }

  has(key: string): key is Key {
    return key in this.#texts;
  }

  #choose(key: Key, { n }: Values): string {
    const sentence = this.#texts[key];
    if (typeof sentence === "string") return sentence;
    const rules = key === "ordinal" ? this.#ordinal : this.#plural;
    return sentence[rules.select(Number(n))] ?? sentence.other;
  }
}

function fill(sentence: string, values: Values, numbers: Intl.NumberFormat): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    if (typeof value === "number") return numbers.format(value);
    // Keeps a right-to-left name from turning the sentence around it.
    return RTL.test(value) ? `\u2068${value}\u2069` : value;
  });
}
