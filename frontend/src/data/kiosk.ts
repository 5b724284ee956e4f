import type { Connection } from "../ha/types";
import type { KioskEvent, KioskSettings, OwnRequest, Session, SessionEnd } from "./messages";
import { Subscription } from "./subscription";

export interface Ask {
  faculty_id: string;
  details: string;
  topic?: string;
  course?: string;
}

/** What a kiosk knows: its settings, and of a student only while that student's session lasts. */
export class Kiosk {
  settings: KioskSettings | null = null;
  session: Session | null = null;
  open: OwnRequest[] = [];
  past: OwnRequest[] = [];
  readerOnline: boolean | null = null;
  readonly #subscription: Subscription<KioskEvent>;

  constructor(
    readonly connection: Connection,
    readonly id: string,
    readonly heard: (event: KioskEvent) => void,
    linkChanged: () => void,
  ) {
    this.#subscription = new Subscription<KioskEvent>(
      connection,
      { type: "consultease/kiosk/subscribe", kiosk_id: id },
      (event) => {
        this.#take(event);
        heard(event);
      },
      () => {
        // The hub ends a session with its connection.
        if (this.#subscription.link !== "live" && this.session) this.forget("closed");
        linkChanged();
      },
    );
    this.#subscription.start();
  }

  get link() {
    return this.#subscription.link;
  }

  stop(): void {
    this.#subscription.stop();
    this.forget("closed");
  }

  /** Drop all that is known of the student, without waiting for the hub. */
  forget(reason: SessionEnd): void {
    const event = { type: "session", session: null, reason } as const;
    this.#take(event);
    this.heard(event);
  }

  identifyCard(card: string): Promise<unknown> {
    return this.#send("identify", { card });
  }

  identifyNumber(number: string, pin?: string): Promise<unknown> {
    return this.#send("identify", { number, ...(pin ? { pin } : {}) });
  }

  request(ask: Ask): Promise<OwnRequest> {
    return this.#send("request", { ...ask });
  }

  cancel(own: OwnRequest): Promise<OwnRequest> {
    return this.#send("cancel", { consultation_id: own.consultation_id, version: own.version });
  }

  touch(): Promise<null> {
    return this.#send("touch");
  }

  logout(): Promise<null> {
    return this.#send("logout");
  }

  #send<T>(command: string, data: Record<string, unknown> = {}): Promise<T> {
    const type = `consultease/kiosk/${command}`;
    return this.connection.sendMessagePromise<T>({ type, kiosk_id: this.id, ...data });
  }

  #take(event: KioskEvent): void {
    switch (event.type) {
      case "kiosk":
        this.settings = event.kiosk;
        break;
      case "session":
        this.session = event.session;
        if (!event.session || event.reason === "replaced") {
          this.open = [];
          this.past = [];
        }
        break;
      case "requests":
        this.open = event.open;
        this.past = event.past;
        break;
      case "reader":
        this.readerOnline = event.online;
        break;
      case "refused":
        break;
    }
  }
}
