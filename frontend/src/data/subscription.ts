import type { Connection, Message } from "../ha/types";
import { refusal } from "./errors";
import { retryAfter } from "./retry";

/**
 * "lost" from the connection's end until the subscription is there again; "off" while the hub is
 * not loaded, for longer than it takes to start.
 */
export type Link = "connecting" | "live" | "lost" | "off" | "refused";

const REFUSALS = ["unauthorized", "unknown_kiosk", "unknown_faculty"];
/** So many refusals are no reload any more. */
const OFF = 3;

/**
 * One subscription that outlives the connection: made anew whenever the connection is ready, and
 * again and again while the hub cannot give it (it may still be starting).
 */
export class Subscription<T> {
  link: Link = "connecting";
  #round = 0;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #end: (() => Promise<void> | void) | undefined;

  constructor(
    readonly connection: Connection,
    readonly message: Message,
    readonly onEvent: (event: T) => void,
    readonly onLink: () => void,
  ) {}

  start(): void {
    this.connection.addEventListener("ready", this.#back);
    this.connection.addEventListener("disconnected", this.#lost);
    this.#open();
  }

  stop(): void {
    this.connection.removeEventListener("ready", this.#back);
    this.connection.removeEventListener("disconnected", this.#lost);
    this.#round++;
    clearTimeout(this.#timer);
    if (this.#end) this.#quit(this.#end);
    this.#end = undefined;
  }

  #quit(end: () => Promise<void> | void): void {
    if (!this.connection.connected) return;
    // One that the hub has ended already has nothing left to end.
    Promise.resolve(end()).catch(() => undefined);
  }

  /**
   * Home Assistant ends some of its own subscriptions at this moment, by the numbers that they had
   * before: those would be ours.
   */
  readonly #back = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#open);
  };

  readonly #open = (): void => {
    const round = ++this.#round;
    clearTimeout(this.#timer);
    if (!this.connection.connected) return this.#say("lost");
    const heard = (event: T): void => {
      if (round === this.#round) this.onEvent(event);
    };
    this.connection.subscribeMessage<T>(heard, this.message, { resubscribe: false }).then(
      (end) => {
        if (round !== this.#round) {
          this.#quit(end);
          return;
        }
        this.#end = end;
        this.#tries = 0;
        this.#say("live");
      },
      (error: unknown) => {
        if (round !== this.#round) return;
        const { code } = refusal(error);
        // An entry that is being reloaded and a command not known yet look alike: both pass.
        this.#timer = setTimeout(this.#open, retryAfter(this.#tries++));
        if (REFUSALS.includes(code)) this.#say("refused");
        else if (this.link !== "lost") this.#say(this.#tries < OFF ? "connecting" : "off");
      },
    );
  };

  readonly #lost = (): void => {
    this.#round++;
    clearTimeout(this.#timer);
    // Its number means another subscription once the connection is back.
    this.#end = undefined;
    this.#say("lost");
  };

  #say(link: Link): void {
    this.link = link;
    this.onLink();
  }
}
