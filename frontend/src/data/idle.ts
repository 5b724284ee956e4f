const EVERY = 5_000;
const WARNING = 10_000;

/**
 * When to tell the hub that somebody is there, and when to warn that nobody is. Milliseconds; the
 * hub counts from the last word it heard, so this does too.
 */
export class IdleClock {
  #told: number;
  #touched: number;

  constructor(
    readonly idle: number,
    now: number,
  ) {
    this.#told = this.#touched = now;
  }

  /** Somebody touched: whether to tell the hub now. */
  touch(now: number): boolean {
    this.#touched = now;
    return this.due(now);
  }

  /** Whether a touch has not been told yet and may be by now. */
  due(now: number): boolean {
    if (this.#touched <= this.#told || now - this.#told < this.#every) return false;
    this.#told = now;
    return true;
  }

  /** A command went to the hub: as good as a touch. */
  spoke(now: number): void {
    this.#told = this.#touched = now;
  }

  /** Whole seconds until the session ends, when it is time to warn; else null. */
  warning(now: number): number | null {
    const left = this.#told + this.idle - now;
    if (left > Math.min(WARNING, this.idle / 2) || this.#touched > this.#told) return null;
    return Math.max(0, Math.ceil(left / 1000));
  }

  get #every(): number {
    return Math.min(EVERY, this.idle / 4);
  }
}
