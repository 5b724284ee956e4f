import { defineConfig } from "vite";

/** The page for looking at the cards without a Home Assistant: npm run dev */
export default defineConfig({
  root: import.meta.dirname,
  server: { port: 5199, fs: { allow: [".."] } },
});
