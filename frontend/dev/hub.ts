import type {
  BoardOffice,
  BoardPerson,
  KioskSettings,
  OwnRequest,
  QueueItem,
} from "../src/data/messages";
import type { Connection, Message } from "../src/ha/types";

type Send = (event: unknown) => void;

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

export const OFFICE: BoardOffice = {
  title: "College of Computing",
  topics: ["Assignment", "Grades", "Thesis", "Enrolment", "Letter", "Something else"],
  details_min: 3,
  details_max: 500,
  reason_max: 120,
  message_max: 200,
  course_max: 40,
  language: "en",
  bundle: null,
};

export const KIOSK: KioskSettings = {
  id: "hall",
  name: "Hallway",
  place: "2nd floor",
  departments: [],
  identification: "card_or_number",
  idle_time: 60,
  language: null,
  look: "follow",
  keyboard: false,
};

export function own(id: string, more: Partial<OwnRequest> = {}): OwnRequest {
  return {
    consultation_id: id,
    ticket: "SO-07",
    faculty_id: "samuelokafor",
    faculty: "Samuel Okafor",
    office: "Room 206",
    state: "pending",
    version: 1,
    details: "My tree rotation loses a node when the root has only one child.",
    course: "CS 201",
    topic: "Assignment",
    reason: null,
    requested_at: ago(1),
    changed_at: ago(1),
    position: 3,
    wait: { minutes: 20, low: 15, high: 25 },
    talking: false,
    announcement: null,
    ...more,
  };
}

export function item(ticket: string, student: string, more: Partial<QueueItem> = {}): QueueItem {
  return {
    consultation_id: ticket,
    ticket,
    student,
    state: "pending",
    version: 1,
    details: "My tree rotation loses a node when the root has only one child.",
    course: "CS 201",
    topic: "Assignment",
    requested_at: ago(12),
    changed_at: ago(12),
    position: 1,
    ...more,
  };
}

function refuse(code: string, more: Record<string, string> = {}): Error {
  return Object.assign(new Error(code), { code, translation_placeholders: more });
}

/** A hub in the page: speaks the contract, keeps what it is told, and can be cut off. */
export class FakeHub implements Connection {
  connected = true;
  kiosk = { ...KIOSK };
  office = { ...OFFICE };
  open: OwnRequest[] = [];
  past: OwnRequest[] = [];
  queue: QueueItem[] = [];
  missed: QueueItem[] = [];
  me = {
    is_admin: false,
    faculty: [{ id: "samuelokafor", name: "Samuel Okafor" }],
    kiosks: [{ id: "hall", name: "Hallway" }],
  };
  refusal: Error | null = null;
  silent = false;
  closed = false;
  /** Whether ConsultEase is not loaded. */
  off = false;
  readonly sent: Message[] = [];
  #board: Send | null = null;
  #kiosk: Send | null = null;
  #queue: Send | null = null;
  readonly #listeners = new Set<readonly [string, () => void]>();

  constructor(readonly people: Map<string, BoardPerson>) {}

  addEventListener(type: "ready" | "disconnected", callback: () => void): void {
    this.#listeners.add([type, callback]);
  }

  removeEventListener(type: "ready" | "disconnected", callback: () => void): void {
    for (const each of this.#listeners) {
      if (each[0] === type && each[1] === callback) this.#listeners.delete(each);
    }
  }

  /** Cut the connection, or bring it back. */
  connect(connected: boolean): void {
    this.connected = connected;
    for (const [type, callback] of [...this.#listeners]) {
      if (type === (connected ? "ready" : "disconnected")) callback();
    }
  }

  change(...people: BoardPerson[]): void {
    for (const person of people) this.people.set(person.id, person);
    this.#board?.({ type: "changes", people, removed: [] });
  }

  /** The hub is not loaded any more, or is again. */
  load(loaded: boolean): void {
    if (loaded) this.#sendBoard();
    else this.#board?.({ type: "gone" });
  }

  begin(name = "Bea", reason: string | null = null, visitor = name): void {
    const session = { visitor, name, open_requests: this.open.length, limit: 3 };
    this.#kiosk?.({ type: "session", session, reason });
    this.requests();
  }

  requests(): void {
    this.#kiosk?.({ type: "requests", open: this.open, past: this.past });
  }

  kioskEvent(event: unknown): void {
    this.#kiosk?.(event);
  }

  subscribeMessage<T>(callback: (event: T) => void, message: Message): Promise<() => void> {
    if (this.silent) return new Promise(() => undefined);
    if (this.off) return Promise.reject(refuse("not_loaded"));
    const send = callback as Send;
    queueMicrotask(() => this.#subscribed(message.type, send));
    return Promise.resolve(() => undefined);
  }

  sendMessagePromise<T>(message: Message): Promise<T> {
    this.sent.push(message);
    if (this.off) return Promise.reject(refuse("not_loaded"));
    if (this.refusal) return Promise.reject(this.refusal);
    return Promise.resolve(this.#answer(message) as T);
  }

  #subscribed(type: string, send: Send): void {
    if (type === "consultease/board/subscribe") {
      this.#board = send;
      this.#sendBoard();
    } else if (type === "consultease/kiosk/subscribe") {
      this.#kiosk = send;
      send({ type: "kiosk", kiosk: this.kiosk });
      send({ type: "session", session: null, reason: null });
    } else {
      this.#queue = send;
      this.#sendQueue();
    }
  }

  #sendBoard(): void {
    const people = [...this.people.values()];
    this.#board?.({ type: "board", office: this.office, people });
  }

  #sendQueue(): void {
    this.#queue?.({
      type: "queue",
      person: this.people.get("samuelokafor"),
      availability: "automatic",
      closed_until: this.closed ? new Date().toISOString() : null,
      open: this.queue,
      missed: this.missed,
      announcement: null,
    });
  }

  #answer(message: Message): unknown {
    switch (message.type) {
      case "consultease/me":
        return this.me;
      case "consultease/kiosk/identify":
        if (message.number === "0") throw refuse("identification_refused");
        this.begin();
        return { ok: true };
      case "consultease/kiosk/request": {
        const made = own("new", { details: String(message.details) });
        this.open = [...this.open, made];
        this.requests();
        return made;
      }
      case "consultease/kiosk/cancel":
        this.open = this.open.filter((each) => each.consultation_id !== message.consultation_id);
        this.requests();
        return own("new", { state: "cancelled", position: null, wait: null });
      case "consultease/kiosk/logout":
        this.kioskEvent({ type: "session", session: null, reason: "logout" });
        return null;
      case "consultease/queue/act":
        this.queue = this.queue.filter((each) => each.ticket !== message.consultation_id);
        this.#sendQueue();
        return null;
      case "consultease/queue/set_open":
        this.closed = !message.open;
        this.#sendQueue();
        return null;
      default:
        return null;
    }
  }
}
