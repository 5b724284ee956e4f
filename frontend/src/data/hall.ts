import type { BoardPerson } from "./messages";

/** A ticket that somebody in the hall is waiting to see. */
export interface Called {
  ticket: string;
  since: string;
  person: BoardPerson;
  /** In progress; else accepted and asked to come in. */
  serving: boolean;
}

/** All tickets being served or called, the latest first. */
export function tickets(people: Iterable<BoardPerson>): Called[] {
  const found: Called[] = [];
  for (const person of people) {
    if (person.serving) found.push({ ...person.serving, person, serving: true });
    for (const called of person.called) found.push({ ...called, person, serving: false });
  }
  return found.sort(
    (a, b) => Date.parse(b.since) - Date.parse(a.since) || a.ticket.localeCompare(b.ticket),
  );
}
