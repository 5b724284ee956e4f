import type { BoardPerson, Status } from "./messages";

/** What the student has chosen to see. */
export interface Filter {
  text: string;
  department: string | null;
  availableOnly: boolean;
}

const RANK: Record<Status, number> = {
  available: 0,
  busy: 1,
  in_consultation: 2,
  away: 3,
  off_hours: 4,
  unknown: 5,
};

const PRESENT: ReadonlySet<Status> = new Set(["available", "busy", "in_consultation"]);

const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
const folded = new WeakMap<BoardPerson, string>();

/** Letters that Unicode does not take for another with a mark, as people without them type them. */
const PLAIN: Record<string, string> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ħ: "h",
  ı: "i",
  æ: "ae",
  œ: "oe",
  ß: "ss",
  þ: "th",
};

/** Lower case without accents: "Núñez" and "nunez" are the same to who searches. */
export function fold(text: string): string {
  const plain = text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return plain.replace(/[ß-ł]/g, (letter) => PLAIN[letter] ?? letter);
}

/** Whether the person is in. */
export function isPresent(person: BoardPerson): boolean {
  return PRESENT.has(person.status);
}

function words(person: BoardPerson): string {
  let text = folded.get(person);
  if (text === undefined) {
    const courses = person.courses.flatMap((course) => [course, course.replace(/\s/g, "")]);
    text = fold([person.name, person.department ?? "", ...courses].join(" "));
    folded.set(person, text);
  }
  return text;
}

/** Those the filter lets through, who can be asked first, names in order within. */
export function arrange(people: Iterable<BoardPerson>, filter: Filter): BoardPerson[] {
  const sought = fold(filter.text).split(/\s+/).filter(Boolean);
  const found: BoardPerson[] = [];
  for (const person of people) {
    if (filter.availableOnly && person.status !== "available") continue;
    if (filter.department !== null && person.department !== filter.department) continue;
    if (sought.length && !sought.every((word) => words(person).includes(word))) continue;
    found.push(person);
  }
  return found.sort(compare);
}

function compare(a: BoardPerson, b: BoardPerson): number {
  return (
    RANK[a.status] - RANK[b.status] || collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)
  );
}

/** Keep the order on show, with what changed in it; new people come last. */
export function keepOrder(shown: readonly string[], arranged: BoardPerson[]): BoardPerson[] {
  const by = new Map(arranged.map((person) => [person.id, person]));
  const kept: BoardPerson[] = [];
  for (const id of shown) {
    const person = by.get(id);
    if (person) kept.push(person);
    by.delete(id);
  }
  return [...kept, ...by.values()];
}

/** All departments, each once, in order. */
export function departments(people: Iterable<BoardPerson>): string[] {
  const found = new Set<string>();
  for (const { department } of people) if (department) found.add(department);
  return [...found].sort(collator.compare);
}
