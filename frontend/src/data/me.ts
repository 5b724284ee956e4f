import type { Connection } from "../ha/types";
import type { Me } from "./messages";

/** Who is looking, and what they may use. */
export function fetchMe(connection: Connection): Promise<Me> {
  return connection.sendMessagePromise<Me>({ type: "consultease/me" });
}
