/**
 * Tells a card reader that types from a person who types: a reader's keys come within a few
 * milliseconds of each other and end in Enter.
 */

// A busy tablet hands one key on late now and then; no hand keeps up the mean.
const GAP = 120;
const MEAN = 35;
const SHORTEST = 4;

export interface Key {
  /** `KeyboardEvent.key` */
  key: string;
  /** Milliseconds, of any clock that runs on. */
  time: number;
}

/** What a key turned out to be: the first of something, part of it, or the end of a card. */
export type Heard = { kind: "start" | "part" | "other" } | { kind: "card"; card: string };

export class ReaderListener {
  #text = "";
  #first = 0;
  #last = Number.NEGATIVE_INFINITY;

  hear({ key, time }: Key): Heard {
    const fast = time - this.#last <= GAP;
    if (key === "Enter") {
      const text = this.#text;
      const card = text.replace(/[^0-9A-Za-z]/g, "");
      const isCard = fast && card.length >= SHORTEST && this.#mean(time, text.length + 1) <= MEAN;
      this.reset();
      return isCard ? { kind: "card", card } : { kind: "other" };
    }
    // Upper-case hex comes with Shift keys in between.
    if (key === "Shift" || key === "CapsLock") return { kind: "other" };
    if ([...key].length !== 1) {
      this.reset();
      return { kind: "other" };
    }
    const goesOn = fast && this.#text !== "";
    if (!goesOn) {
      this.#text = "";
      this.#first = time;
    }
    this.#text += key;
    this.#last = time;
    return { kind: goesOn ? "part" : "start" };
  }

  reset(): void {
    this.#text = "";
    this.#last = Number.NEGATIVE_INFINITY;
  }

  #mean(last: number, keys: number): number {
    return (last - this.#first) / Math.max(1, keys - 1);
  }
}
