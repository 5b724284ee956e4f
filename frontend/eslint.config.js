import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import lit from "eslint-plugin-lit";
import ts from "typescript-eslint";

/** Which folders a folder may not import from: entry -> cards, strategies -> components -> data -> ha. */
const ABOVE = {
  i18n: ["ha", "data", "components", "cards", "strategies"],
  ha: ["i18n", "data", "components", "cards", "strategies"],
  data: ["components", "cards", "strategies"],
  components: ["cards", "strategies"],
  cards: ["strategies"],
  strategies: ["components"],
};

export default ts.config(
  { ignores: ["node_modules", "dev/.shots"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { lit },
    rules: {
      ...lit.configs["flat/recommended"].rules,
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // The hub counts code points; the types of a connection are its caller's.
      "@typescript-eslint/no-misused-spread": "off",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  ...Object.entries(ABOVE).map(([folder, above]) => ({
    files: [`src/${folder}/**/*.ts`],
    rules: {
      "no-restricted-imports": ["error", { patterns: above.map((name) => `../${name}/*`) }],
    },
  })),
  {
    // Only data/ calls the server.
    files: ["src/{components,cards,strategies}/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "MemberExpression[property.name=/^(sendMessagePromise|subscribeMessage|callService|callWS)$/]",
          message: "Only src/data/ calls the server.",
        },
      ],
    },
  },
  {
    files: ["dev/**/*.mjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        window: "readonly",
        document: "readonly",
        performance: "readonly",
        PerformanceObserver: "readonly",
        setTimeout: "readonly",
        URL: "readonly",
      },
    },
  },
  prettier,
);
