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

/** Where a request stands, said to the student. Accepted is "come in", unless somebody is in there. */
export function answerText(t: Translate, own: OwnRequest): string {
  const name = own.faculty ?? t.say("gone_person");
  const next = own.state === "accepted" && own.talking;
  return t.say(`answered_${next ? "next" : own.state}`, { name });
}

export function noticeText(t: Translate, notice: Notice): string {
  switch (notice.kind) {
    case "hello":
      return t.say("hello_choose", { name: notice.name });
    case "idle":
      return t.say("logged_out_idle");
    case "refused":
      return t.say("error_identification_refused");
    case "answer":
      return answerText(t, notice.own);
  }
}
