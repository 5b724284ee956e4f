import type { Translate } from "../i18n/translate";
import type { OwnRequest } from "./messages";

/** A line that is said for a few seconds. */
export type Notice =
  | { kind: "hello"; name: string }
  | { kind: "idle" }
  | { kind: "refused"; code: string }
  | { kind: "answer"; own: OwnRequest };

const NEWS: ReadonlySet<string> = new Set(["accepted", "in_progress", "declined", "completed"]);

/** The request that was answered between then and now, if one was. */
export function answered(
  before: readonly OwnRequest[],
  now: readonly OwnRequest[],
): OwnRequest | null {
  const states = new Map(before.map((own) => [own.consultation_id, own.state]));
  for (const own of now) {
    const was = states.get(own.consultation_id);
    if (was && was !== own.state && NEWS.has(own.state)) return own;
  }
  return null;
}

export function noticeText(t: Translate, notice: Notice): string {
  switch (notice.kind) {
    case "hello":
      return t.say("hello_choose", { name: notice.name });
    case "idle":
      return t.say("logged_out_idle");
    case "refused":
      return t.say("error_identification_refused");
    case "answer": {
      const { own } = notice;
      const name = own.faculty ?? t.say("gone_person");
      const key = `answered_${own.state}`;
      return t.has(key) ? t.say(key, { name }) : "";
    }
  }
}
