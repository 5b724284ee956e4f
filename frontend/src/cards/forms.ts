import { followBoard } from "../data/board";
import { fetchMe } from "../data/me";
import type { BoardPerson, Me, Named } from "../data/messages";
import { departments } from "../data/search";
import { pageHass, type ConfigForm, type FormSchema } from "../ha/types";
import { Translate } from "../i18n/translate";

const NOBODY: Me = { is_admin: false, faculty: [], kiosks: [] };

/** The language of the page, for what is said outside of a card. */
export function pageTranslate(): Translate {
  return new Translate(pageHass()?.locale.language ?? navigator.language);
}

/** Whom the editor may offer; nobody while that cannot be asked. */
export async function offered(): Promise<Me> {
  const hass = pageHass();
  return hass ? fetchMe(hass.connection).catch(() => NOBODY) : NOBODY;
}

/** Everybody on the board; nobody when the hub does not answer. */
export async function boardPeople(): Promise<BoardPerson[]> {
  const hass = pageHass();
  if (!hass) return [];
  return new Promise((done) => {
    const stop = followBoard(hass.connection, (board) => {
      if (!board.office) return;
      setTimeout(() => stop());
      done([...board.people.values()]);
    });
    setTimeout(() => done([]), 3000);
  });
}

/** A form with our labels; what may be left empty says what it means then. */
export function form(...schema: FormSchema[]): ConfigForm {
  const t = pageTranslate();
  const said = (key: string): string | undefined => (t.has(key) ? t.say(key) : undefined);
  return {
    schema,
    computeLabel: ({ name }) => said(`form_${name}`) ?? said(name) ?? name,
    computeHelper: ({ name, required }) => (required ? undefined : said(`form_${name}_help`)),
  };
}

/** The form of a card that may fill the whole screen. */
export function screenForm(...schema: FormSchema[]): ConfigForm {
  return form(...schema, { name: "kiosk_mode", selector: { boolean: {} } });
}

export function choice(name: string, named: Named[], required = false): FormSchema {
  const options = named.map(({ id, name: label }) => ({ value: id, label }));
  return { name, required, selector: { select: { mode: "dropdown", options } } };
}

/** Which departments are shown; one that nobody is in just now can be typed. */
export async function departmentsChoice(): Promise<FormSchema> {
  const found = departments(await boardPeople());
  const options = found.map((value) => ({ value, label: value }));
  return {
    name: "departments",
    selector: { select: { multiple: true, custom_value: true, options } },
  };
}

export function lookChoice(): FormSchema {
  const t = pageTranslate();
  const options = (["follow", "light", "dark"] as const).map((value) => ({
    value,
    label: t.say(`look_${value}`),
  }));
  return { name: "look", selector: { select: { mode: "dropdown", options } } };
}
