import { describe, expect, it } from "vitest";
import { en } from "../src/i18n/en";
import { es } from "../src/i18n/es";
import { fil } from "../src/i18n/fil";
import { Translate, type Key, type Sentence } from "../src/i18n/translate";

const placeholders = (sentence: Sentence): string[][] =>
  (typeof sentence === "string" ? [sentence] : Object.values(sentence)).map((text) =>
    [...new Set(text.match(/\{\w+\}/g) ?? [])].sort(),
  );

describe.each(Object.entries({ es, fil }))("%s", (_, texts) => {
  it.each(Object.keys(en) as Key[])("says %s with the same values", (key) => {
    const [wanted] = placeholders(en[key]);
    for (const found of placeholders(texts[key])) expect(found).toEqual(wanted);
  });
});

describe("a language", () => {
  it("has its own plurals and ordinals", () => {
    expect(new Translate("en").say("locked_text", { n: 1 })).toContain("1 second,");
    expect(new Translate("en-GB").say("locked_text", { n: 2 })).toContain("2 seconds,");
    const english = new Translate("en");
    expect([1, 2, 3, 4, 11, 21].map((n) => english.say("ordinal", { n }))).toEqual([
      "1st",
      "2nd",
      "3rd",
      "4th",
      "11th",
      "21st",
    ]);
    expect(new Translate("fil").say("ordinal", { n: 3 })).toBe("Ika-3");
    expect(new Translate("fil-PH").say("available")).toBe(fil.available);
    expect(new Translate("tl").say("available")).toBe(fil.available);
    expect(new Translate("es-MX").say("available")).toBe(es.available);
    expect(new Translate("es-419").say("waiting", { n: 2 })).toBe("2 esperan");
  });

  it("that is not spoken is English", () => {
    expect(new Translate("de").say("available")).toBe("Available");
  });

  it("marks what stands out, and only that", () => {
    expect(new Translate("en").pieces("hello", { name: "*Bea*" })).toEqual([
      { text: "Hello, ", strong: false },
      { text: "*Bea*", strong: true },
    ]);
  });

  it("keeps a right-to-left name from turning the sentence", () => {
    expect(new Translate("en").say("answered_pending", { name: "عمر" })).toBe(
      "\u2068عمر\u2069 has your request",
    );
  });
});
