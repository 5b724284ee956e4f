import type { Connection } from "../ha/types";
import { LINGER } from "./linger";
import type { QueueItem } from "./messages";

/** What is open over a queue; with the words that are being written. */
export type QueueSheet =
  | { kind: "availability" }
  | { kind: "back" }
  | { kind: "decline"; item: QueueItem; words: string }
  | { kind: "tell"; words: string };

interface Left {
  faculty: string;
  sheet: QueueSheet;
  timer: ReturnType<typeof setTimeout>;
}

const left = new WeakMap<Connection, Left>();

/** Leave what is being written in a person's queue to the card that comes in place of this one. */
export function leaveSheet(connection: Connection, faculty: string, sheet: QueueSheet): void {
  clearTimeout(left.get(connection)?.timer);
  const timer = setTimeout(() => left.delete(connection), LINGER);
  left.set(connection, { faculty, sheet, timer });
}

/** Take what a card before has left, once; of one person alone if `faculty` says whose. */
export function takeSheet(connection: Connection, faculty?: string): Left | undefined {
  const found = left.get(connection);
  if (!found || (faculty && faculty !== found.faculty)) return undefined;
  clearTimeout(found.timer);
  left.delete(connection);
  return found;
}
