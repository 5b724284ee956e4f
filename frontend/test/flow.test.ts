import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EMPTY } from "../src/data/draft";
import { KioskFlow } from "../src/data/kiosk-flow";
import { useFlow } from "../src/data/kiosk-flows";
import type { BoardPerson } from "../src/data/messages";
import { FakeHub, own } from "../dev/hub";
import { PEOPLE } from "../dev/people";

const SAMUEL = PEOPLE.find(({ name }) => name === "Samuel Okafor")!;

let hub: FakeHub;
let flow: KioskFlow;

/** Let promises and the hub's words arrive. */
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  hub = new FakeHub(new Map(PEOPLE.map((person) => [person.id, person])));
  flow = new KioskFlow(hub, "hall", () => undefined);
  await settle();
});

afterEach(() => {
  flow.stop();
  vi.useRealTimers();
});

function tellBoard(person: BoardPerson): void {
  const people = new Map([[person.id, person]]);
  flow.useBoard({ link: "live", office: hub.office, people });
}

/** Bea writes to Samuel. */
async function writing(): Promise<void> {
  flow.choose(SAMUEL);
  hub.begin("Bea");
  await settle();
  flow.write({ ...EMPTY, details: "My tree is upside down" });
}

describe("asking", () => {
  it("identifies first, then asks whom was chosen, then shows the ticket", async () => {
    flow.choose(SAMUEL);
    expect(flow.view).toMatchObject({ kind: "identify", person: SAMUEL });
    await flow.identifyNumber("2023-0145", "");
    await settle();
    expect(flow.view).toMatchObject({ kind: "request", person: SAMUEL });
    flow.write({ ...EMPTY, details: "Thesis", other: " MA 1 " });
    await flow.send();
    expect(hub.sent.at(-1)).toMatchObject({ details: "Thesis", course: "MA 1" });
    expect(flow.view).toMatchObject({ kind: "ticket", own: { ticket: "SO-07" } });
  });

  it("shows the answer to a ticket while the student stands there", async () => {
    await writing();
    await flow.send();
    hub.open = [own("new", { state: "accepted", version: 2 })];
    hub.requests();
    expect(flow.view).toMatchObject({ kind: "ticket", own: { state: "accepted" } });
  });

  it("shows the ticket whatever the board says of that person meanwhile", async () => {
    await writing();
    const sent = flow.send();
    tellBoard({ ...SAMUEL, waiting: 9 });
    await sent;
    expect(flow.view?.kind).toBe("ticket");
  });

  it("identifies whoever looked at a queue that was closed, once it opens", () => {
    const closed = { ...SAMUEL, queue_open: false };
    flow.choose(closed);
    expect(flow.view).toMatchObject({ kind: "request", person: closed });
    tellBoard(SAMUEL);
    expect(flow.view).toMatchObject({ kind: "identify", person: SAMUEL });
  });

  it("does not show a ticket to who has come in the meantime", async () => {
    await writing();
    const sent = flow.send();
    hub.open = [];
    hub.kioskEvent({ type: "session", session: null, reason: "replaced" });
    hub.begin("Carlo");
    flow.choose(SAMUEL);
    await sent;
    expect(flow.view?.kind).toBe("request");
  });

  it("keeps the words when the hub refuses, and says the field", async () => {
    await writing();
    hub.refusal = Object.assign(new Error(), {
      code: "details_too_short",
      translation_placeholders: { field: "details", limit: "30" },
    });
    await flow.send();
    expect(flow.error).toMatchObject({ code: "details_too_short", field: "details" });
    expect(flow.view?.kind).toBe("request");
    expect(flow.writing.details).toBe("My tree is upside down");
  });
});

describe("nothing of a student stays", () => {
  const nothing = () => {
    expect(flow).toMatchObject({ view: null, draft: null, error: null });
    expect(flow.kiosk).toMatchObject({ session: null, open: [], past: [] });
  };

  it("after logging out, without waiting for the hub", async () => {
    await writing();
    void flow.logout();
    nothing();
  });

  it("after the hub has ended the session for idleness", async () => {
    await writing();
    hub.kioskEvent({ type: "session", session: null, reason: "idle" });
    nothing();
    expect(flow.notice).toEqual({ kind: "idle" });
  });

  it("after another card was tapped", async () => {
    await writing();
    hub.open = [];
    hub.begin("Carlo", "replaced");
    expect(flow.draft).toBeNull();
    expect(flow.view).toBeNull();
    expect(flow.kiosk.session?.name).toBe("Carlo");
  });
});

describe("a lost connection", () => {
  it("keeps the words, and the same student goes on", async () => {
    await writing();
    hub.connect(false);
    await vi.advanceTimersByTimeAsync(120_000);
    hub.connect(true);
    await settle();
    expect(flow.writing.details).toBe("My tree is upside down");
    expect(flow.kiosk.session).toBeNull();
    hub.begin("Bea");
    expect(flow.view?.kind).toBe("request");
    expect(flow.writing.details).toBe("My tree is upside down");
  });

  it("does not show them to somebody else", async () => {
    await writing();
    hub.connect(false);
    hub.connect(true);
    await settle();
    hub.begin("Carlo");
    expect(flow.draft).toBeNull();
  });

  it("does not show them to somebody else of that name", async () => {
    await writing();
    hub.connect(false);
    hub.connect(true);
    await settle();
    hub.begin("Bea", null, "another Bea");
    expect(flow.draft).toBeNull();
  });

  it("forgets them when nobody comes back", async () => {
    await writing();
    hub.connect(false);
    hub.connect(true);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(flow).toMatchObject({ view: null, draft: null });
  });
});

describe("a card that is made anew", () => {
  it("goes on where the one before it was, and is forgotten when none comes", async () => {
    const first = useFlow(hub, "hall", () => undefined);
    await settle();
    first.flow.choose(SAMUEL);
    hub.begin("Bea");
    first.flow.write({ ...EMPTY, details: "Kept" });
    first.release();
    await vi.advanceTimersByTimeAsync(1_000);
    const second = useFlow(hub, "hall", () => undefined);
    expect(second.flow.writing.details).toBe("Kept");
    second.release();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(second.flow).toMatchObject({ view: null, draft: null });
    const third = useFlow(hub, "hall", () => undefined);
    expect(third.flow).not.toBe(first.flow);
    third.release();
  });
});

describe("identifying", () => {
  it("counts a pause down and lets nobody through meanwhile", async () => {
    hub.kioskEvent({ type: "refused", locked_for: 3 });
    expect(flow).toMatchObject({ lockedFor: 3, view: { kind: "identify" } });
    await flow.identifyCard("04A3B291");
    expect(hub.sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_500);
    expect(flow.lockedFor).toBe(0);
    await flow.identifyCard("04A3B291");
    expect(hub.sent).toHaveLength(1);
  });

  it("warns before the session ends, and a touch is told to the hub", async () => {
    await writing();
    await vi.advanceTimersByTimeAsync(50_500);
    expect(flow.idle).toBe(10);
    flow.touch();
    expect(flow.idle).toBeNull();
    expect(hub.sent.at(-1)?.type).toBe("consultease/kiosk/touch");
    flow.touch();
    flow.touch();
    expect(hub.sent).toHaveLength(1);
  });

  it("makes the screen clean for the next one when somebody left before saying who", async () => {
    flow.touch();
    flow.typeNumber();
    await vi.advanceTimersByTimeAsync(59_000);
    expect(flow).toMatchObject({ view: { kind: "identify" }, freshStart: false });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(flow).toMatchObject({ view: null, freshStart: true });
  });

  it("shows the student's own requests when there are some", async () => {
    hub.open = [own("a")];
    hub.begin("Bea");
    await settle();
    expect(flow.view).toEqual({ kind: "requests" });
  });
});
