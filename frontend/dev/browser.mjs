import { chromium } from "playwright-core";
import { createServer } from "vite";

/** The page of a card in the system's browser, served as it is. */
export async function open() {
  const server = await createServer({
    configFile: new URL("vite.config.ts", import.meta.url).pathname,
    logLevel: "error",
    server: { port: 0 },
  });
  await server.listen();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--enable-precise-memory-info"],
  });
  const [url] = server.resolvedUrls?.local ?? [];
  return {
    browser,
    url,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
