import type { Connection } from "../ha/types";
import type { BoardEvent, BoardOffice, BoardPerson } from "./messages";
import { checkVersion } from "./reload";
import { Subscription, type Link } from "./subscription";

/** The board as it is now. A row is a new object when, and only when, that person changed. */
export interface Board {
  link: Link;
  office: BoardOffice | null;
  people: ReadonlyMap<string, BoardPerson>;
}

/** What is known of the board before anything is. */
export const NOTHING: Board = { link: "connecting", office: null, people: new Map() };

type Listener = (board: Board) => void;

/** What comes of a board after an event; the rows that did not change stay the same objects. */
export function applyBoardEvent(board: Board, event: BoardEvent): Board {
  if (event.type === "gone") return board;
  if (event.type === "board") {
    const people = new Map(event.people.map((person) => [person.id, person]));
    return { ...board, office: event.office, people };
  }
  const people = new Map(board.people);
  for (const id of event.removed) people.delete(id);
  for (const person of event.people) people.set(person.id, person);
  return { ...board, people };
}

/** One subscription for all cards of a page; told at most once per frame. */
class BoardStore {
  #board = NOTHING;
  readonly #listeners = new Set<Listener>();
  readonly #subscription: Subscription<BoardEvent>;
  #waiting: BoardEvent[] = [];
  #gone = false;
  #frame = 0;

  constructor(connection: Connection) {
    this.#subscription = new Subscription<BoardEvent>(
      connection,
      { type: "consultease/board/subscribe" },
      (event) => {
        this.#waiting.push(event);
        // The whole board is worth a frame of its own.
        if (event.type === "changes") this.#soon();
        else this.#tell();
      },
      () => this.#soon(),
    );
  }

  get followed(): boolean {
    return this.#listeners.size > 0;
  }

  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#subscription.start();
    listener(this.#board);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#subscription.stop();
    };
  }

  #soon(): void {
    // A page in the background gets no frames: its board must not pile up what it missed.
    if (this.#waiting.length > 500) return this.#tell();
    this.#frame ||= requestAnimationFrame(() => this.#tell());
  }

  #tell(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const events = this.#waiting;
    this.#waiting = [];
    for (const event of events) {
      if (event.type === "board") checkVersion(event.office.bundle);
      if (event.type !== "changes") this.#gone = event.type === "gone";
    }
    const asked = this.#subscription.link;
    const link = this.#gone && asked !== "off" ? "lost" : asked;
    // What is left of a board that somebody looked at before would pass for what is true.
    const before = link === "off" ? NOTHING : this.#board;
    this.#board = { ...events.reduce(applyBoardEvent, before), link };
    for (const listener of this.#listeners) listener(this.#board);
  }
}

const stores = new WeakMap<Connection, BoardStore>();

/** Whether some card shows the board. */
export function isFollowed(connection: Connection): boolean {
  return stores.get(connection)?.followed ?? false;
}

/** Follow the board; returns how to stop. */
export function followBoard(connection: Connection, listener: Listener): () => void {
  let store = stores.get(connection);
  if (!store) stores.set(connection, (store = new BoardStore(connection)));
  return store.add(listener);
}
