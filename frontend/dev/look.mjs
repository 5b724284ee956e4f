/**
 * Takes a picture of every screen in every size, light and dark, into dev/.shots, and lets axe-core
 * look at each. npm run look [-- part-of-a-name]; ends with an error if axe finds anything.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { open } from "./browser.mjs";

const SHOTS = new URL(".shots/", import.meta.url).pathname;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = [
  [1280, 800],
  [1024, 600],
  [800, 1280],
  [390, 844],
];

const person = (page, name) => page.getByRole("button", { name: new RegExp(name) }).click();
const begin = (page) => page.evaluate(() => window.hub.begin());
const away = (page) => page.getByText("is not running").first().waitFor();
const write = (page, text) => page.getByTestId("details").fill(text);
const TEXT = "My tree rotation loses a node when the root has only one child.";
const expect = (found, wanted) => {
  if (found !== wanted) throw new Error(`found ${found} instead of ${wanted}`);
};
const request = async (page) => {
  await person(page, "Samuel Okafor");
  await begin(page);
  await page.getByRole("button", { name: "Assignment" }).click();
  await page.getByRole("button", { name: "CS 201" }).click();
  await write(page, TEXT);
};

/** Wait until a card has drawn what it was told, and nothing under a finger has just moved. */
const drawn = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((done) => window.requestAnimationFrame(done));
    do {
      await window.card.updateComplete;
      await frame();
      await frame();
    } while (window.card.settling);
  });

/** Name -> query, and what is done before the picture is taken. */
const SCREENS = {
  board: [
    "card=kiosk",
    async (page) => {
      // Beside its picture, whichever way it is read.
      const name = page.getByText("عمر خليل");
      expect(await name.evaluate((each) => window.getComputedStyle(each).textAlign), "left");
    },
  ],
  filtered: ["card=kiosk", (page) => page.getByTestId("search").fill("nunez")],
  "no-result": ["card=kiosk", (page) => page.getByTestId("search").fill("quidditch")],
  empty: ["card=kiosk&empty"],
  loading: ["card=kiosk&loading"],
  lost: ["card=kiosk", (page) => page.evaluate(() => window.hub.connect(false))],
  off: ["card=kiosk&off", away],
  "no-kiosk": ["card=kiosk&nobody"],
  identify: ["card=kiosk", (page) => person(page, "Maria Reyes")],
  "identify-card": ["card=kiosk&identification=card", (page) => person(page, "Maria Reyes")],
  refused: [
    "card=kiosk",
    async (page) => {
      await page.getByTestId("type-number").click();
      await page.evaluate(() => window.hub.kioskEvent({ type: "refused", locked_for: null }));
    },
  ],
  pin: [
    "card=kiosk&identification=number_pin",
    async (page) => {
      await page.getByTestId("type-number").click();
      await page.getByTestId("number").fill("2023-0145");
      await page.getByTestId("identify").click();
    },
  ],
  locked: [
    "card=kiosk",
    (page) => page.evaluate(() => window.hub.kioskEvent({ type: "refused", locked_for: 42 })),
  ],
  session: ["card=kiosk&fresh", begin],
  request: ["card=kiosk", request],
  "request-errors": [
    "card=kiosk",
    async (page) => {
      await request(page);
      await page.getByRole("button", { name: "Other…" }).click();
      await page.getByTestId("course").fill("A course with a name longer than all courses have");
      await write(page, "Hi");
      await page.getByTestId("send").click();
    },
  ],
  "request-lost": [
    "card=kiosk",
    async (page) => {
      await request(page);
      await page.evaluate(() => window.hub.connect(false));
    },
  ],
  "request-again": [
    "card=kiosk",
    async (page) => {
      await request(page);
      await page.evaluate(() => window.hub.connect(false));
      await page.evaluate(() => window.hub.connect(true));
    },
  ],
  keyboard: [
    "card=kiosk&keyboard",
    async (page) => {
      await request(page);
      await page.getByTestId("details").click();
    },
  ],
  letters: [
    "card=kiosk",
    async (page) => {
      await person(page, "Maria Reyes");
      await page.getByTestId("letters").click();
      // A phone has a keyboard of its own.
      if (page.viewportSize().width < 560) return page.keyboard.type("A-2");
      for (const key of ["A", "-", "2"]) {
        if (key === "A") await page.locator("[data-skbtn='{shift}']").first().click();
        await page.locator(`[data-skbtn='${key}']`).click();
      }
      expect(await page.getByTestId("number").inputValue(), "A-2");
    },
  ],
  scanned: [
    "card=kiosk&fresh",
    async (page) => {
      await request(page);
      await page.getByTestId("details").click();
      await page.keyboard.press("End");
      await page.keyboard.type("04A3B291\n");
      await page.getByRole("button", { name: "Grades" }).focus();
      await page.keyboard.type("0004211337\n");
      const sent = await page.evaluate(() =>
        window.hub.sent.filter(({ card }) => card).map(({ card }) => card),
      );
      expect(sent.join(), "04A3B291,0004211337");
      expect(await page.getByTestId("details").inputValue(), TEXT);
    },
  ],
  closed: ["card=kiosk", (page) => person(page, "Peter Novak")],
  ticket: [
    "card=kiosk",
    async (page) => {
      await request(page);
      await page.getByTestId("send").click();
    },
  ],
  "ticket-declined": [
    "card=kiosk",
    async (page) => {
      await request(page);
      await page.getByTestId("send").click();
      await page.evaluate(() => {
        window.hub.past = [
          {
            ...window.hub.open.at(-1),
            state: "declined",
            reason: "Please come tomorrow",
            version: 2,
          },
        ];
        window.hub.open = [];
        window.hub.requests();
      });
    },
  ],
  requests: ["card=kiosk", begin],
  idle: [
    "card=kiosk&fresh",
    async (page) => {
      await page.evaluate(() => (window.hub.kiosk.idle_time = 3));
      await page.evaluate(() => window.hub.kioskEvent({ type: "kiosk", kiosk: window.hub.kiosk }));
      await begin(page);
      await page.getByTestId("sheet-idle").waitFor({ state: "attached" });
    },
  ],
  hall: ["card=board"],
  "hall-light": ["card=board&look=light"],
  "hall-empty": ["card=board&empty"],
  "hall-off": ["card=board&off", away],
  queue: ["card=queue"],
  "queue-empty": ["card=queue&no-queue"],
  "queue-decline": ["card=queue", (page) => page.getByTestId("decline").first().click()],
  "queue-off": ["card=queue&off", away],
  "queue-closed": [
    "card=queue",
    async (page) => {
      await page.getByTestId("availability").click();
      await page.getByTestId("set-closed").click();
      await page.getByTestId("availability").click();
    },
  ],
  "queue-availability": ["card=queue", (page) => page.getByTestId("availability").click()],
  "queue-tell": ["card=queue", (page) => page.getByTestId("tell-all").click()],
  "no-queue": ["card=queue&nobody"],
  faculty: ["card=faculty"],
  "faculty-lost": ["card=faculty", (page) => page.evaluate(() => window.hub.connect(false))],
  "faculty-off": ["card=faculty&off", away],
  "reader-off": [
    "card=kiosk",
    (page) => page.evaluate(() => window.hub.kioskEvent({ type: "reader", online: false })),
  ],
  "identify-card-off": [
    "card=kiosk&identification=card",
    async (page) => {
      await page.evaluate(() => window.hub.kioskEvent({ type: "reader", online: false }));
      await person(page, "Maria Reyes");
    },
  ],
  "board-es": ["card=kiosk&language=es"],
  "request-fil": [
    "card=kiosk&language=fil",
    async (page) => {
      await person(page, "Samuel Okafor");
      await begin(page);
    },
  ],
};

const [wanted = "", only = ""] = process.argv.slice(2);
mkdirSync(SHOTS, { recursive: true });
const { browser, url, close } = await open();
let found = 0;
for (const [width, height] of SIZES) {
  if (only && `${width}` !== only) continue;
  for (const scheme of ["light", "dark"]) {
    const page = await browser.newPage({
      viewport: { width, height },
      reducedMotion: "reduce",
    });
    page.on("pageerror", (error) => {
      found++;
      console.log(`${scheme} ${width}: ${error.stack}`);
    });
    for (const [name, [query, act]] of Object.entries(SCREENS)) {
      if (!name.includes(wanted)) continue;
      const shot = `${name}-${width}-${scheme}`;
      try {
        await page.goto(`${url}?${query}${scheme === "dark" ? "&dark" : ""}`);
        await drawn(page);
        await act?.(page);
        await drawn(page);
        await page.screenshot({ path: `${SHOTS}${shot}.png` });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() =>
          window.axe.run({
            rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } },
          }),
        );
        for (const { id, nodes } of violations) {
          found++;
          const [first] = nodes;
          console.log(
            `${shot}: ${id} ×${nodes.length} ${first.target.flat().join(" ")}\n   ${first.any[0]?.message ?? first.failureSummary}`,
          );
        }
      } catch (error) {
        found++;
        console.log(`${shot}: ${String(error).split("\n").slice(0, 3).join(" ")}`);
      }
    }
    await page.close();
  }
}
await close();
console.log(found ? `${found} found` : "axe-core found nothing");
process.exitCode = found ? 1 : 0;
