import { describe, expect, it, vi } from "vitest";
import { overview } from "../src/strategies/overview";
import { viewsFor } from "../src/strategies/views";
import { fieldErrors, toAsk, EMPTY } from "../src/data/draft";
import { refusal } from "../src/data/errors";
import { followBoard, type Board } from "../src/data/board";
import { tickets } from "../src/data/hall";
import { IdleClock } from "../src/data/idle";
import { LINGER } from "../src/data/linger";
import { askEarly, fetchMe } from "../src/data/me";
import { Subscription } from "../src/data/subscription";
import { answerText } from "../src/data/notice";
import { loadedVersion, shouldReload } from "../src/data/version";
import { Times } from "../src/ha/time";
import type { HomeAssistant } from "../src/ha/types";
import { Translate } from "../src/i18n/translate";
import { FakeHub, OFFICE, own } from "../dev/hub";
import { PEOPLE } from "../dev/people";

describe("a draft", () => {
  it("counts signs as the hub does, not halves of emoji", () => {
    const codes = (details: string) =>
      fieldErrors({ ...EMPTY, details }, OFFICE).map(({ code }) => code);
    expect(codes("😀😀")).toEqual(["details_too_short"]);
    expect(codes("😀😀😀")).toEqual([]);
    expect(codes("  a  ")).toEqual(["details_too_short"]);
    expect(codes("😀".repeat(500))).toEqual([]);
    expect(codes("x".repeat(501))).toEqual(["details_too_long"]);
  });

  it("is sent as it was written, without what was left out", () => {
    expect(toAsk("p", { ...EMPTY, details: "<b>hi</b> " })).toEqual({
      faculty_id: "p",
      details: "<b>hi</b> ",
    });
  });
});

describe("a refusal", () => {
  it("is read from the hub's error, and from a lost connection's number", () => {
    const error = {
      code: "queue_full",
      message: "Full",
      translation_placeholders: { limit: "10" },
    };
    expect(refusal(error)).toEqual({
      code: "queue_full",
      message: "Full",
      field: null,
      placeholders: { limit: "10" },
    });
    expect(refusal(3).code).toBe("connection_lost");
  });
});

describe("the hall", () => {
  it("shows the latest ticket first, whether called or in progress", () => {
    expect(tickets(PEOPLE).map(({ ticket, said }) => [ticket, said])).toEqual([
      ["LH-04", "now_serving"],
      ["JW-02", "now_serving"],
      ["SO-05", "please_come"],
    ]);
  });

  it("asks nobody to come in while somebody else is in there", () => {
    const called = [{ ticket: "LH-05", since: new Date(8.64e15).toISOString() }];
    const people = PEOPLE.map((one) => (one.name === "Leila Haddad" ? { ...one, called } : one));
    const [first, , , last] = tickets(people);
    expect([first?.ticket, last?.ticket, last?.said]).toEqual(["LH-04", "LH-05", "up_next"]);
  });
});

describe("a ticket that was accepted", () => {
  it.each([
    ["en", "Please come in", "You are next"],
    ["es", "Pasa, por favor", "Sigues tú"],
    ["fil", "Pumasok ka na", "Ikaw na ang susunod"],
  ])("is asked in or is next, in %s", (language, come, next) => {
    const said = (talking: boolean) =>
      answerText(new Translate(language), own("a", { state: "accepted", talking }));
    expect(said(false)).toContain(come);
    expect(said(true)).toContain(next);
  });
});

describe("the idle clock", () => {
  it("tells the hub at most every five seconds, and never loses the last touch", () => {
    const clock = new IdleClock(60_000, 0);
    expect(clock.touch(1_000)).toBe(false);
    expect(clock.touch(5_000)).toBe(true);
    expect(clock.touch(6_000)).toBe(false);
    expect(clock.due(9_999)).toBe(false);
    expect(clock.due(10_000)).toBe(true);
    expect(clock.due(20_000)).toBe(false);
  });

  it("warns by what the hub has heard", () => {
    const clock = new IdleClock(60_000, 0);
    expect(clock.warning(49_000)).toBeNull();
    expect(clock.warning(50_000)).toBe(10);
    clock.spoke(50_000);
    expect(clock.warning(51_000)).toBeNull();
  });
});

describe("an old page", () => {
  const storage = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
  };

  it("reloads once for each new bundle, and never without knowing its own", () => {
    const kept = storage();
    expect(shouldReload("old", "new", kept)).toBe(true);
    expect(shouldReload("old", "new", kept)).toBe(false);
    expect(shouldReload("old", "newer", kept)).toBe(true);
    expect(shouldReload("newer", "newer", kept)).toBe(false);
    expect(shouldReload(null, "new", storage())).toBe(false);
    expect(shouldReload("old", null, storage())).toBe(false);
  });

  it("knows its version from its own address", () => {
    expect(loadedVersion("http://host/consultease/consultease.js?1a2b")).toBe("1a2b");
    expect(loadedVersion("http://host/consultease/consultease.js?v=1a2b")).toBe("1a2b");
    expect(loadedVersion("http://host/consultease/consultease.js")).toBeNull();
  });
});

describe("a subscription", () => {
  it("is made anew when the connection is back, and hears nothing old", async () => {
    const hub = new FakeHub(new Map());
    const heard: unknown[] = [];
    const one = new Subscription(
      hub,
      { type: "consultease/board/subscribe" },
      (event) => heard.push(event),
      () => undefined,
    );
    one.start();
    await Promise.resolve().then(() => Promise.resolve());
    expect(one.link).toBe("live");
    hub.connect(false);
    expect(one.link).toBe("lost");
    hub.connect(true);
    expect(heard).toHaveLength(1);
    await new Promise((done) => setTimeout(done));
    expect(one.link).toBe("live");
    expect(heard).toHaveLength(2);
    one.stop();
    hub.connect(false);
    expect(one.link).toBe("live");
  });
});

describe("a hub that is not loaded yet", () => {
  it("is waited for, and said to be off when that takes long", async () => {
    vi.useFakeTimers();
    const hub = new FakeHub(new Map());
    hub.off = true;
    const nothing = (): void => undefined;
    const one = new Subscription(hub, { type: "consultease/board/subscribe" }, nothing, nothing);
    one.start();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(one.link).toBe("connecting");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(one.link).toBe("off");
    hub.off = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(one.link).toBe("live");
    one.stop();
    vi.useRealTimers();
  });
});

describe("who looks", () => {
  it("is asked once while a page loads, and anew for what is opened later", async () => {
    vi.useFakeTimers();
    const hub = new FakeHub(new Map());
    askEarly(hub);
    hub.me = { ...hub.me, faculty: [] };
    expect(await fetchMe(hub)).toEqual(await fetchMe(hub));
    expect(hub.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(LINGER);
    expect(await fetchMe(hub)).toEqual(hub.me);
    expect(hub.sent).toHaveLength(2);
    vi.useRealTimers();
  });

  it("is asked anew when the hub was not loaded yet while the page was", async () => {
    const hub = new FakeHub(new Map());
    hub.off = true;
    askEarly(hub);
    await expect(fetchMe(hub)).rejects.toThrow();
    hub.off = false;
    expect(await fetchMe(hub)).toEqual(hub.me);
  });
});

describe("the dashboard", () => {
  it("of a hub that is not loaded is a board, unless there is something better already", async () => {
    const page = performance.timeOrigin;
    // By this clock it began at another time.
    vi.useFakeTimers();
    vi.stubGlobal("HTMLElement", Object);
    const hub = new FakeHub(new Map());
    const hass = { locale: { language: "en" }, connection: hub } as unknown as HomeAssistant;
    vi.stubGlobal("document", { querySelector: () => ({ hass }) });
    vi.stubGlobal("window", {});
    vi.stubGlobal("sessionStorage", null);
    vi.stubGlobal("requestAnimationFrame", (tell: () => void) => setTimeout(tell));
    vi.stubGlobal("cancelAnimationFrame", clearTimeout);
    const { ConsultEaseDashboardStrategy: Strategy } = await import("../src/strategies/dashboard");
    const paths = async (): Promise<string[]> =>
      (await Strategy.generate({}, hass)).views.map(({ path }) => path);
    hub.off = true;
    const [view] = (await Strategy.generate({}, hass)).views;
    expect(view?.cards).toEqual([{ type: "custom:consultease-board-card", makeshift: page }]);
    hub.off = false;
    expect(await paths()).toEqual(["queue", "board"]);
    // A card that is there may hold somebody's words: it stays until there is something better.
    const stop = followBoard(hub, () => undefined);
    hub.off = true;
    const asked = hub.sent.length;
    const again = [paths()];
    await vi.advanceTimersByTimeAsync(1_000);
    // Another connection, which asks no more often and gets no views of its own later.
    again.push(paths());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hub.sent.length - asked).toBeLessThan(20);
    hub.off = false;
    await vi.advanceTimersByTimeAsync(5_000);
    for (const each of again) expect(await each).toEqual(["queue", "board"]);
    stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
});

describe("the board of a hub that is not loaded any more", () => {
  it.each(["before", "after"])("is nothing to who looked away %s that", async (when) => {
    vi.useFakeTimers();
    vi.stubGlobal("requestAnimationFrame", (tell: () => void) => setTimeout(tell));
    vi.stubGlobal("cancelAnimationFrame", clearTimeout);
    vi.stubGlobal("sessionStorage", null);
    const hub = new FakeHub(new Map(PEOPLE.map((person) => [person.id, person])));
    let board: Board | undefined;
    const stop = followBoard(hub, (now) => (board = now));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(board).toMatchObject({ link: "live", office: OFFICE });
    if (when === "after") hub.load(false);
    stop();
    hub.off = true;
    const stopAgain = followBoard(hub, (now) => (board = now));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(board).toEqual({ link: "off", office: null, people: new Map() });
    hub.off = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(board).toMatchObject({ link: "live", office: OFFICE });
    stopAgain();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is lost until it comes whole again", async () => {
    vi.stubGlobal("requestAnimationFrame", (tell: () => void) => setTimeout(tell));
    vi.stubGlobal("cancelAnimationFrame", clearTimeout);
    vi.stubGlobal("sessionStorage", null);
    const hub = new FakeHub(new Map(PEOPLE.map((person) => [person.id, person])));
    const links: string[] = [];
    const stop = followBoard(hub, ({ link }) => links.push(link));
    await vi.waitFor(() => expect(links.at(-1)).toBe("live"));
    hub.load(false);
    expect(links.at(-1)).toBe("lost");
    hub.load(true);
    expect(links.at(-1)).toBe("live");
    stop();
    vi.unstubAllGlobals();
  });
});

describe("the dashboard's views", () => {
  const t = new Translate("en");
  const paths = (me: Parameters<typeof viewsFor>[0]): string[] =>
    viewsFor(me, t).map(({ path }) => path);
  const named = [{ id: "x", name: "X" }];

  it("are for who looks", () => {
    expect(paths({ is_admin: false, faculty: [], kiosks: named })).toEqual(["kiosk"]);
    expect(paths({ is_admin: false, faculty: named, kiosks: [] })).toEqual(["queue", "board"]);
    expect(paths({ is_admin: true, faculty: named, kiosks: named })).toEqual([
      "overview",
      "kiosk",
      "board",
      "queue",
    ]);
    expect(paths({ is_admin: false, faculty: [], kiosks: [] })).toEqual(["board"]);
  });
});

interface Section {
  column_span: number;
  cards: {
    type: string;
    entity?: string;
    grid_options?: { columns: number };
    period?: string;
    entities?: string[];
  }[];
}

describe("the overview", () => {
  const hub = (key: string, n: number) => ({
    entity_id: `sensor.${key}_${n}`,
    platform: "consultease",
    device_id: "hub",
    translation_key: key,
  });
  const keys = ["waiting", "requested_today", "completed_today", "median_wait_today"];
  const rows = [
    ...keys.map((key) => hub(key, 0)),
    ...["department_requested_today", "department_hours_in_today"].flatMap((key) => [
      hub(key, 1),
      hub(key, 2),
    ]),
    { ...hub("requested_today", 3), device_id: "person" },
  ];
  const hass = {
    entities: Object.fromEntries(rows.map((row) => [row.entity_id, row])),
    devices: { hub: { id: "hub", entry_type: "service" }, person: { id: "person" } },
  } as unknown as Parameters<typeof overview>[2];
  const me = { is_admin: true, faculty: [], kiosks: [] };
  const view = overview(me, new Translate("en"), hass);
  const sections = view.sections as Section[];
  const cards = sections.map(({ cards: all }) => all.slice(1));

  it("leaves no column of the page empty, and its labels a whole one", () => {
    for (const { column_span: span } of sections) expect(span).toBe(view.max_columns);
    for (const { grid_options: options } of cards[0] ?? []) expect(options?.columns).toBe(12);
  });

  it("has a tile for each number of the office, and none for those of departments", () => {
    expect(cards[0]?.map(({ entity }) => entity)).toEqual(keys.map((key) => `sensor.${key}_0`));
  });

  it("has Home Assistant's graphs of days and hours, of the office and its departments", () => {
    expect(cards[1]?.map(({ type, period, entities }) => [type, period, entities])).toEqual([
      ["statistics-graph", "day", ["sensor.requested_today_0", "sensor.completed_today_0"]],
      ["statistics-graph", "day", ["sensor.median_wait_today_0"]],
      ["statistics-graph", "day", [1, 2].map((n) => `sensor.department_requested_today_${n}`)],
      ["statistics-graph", "day", [1, 2].map((n) => `sensor.department_hours_in_today_${n}`)],
    ]);
    expect(cards[2]?.map(({ period, entities }) => [period, entities])).toEqual([
      ["hour", ["sensor.requested_today_0"]],
    ]);
  });
});

describe("times", () => {
  const hass = (time_format: string) => ({
    locale: { language: "en", time_format, time_zone: "server" },
    config: { time_zone: "Asia/Manila" },
  });
  const now = new Date("2026-11-22T02:00:00Z");

  it("are in the hub's time zone and the user's format", () => {
    expect(new Times("en", hass("24")).short("2026-11-22T03:15:00Z", now)).toBe("11:15");
    expect(new Times("en", hass("12")).short("2026-11-22T05:15:00Z", now)).toMatch(/^1:15.PM$/);
  });

  it("say the day when it is another", () => {
    expect(new Times("en", hass("24")).short("2026-11-23T01:00:00Z", now)).toMatch(/^Mon.* 09:00$/);
    expect(new Times("en", hass("24")).short("2026-11-02T01:00:00Z", now)).toMatch(/Nov 2/);
  });
});
