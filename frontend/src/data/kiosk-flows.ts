import type { Connection } from "../ha/types";
import { KioskFlow } from "./kiosk-flow";
import { LINGER } from "./linger";

interface Kept {
  flow: KioskFlow;
  user: object | null;
  timer?: ReturnType<typeof setTimeout>;
}

const kept = new WeakMap<Connection, Map<string, Kept>>();

/**
 * The flow of a kiosk, for one card at a time: the one that asked last. It goes on for a moment
 * without a card, so that a card made anew goes on where the one before it was; then it forgets.
 */
export function useFlow(
  connection: Connection,
  id: string,
  changed: () => void,
): { flow: KioskFlow; release: () => void } {
  const flows = kept.get(connection) ?? new Map<string, Kept>();
  kept.set(connection, flows);
  const one = flows.get(id) ?? { flow: new KioskFlow(connection, id, changed), user: null };
  flows.set(id, one);
  clearTimeout(one.timer);
  const user = {};
  one.user = user;
  one.flow.changed = changed;
  const release = (): void => {
    if (one.user !== user) return;
    one.user = null;
    one.flow.changed = () => undefined;
    one.timer = setTimeout(() => {
      flows.delete(id);
      one.flow.stop();
    }, LINGER);
  };
  return { flow: one.flow, release };
}
