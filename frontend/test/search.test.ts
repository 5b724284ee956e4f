import { describe, expect, it } from "vitest";
import { applyBoardEvent, type Board } from "../src/data/board";
import { arrange, departments, fold, keepOrder, type Filter } from "../src/data/search";
import { OFFICE } from "../dev/hub";
import { PEOPLE } from "../dev/people";

const EVERYBODY: Filter = { text: "", department: null, availableOnly: false };
const names = (filter: Partial<Filter>): string[] =>
  arrange(PEOPLE, { ...EVERYBODY, ...filter }).map(({ name }) => name);

describe("the order of the board", () => {
  it("is available, busy, in consultation, away; names within", () => {
    expect(names({}).slice(0, 9)).toEqual([
      "Aiko Tanaka",
      "Maria Reyes",
      "Samuel Okafor",
      "Tomás Núñez",
      "Daniel Cruz",
      "Grace Lim",
      "Priya Nair",
      "Jonas Weber",
      "Leila Haddad",
    ]);
  });

  it("is the same whatever order people came in", () => {
    const back = arrange([...PEOPLE].reverse(), EVERYBODY);
    expect(back).toEqual(arrange(PEOPLE, EVERYBODY));
  });

  it("stays while a finger is down, with newcomers at the end", () => {
    const [a, b, c] = PEOPLE as [(typeof PEOPLE)[0], (typeof PEOPLE)[0], (typeof PEOPLE)[0]];
    const changed = { ...b, status: "away" as const };
    expect(keepOrder([b.id, "gone", a.id], [a, c, changed])).toEqual([changed, a, c]);
  });
});

describe("searching", () => {
  it.each([
    ["nunez", "Tomás Núñez"],
    ["NÚÑEZ", "Tomás Núñez"],
    ["okafor sam", "Samuel Okafor"],
    ["خليل", "عمر خليل"],
  ])("finds %s", (text, name) => {
    expect(names({ text })).toEqual([name]);
  });

  it("finds by course, with and without its space", () => {
    expect(names({ text: "cs201" })).toHaveLength(PEOPLE.length - 1);
    expect(names({ text: "CS 201" })).toEqual(names({ text: "cs201" }));
  });

  it("finds by department, and combines with the chips", () => {
    expect(names({ text: "mathem" })).toContain("Peter Novak");
    expect(names({ text: "mathem", availableOnly: true })).toEqual(["Tomás Núñez"]);
    expect(names({ department: "Information Systems", availableOnly: true })).toEqual([
      "Aiko Tanaka",
    ]);
  });

  it("finds nobody without an error", () => {
    expect(names({ text: "quidditch" })).toEqual([]);
  });

  it("folds what looks the same", () => {
    expect(fold("Ñandú Å")).toBe("nandu a");
    expect(fold("Søren Łukasz ĐORĐE Þóra Weiß Æsa Işıl")).toBe(
      "soren lukasz dorde thora weiss aesa isil",
    );
  });

  it("knows each department once", () => {
    expect(departments(PEOPLE)).toEqual(["Computer Science", "Information Systems", "Mathematics"]);
  });
});

describe("the board's events", () => {
  const empty: Board = { link: "live", office: null, people: new Map() };
  const whole = applyBoardEvent(empty, { type: "board", office: OFFICE, people: PEOPLE });

  it("keep the very rows that did not change", () => {
    const first = PEOPLE[0]!;
    const after = applyBoardEvent(whole, {
      type: "changes",
      people: [{ ...first, waiting: 4 }],
      removed: [PEOPLE[1]!.id],
    });
    expect(after.people.get(first.id)?.waiting).toBe(4);
    expect(after.people.has(PEOPLE[1]!.id)).toBe(false);
    expect(after.people.get(PEOPLE[2]!.id)).toBe(PEOPLE[2]);
    expect(whole.people.get(first.id)?.waiting).toBe(0);
  });
});
