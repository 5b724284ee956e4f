import type { BoardPerson, Status } from "../src/data/messages";

const today = (time: string): string => {
  const [hours, minutes] = time.split(":").map(Number);
  const date = new Date();
  date.setHours(hours ?? 0, minutes ?? 0, 0, 0);
  return date.toISOString();
};

const CS = "Computer Science";
const IS = "Information Systems";
const MATH = "Mathematics";

function person(
  name: string,
  department: string,
  office: string,
  status: Status,
  more: Partial<BoardPerson> = {},
): BoardPerson {
  const isIn = ["available", "busy", "in_consultation"].includes(status);
  return {
    id: name.toLowerCase().replace(/\P{L}/gu, ""),
    device_id: null,
    name,
    department,
    office,
    picture: null,
    courses: ["CS 201", "CS 202"],
    status,
    since: today("9:50"),
    until: null,
    opens_at: null,
    queue_open: isIn,
    waiting: 0,
    wait: null,
    serving: null,
    called: [],
    ...more,
  };
}

const ticket = (number: string, time: string) => ({ ticket: number, since: today(time) });

/** The department of the drawings. */
export const PEOPLE: BoardPerson[] = [
  person("Maria Reyes", CS, "Room 204", "available"),
  person("Tomás Núñez", MATH, "Room 118", "available", {
    waiting: 1,
    wait: { minutes: 10, low: 10, high: 10 },
  }),
  person("Aiko Tanaka", IS, "Room 210", "available"),
  person("Samuel Okafor", CS, "Room 206", "available", {
    waiting: 2,
    wait: { minutes: 20, low: 15, high: 25 },
    called: [ticket("SO-05", "10:31")],
  }),
  person("Leila Haddad", CS, "Room 201", "in_consultation", {
    waiting: 1,
    wait: { minutes: 10, low: 5, high: 15 },
    serving: ticket("LH-04", "10:40"),
  }),
  person("Jonas Weber", MATH, "Room 121", "in_consultation", {
    waiting: 3,
    wait: { minutes: 30, low: 25, high: 40 },
    serving: ticket("JW-02", "10:35"),
  }),
  person("Priya Nair", IS, "Room 212", "busy", { until: today("11:15") }),
  person("Daniel Cruz", CS, "Room 207", "busy", { waiting: 1, until: today("10:55") }),
  person("Grace Lim", IS, "Room 214", "busy"),
  person("Peter Novak", MATH, "Room 119", "away"),
  person("Ana Souza", CS, "Room 203", "away", { since: today("10:20") }),
  person("Omar Khalil", MATH, "Room 120", "off_hours", { opens_at: today("13:00") }),
  person("Dr. Bartholomew Featherstonehaugh-Wolfeschlegelstein", CS, "Room 301", "unknown"),
  person("عمر خليل", MATH, "Room 122", "away", { courses: ["<b>MA</b> 101"] }),
];

/** As many people as are wanted, for measuring. */
export function crowd(count: number): BoardPerson[] {
  const states: Status[] = ["available", "busy", "in_consultation", "away", "off_hours"];
  return Array.from({ length: count }, (_, index) =>
    person(
      `Person ${String(index).padStart(3, "0")}`,
      `Department ${index % 9}`,
      `Room ${index}`,
      states[index % 5]!,
      { id: `p${index}` },
    ),
  );
}
