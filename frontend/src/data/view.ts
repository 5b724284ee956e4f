import type { Translate } from "../i18n/translate";
import type { BoardPerson, OwnRequest } from "./messages";

/** What is open over the board. */
export type View =
  | { kind: "identify"; person: BoardPerson | null }
  | { kind: "request"; person: BoardPerson }
  | { kind: "ticket"; own: OwnRequest }
  | { kind: "requests" };

/** What it is called, to who cannot see it. */
export function viewName(t: Translate, view: View): string {
  switch (view.kind) {
    case "identify":
      return view.person ? t.say("identify_for", { name: view.person.name }) : t.say("identify");
    case "request":
      return t.say("identify_for", { name: view.person.name });
    case "ticket":
      return view.own.ticket;
    case "requests":
      return t.say("my_requests");
  }
}
