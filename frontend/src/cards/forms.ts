import { fetchMe } from "../data/me";
import type { Me, Named } from "../data/messages";
import { pageHass, type ConfigForm, type FormSchema } from "../ha/types";
import { Translate, type Key } from "../i18n/translate";

const NOBODY: Me = { is_admin: false, faculty: [], kiosks: [] };

const LABELS: Record<string, Key> = {
  kiosk: "form_kiosk",
  kiosk_mode: "form_kiosk_mode",
  faculty: "form_faculty",
  look: "form_look",
  title: "form_title",
};

/** The language of the page, for what is said outside of a card. */
export function pageTranslate(): Translate {
  return new Translate(pageHass()?.locale.language ?? navigator.language);
}

/** Whom the editor may offer; nobody while that cannot be asked. */
export async function offered(): Promise<Me> {
  const hass = pageHass();
  return hass ? fetchMe(hass.connection).catch(() => NOBODY) : NOBODY;
}

/** A form with our labels, and the helps that are given. */
export function form(schema: FormSchema[], helps: Record<string, Key> = {}): ConfigForm {
  const t = pageTranslate();
  return {
    schema,
    computeLabel: ({ name }) => {
      const key = LABELS[name];
      return key ? t.say(key) : name;
    },
    computeHelper: ({ name }) => {
      const key = helps[name];
      return key && t.say(key);
    },
  };
}

export function choice(name: string, named: Named[], required = false): FormSchema {
  const options = named.map(({ id, name: label }) => ({ value: id, label }));
  return { name, required, selector: { select: { mode: "dropdown", options } } };
}

export function lookChoice(): FormSchema {
  const t = pageTranslate();
  const options = (["follow", "light", "dark"] as const).map((value) => ({
    value,
    label: t.say(`look_${value}`),
  }));
  return { name: "look", selector: { select: { mode: "dropdown", options } } };
}
