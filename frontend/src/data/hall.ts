import type { BoardPerson } from "./messages";

/** A ticket that somebody in the hall is waiting to see. */
export interface Called {
  ticket: string;
  since: string;
  person: BoardPerson;
  /** In progress; accepted and asked to come in; accepted while somebody else is in there. */
  said: "now_serving" | "please_come" | "up_next";
}

/** All tickets being served or called, the latest first; after them those who are next. */
export function tickets(people: Iterable<BoardPerson>): Called[] {
  const found: Called[] = [];
  for (const person of people) {
    const { serving } = person;
    if (serving) found.push({ ...serving, person, said: "now_serving" });
    const said = serving ? "up_next" : "please_come";
    for (const called of person.called) found.push({ ...called, person, said });
  }
  return found.sort(
    (a, b) =>
      Number(a.said === "up_next") - Number(b.said === "up_next") ||
      Date.parse(b.since) - Date.parse(a.since) ||
      a.ticket.localeCompare(b.ticket),
  );
}
