import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { transform } from "lightningcss";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const OUT = fileURLToPath(new URL("../custom_components/consultease/www/", import.meta.url));
const FILE = "consultease.js";
const LIMIT = 60_000;

/** Makes css templates small, and takes the indentation out of html ones, where it means nothing. */
function squeeze(): Plugin {
  return {
    name: "squeeze-templates",
    apply: "build",
    transform(code, id) {
      if (!id.includes("/src/") || !id.endsWith(".ts")) return null;
      const styled = code.replace(/css`([^`$]*)`/g, (_, source: string) => {
        const css = transform({ filename: id, code: Buffer.from(source), minify: true }).code;
        return `css\`${css.toString().replaceAll("\\", "\\\\")}\``;
      });
      return { code: styled.replace(/\n\s+/g, "\n"), map: null };
    },
  };
}

/** Leaves the keys out of translations: their sentences come in the order of the English ones. */
function unkey(): Plugin {
  const i18n = fileURLToPath(new URL("./src/i18n/", import.meta.url));
  const texts = (code: string): Record<string, unknown> =>
    runInNewContext(`(${/= (\{.*?\n\})/s.exec(code)?.[1] ?? ""})`) as Record<string, unknown>;
  const keys = Object.keys(texts(readFileSync(`${i18n}en.ts`, "utf8")));
  return {
    name: "unkey-translations",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      const language = /\/i18n\/(es|fil)\.ts$/.exec(id)?.[1];
      if (!language) return null;
      const said = texts(code);
      const sentences = JSON.stringify(keys.map((key) => said[key]));
      return {
        code: `import { en } from "./en";
const said = ${sentences};
export const ${language} = /* @__PURE__ */ Object.fromEntries(Object.keys(en).map((key, index) => [key, said[index]]));`,
        map: null,
      };
    },
  };
}

/** What `OnScreenKeyboard` never asks of simple-keyboard: what hangs on it is dead code then. */
const UNASKED =
  "autoUseTouchEvents|beforeFirstRender|beforeInputUpdate|beforeRender|clickOnMouseDown|debug|" +
  "disableButtonHold|enableLayoutCandidates|excludeFromLayout|inputPattern|maxLength|mergeDisplay|" +
  "modules|onChange|onChangeAll|onInit|onKeyReleased|onModulesLoaded|onRender|" +
  "physicalKeyboardHighlight|physicalKeyboardHighlightPreventDefault|preventMouseUpDefault|rtl|" +
  "stopMouseDownPropagation|stopMouseUpPropagation|syncInstanceInputs|" +
  "updateCaretOnSelectionChange|useMouseEvents|useTouchEvents";

/**
 * Takes out of simple-keyboard what ours has no use for: a third of it, on every page of Home Assistant.
 * What is typed goes into the fields themselves, and keys never bear the English names.
 */
function trim(): Plugin {
  const cuts: [RegExp, string][] = [
    [new RegExp(`\\b\\w+\\.options\\.(${UNASKED})\\b(?!=[^=])`, "g"), "(void 0)"],
    [/\bthis\.candidateBox\b(?!=[^=])/g, "null"],
    [/this\.physicalKeyboard=new \w\(\{.*?\}\)/, "0"],
    [/return\{"\{bksp\}":"backspace",.*?"\}\}/, "return{}}"],
    // Its classes are functions that are called: only so may those go that nobody makes.
    [/=(?=function\(\)\{return \w=function)/g, "=/* @__PURE__ */"],
  ];
  return {
    name: "trim-keyboard",
    apply: "build",
    transform(code, id) {
      if (!id.includes("/simple-keyboard/")) return null;
      for (const [cut] of cuts) {
        if (!code.match(cut)) throw new Error(`simple-keyboard is another one: no ${cut.source}`);
      }
      return { code: cuts.reduce((left, cut) => left.replace(...cut), code), map: null };
    },
  };
}

/** Says how large the bundle is, and refuses one that a cheap tablet would feel. */
function weigh(): Plugin {
  return {
    name: "weigh-bundle",
    apply: "build",
    closeBundle() {
      const file = readFileSync(OUT + FILE);
      const size = gzipSync(file, { level: 9 }).length;
      console.log(`${FILE}: ${file.length} bytes, ${size} gzipped (limit ${LIMIT})`);
      if (size >= LIMIT) throw new Error(`${FILE} is ${size} bytes gzipped; ${LIMIT} is the limit`);
    },
  };
}

export default defineConfig({
  plugins: [unkey(), squeeze(), trim(), weigh()],
  build: {
    lib: { entry: "src/entry.ts", formats: ["es"], fileName: () => FILE },
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: false,
    minify: "terser",
    terserOptions: {
      module: true,
      ecma: 2020,
      compress: { passes: 3, drop_console: true, pure_getters: true, unsafe_arrows: true },
      format: { comments: /^!/ },
    },
    rolldownOptions: { output: { codeSplitting: false } },
  },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
