import { LitElement, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import type { Look } from "../data/messages";
import type { CardConfig, HomeAssistant } from "../ha/types";
import { Times } from "../ha/time";
import { Translate } from "../i18n/translate";
import type { Ui } from "./ui";

const MINUTE = 60_000;

/**
 * What all cards are: a part of a Home Assistant dashboard. Home Assistant sets `hass` anew with
 * every state of anything that changes; a card draws itself anew only for what it uses of it.
 */
export abstract class ConsultEaseCard<C extends CardConfig> extends LitElement {
  /** "panel" when the card is all there is; set by Home Assistant. */
  @property({ reflect: true }) layout?: string;
  /** Whether it is only shown in an editor or a picker. */
  @property({ type: Boolean, reflect: true }) preview = false;
  @property({ reflect: true }) protected look: Look = "follow";
  @property({ reflect: true }) protected scheme: "light" | "dark" = "light";
  @state() protected config!: C;
  @state() protected language: string | null = null;
  @state() protected keyboard = false;
  @state() protected now = new Date();
  protected ui!: Ui;
  #hass: HomeAssistant | undefined;
  #clock: ReturnType<typeof setTimeout> | undefined;

  setConfig(config: C): void {
    this.config = config;
  }

  set hass(hass: HomeAssistant) {
    const before = this.#hass;
    this.#hass = hass;
    if (
      before?.connection !== hass.connection ||
      before.locale !== hass.locale ||
      before.themes.darkMode !== hass.themes.darkMode
    ) {
      this.requestUpdate("hass", before);
      if (before?.connection !== hass.connection && this.isConnected) this.follow();
    }
  }

  get hass(): HomeAssistant {
    return this.#hass!;
  }

  protected get ready(): boolean {
    return this.#hass !== undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#tick();
    if (this.ready) this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#clock);
    this.unfollow();
  }

  /** Begin to follow the hub; called again when the connection is another one. */
  protected abstract follow(): void;

  protected abstract unfollow(): void;

  protected override shouldUpdate(): boolean {
    return this.ready && this.config !== undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { hass } = this;
    const dark = this.look === "follow" ? hass.themes.darkMode : this.look === "dark";
    this.scheme = dark ? "dark" : "light";
    if (!this.ui || ["hass", "language", "keyboard"].some((name) => changed.has(name))) {
      const t = new Translate(this.language ?? hass.locale.language);
      this.ui = { t, times: new Times(t.language, hass), keyboard: this.keyboard };
      this.lang = t.language;
    }
  }

  #tick(): void {
    this.now = new Date();
    this.#clock = setTimeout(() => this.#tick(), MINUTE - (Date.now() % MINUTE) + 20);
  }
}
