import type { HomeAssistant } from "./types";

/** Dates and times as the user has chosen them in Home Assistant. */
export class Times {
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #calendar: Intl.DateTimeFormat;

  constructor(language: string, hass: Pick<HomeAssistant, "locale" | "config">) {
    const timeZone = hass.locale.time_zone === "server" ? hass.config.time_zone : undefined;
    const clock = { hour: "numeric", minute: "2-digit", timeZone, ...hours(hass) } as const;
    this.#time = new Intl.DateTimeFormat(language, clock);
    this.#day = new Intl.DateTimeFormat(language, { weekday: "short", ...clock });
    this.#date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...clock });
    this.#calendar = new Intl.DateTimeFormat("en-CA", { timeZone });
  }

  /** The time alone today, with the day this week, with the date further off. */
  short(when: string | Date, now = new Date()): string {
    const date = new Date(when);
    if (this.#calendar.format(date) === this.#calendar.format(now)) return this.#time.format(date);
    const days = Math.abs(date.getTime() - now.getTime()) / 86_400_000;
    return (days < 6 ? this.#day : this.#date).format(date);
  }
}

function hours(hass: Pick<HomeAssistant, "locale">): { hourCycle?: "h12" | "h23" } {
  if (hass.locale.time_format === "12") return { hourCycle: "h12" };
  if (hass.locale.time_format === "24") return { hourCycle: "h23" };
  return {};
}

/** Whole minutes from then until now, never below nought. */
export function minutesSince(when: string, now = Date.now()): number {
  return Math.max(0, Math.floor((now - Date.parse(when)) / 60_000));
}
