import { describe, expect, it } from "vitest";
import { ReaderListener } from "../src/data/reader";

/** Type a text with a gap between the keys, and Enter; returns the card that was heard. */
function type(
  listener: ReaderListener,
  text: string,
  gap: number,
  start = 1000,
  last = gap,
): string | null {
  let time = start;
  for (const key of text) {
    expect(listener.hear({ key, time }).kind).not.toBe("card");
    time += gap;
  }
  const heard = listener.hear({ key: "Enter", time: time - gap + last });
  return heard.kind === "card" ? heard.card : null;
}

describe("a reader that types", () => {
  it.each([
    ["0004211337", 2],
    ["04A3B291", 10],
    ["04a3b2915e6680", 25],
    ["1234", 5],
  ])("is heard: %s at %i ms a key", (card, gap) => {
    expect(type(new ReaderListener(), card, gap)).toBe(card);
  });

  it("is heard with Shift between its capitals", () => {
    const listener = new ReaderListener();
    let time = 0;
    for (const key of ["0", "4", "Shift", "A", "Shift", "B"])
      listener.hear({ key, time: (time += 4) });
    expect(listener.hear({ key: "Enter", time: time + 4 })).toEqual({ kind: "card", card: "04AB" });
  });

  it("is heard when the tablet is busy and hands one key on late", () => {
    const listener = new ReaderListener();
    let time = 0;
    [..."04A3B29180"].forEach((key, index) => {
      listener.hear({ key, time: (time += index === 2 ? 90 : 8) });
    });
    expect(listener.hear({ key: "Enter", time: time + 8 })).toMatchObject({ card: "04A3B29180" });
  });

  it("is heard right after somebody has typed", () => {
    const listener = new ReaderListener();
    listener.hear({ key: "x", time: 0 });
    expect(type(listener, "0004211337", 3, 400)).toBe("0004211337");
  });

  it("gives the number without the marks of a magnetic stripe", () => {
    expect(type(new ReaderListener(), ";12345678?", 5)).toBe("12345678");
  });

  it("is heard twice in a row", () => {
    const listener = new ReaderListener();
    expect(type(listener, "11112222", 3)).toBe("11112222");
    expect(type(listener, "33334444", 3, 2000)).toBe("33334444");
  });
});

describe("a person who types", () => {
  it.each([
    ["a fast typist", "20230145", 70],
    ["a slow one", "20230145", 220],
  ])("is no reader: %s", (_, text, gap) => {
    expect(type(new ReaderListener(), text, gap)).toBeNull();
  });

  it("is no reader for rolling over two keys", () => {
    const listener = new ReaderListener();
    const times = [0, 20, 140, 160, 300];
    [..."ab cd"].forEach((key, index) => listener.hear({ key, time: times[index]! }));
    expect(listener.hear({ key: "Enter", time: 330 }).kind).toBe("other");
  });

  it("is no reader when Enter comes late", () => {
    expect(type(new ReaderListener(), "12345678", 5, 1000, 400)).toBeNull();
  });

  it("is no reader for three keys", () => {
    expect(type(new ReaderListener(), "123", 3)).toBeNull();
  });

  it("ends what was typed with any other key", () => {
    const listener = new ReaderListener();
    listener.hear({ key: "1", time: 0 });
    listener.hear({ key: "ArrowLeft", time: 4 });
    expect(type(listener, "234", 3, 8)).toBeNull();
  });
});
