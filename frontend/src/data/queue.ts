import type { Connection } from "../ha/types";
import type { Availability, QueueAction, QueueClosed, QueueEvent, QueueItem } from "./messages";
import { Subscription } from "./subscription";

/** One faculty member's queue, and what can be done in it. */
export class Queue {
  event: QueueEvent | null = null;
  readonly #subscription: Subscription<QueueEvent | QueueClosed>;

  constructor(
    readonly connection: Connection,
    readonly facultyId: string,
    changed: () => void,
  ) {
    this.#subscription = new Subscription<QueueEvent | QueueClosed>(
      connection,
      { type: "consultease/queue/subscribe", faculty_id: facultyId },
      (event) => {
        this.event = event.type === "queue" ? event : null;
        changed();
        // Asked again, the hub says why; and gives it back when it is this user's once more.
        if (!this.event) this.again();
      },
      changed,
    );
    this.#subscription.start();
  }

  get link() {
    return this.#subscription.link;
  }

  again(): void {
    this.stop();
    this.#subscription.start();
  }

  stop(): void {
    this.#subscription.stop();
  }

  act(item: QueueItem, action: QueueAction, reason?: string): Promise<QueueItem> {
    return this.connection.sendMessagePromise({
      type: "consultease/queue/act",
      consultation_id: item.consultation_id,
      action,
      version: item.version,
      ...(reason ? { reason } : {}),
    });
  }

  /** Call who is shown to be next; refused when that is somebody else by now. */
  callNext(next: QueueItem): Promise<QueueItem> {
    return this.connection.sendMessagePromise({
      type: "consultease/queue/call_next",
      faculty_id: this.facultyId,
      consultation_id: next.consultation_id,
    });
  }

  setAvailability(availability: Availability, minutes?: number): Promise<null> {
    return this.connection.sendMessagePromise({
      type: "consultease/queue/set_availability",
      faculty_id: this.facultyId,
      availability,
      ...(minutes ? { minutes } : {}),
    });
  }

  /** Take requests again, or no more until the day is over. */
  setOpen(open: boolean): Promise<null> {
    return this.connection.sendMessagePromise({
      type: "consultease/queue/set_open",
      faculty_id: this.facultyId,
      open,
    });
  }

  announce(message: string): Promise<null> {
    return this.connection.sendMessagePromise({
      type: "consultease/queue/announce",
      faculty_id: this.facultyId,
      message,
    });
  }
}
