/**
 * Measures the board with many people who change: first complete picture, change to pixels, long
 * tasks and heap. npm run measure [-- people changes-per-second seconds]; asserts nothing.
 */
import { open } from "./browser.mjs";

const [people = 500, rate = 20, seconds = 20] = process.argv.slice(2).map(Number);
const { browser, url, close } = await open();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const devtools = await page.context().newCDPSession(page);
const heap = async () => {
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return Math.round(usedSize / 1024);
};

/** Runs in the page: changes people, `rate` a second, and sees what that costs. */
async function load({ rate, seconds, burst }) {
  const { hub } = window;
  const all = [...hub.people.values()];
  const states = ["available", "busy", "in_consultation", "away"];
  const long = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(Math.round(duration));
  });
  observer.observe({ entryTypes: ["longtask"] });
  const next = () => {
    const at = Math.floor(Math.random() * all.length);
    all[at] = {
      ...all[at],
      status: states[Math.floor(Math.random() * 4)],
      waiting: Math.floor(Math.random() * 5),
    };
    hub.change(all[at]);
  };
  const frames = [];
  let last = performance.now();
  let running = true;
  const frame = (now) => {
    frames.push(now - last);
    last = now;
    if (running) window.requestAnimationFrame(frame);
  };
  window.requestAnimationFrame(frame);
  for (let sent = 0; sent < rate * seconds; sent += burst) {
    for (let index = 0; index < burst; index++) next();
    await new Promise((done) => setTimeout(done, (1000 * burst) / rate));
  }
  running = false;
  observer.disconnect();
  frames.sort((a, b) => a - b);
  return {
    long,
    worst: Math.round(frames.at(-1)),
    p99: Math.round(frames[Math.floor(frames.length * 0.99)]),
  };
}

/** Runs in the page: how long from the hub's word until it is drawn. */
async function pixels() {
  const { hub } = window;
  const found = [];
  for (let index = 0; index < 20; index++) {
    const [first] = hub.people.values();
    const start = performance.now();
    hub.change({ ...first, waiting: index + 1 });
    await new Promise((done) => window.requestAnimationFrame(() => setTimeout(done)));
    found.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 60));
  }
  return found.sort((a, b) => a - b).map(Math.round);
}

await page.goto(`${url}?card=kiosk&loading`);
const start = Date.now();
await page.goto(`${url}?card=kiosk&count=${people}`);
await page
  .locator("[data-person]")
  .nth(people - 1)
  .waitFor({ state: "attached" });
console.log(`${people} people, complete board: ${Date.now() - start} ms (unbundled page)`);
const drawn = await page.evaluate(pixels);
console.log(`change to pixels: median ${drawn[10]} ms, worst of twenty ${drawn[19]} ms`);
const before = await heap();
const { long, worst, p99 } = await page.evaluate(load, { rate, seconds, burst: 1 });
console.log(
  `${rate} changes a second for ${seconds} s: ${long.length} long tasks (longest ${Math.max(0, ...long)} ms), frames 99 % below ${p99} ms, worst ${worst} ms`,
);
const middle = await heap();
await page.evaluate(load, { rate: 1000, seconds: 10, burst: 20 });
console.log(`heap: ${before} kB, then ${middle} kB, after 10,000 more changes ${await heap()} kB`);
await close();
