import type { Connection } from "../ha/types";
import { LINGER } from "./linger";
import type { Me } from "./messages";
import { retryAfter } from "./retry";

const early = new Map<Connection, Promise<Me>>();

function ask(connection: Connection): Promise<Me> {
  return connection.sendMessagePromise<Me>({ type: "consultease/me" });
}

/** Ask while the page still loads: a dashboard that it opens on need not wait for the answer. */
export function askEarly(connection: Connection): void {
  const asked = ask(connection);
  const forget = (): void => void early.delete(connection);
  early.set(connection, asked);
  asked.catch(forget);
  setTimeout(forget, LINGER);
}

/** Who is looking, and what they may use. */
export function fetchMe(connection: Connection): Promise<Me> {
  return early.get(connection) ?? ask(connection);
}

/** The same as soon as the hub can say it, which may still be starting. */
export async function awaitMe(connection: Connection): Promise<Me>;
/** And null when nobody wants to know it any more. */
export async function awaitMe(connection: Connection, wanted: () => boolean): Promise<Me | null>;
export async function awaitMe(
  connection: Connection,
  wanted = (): boolean => true,
): Promise<Me | null> {
  for (let tries = 0; wanted(); tries++) {
    try {
      return await fetchMe(connection);
    } catch {
      await new Promise((done) => setTimeout(done, retryAfter(tries)));
    }
  }
  return null;
}
