import type { PropertyValues } from "lit";
import { setKioskMode } from "../ha/kiosk-mode";
import type { CardConfig } from "../ha/types";
import { ConsultEaseCard } from "./card";

export interface ScreenConfig extends CardConfig {
  /** Whether to cover Home Assistant's sidebar and header. */
  kiosk_mode?: boolean;
}

/** A card that hangs on a wall: it fills what its view leaves it, or the whole screen. */
export abstract class ScreenCard<C extends ScreenConfig> extends ConsultEaseCard<C> {
  #covers = false;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("resize", this.resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("resize", this.resized);
    this.#cover(false);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#cover(Boolean(this.config.kiosk_mode) && this.layout === "panel" && !this.preview);
    // To measure is to lay out: nothing that a changed board needs, and cheap before there is one.
    if (changed.size !== 1 || !changed.has("board")) this.fit();
  }

  private readonly resized = (): void => this.requestUpdate();

  private fit(): void {
    const fills = this.layout === "panel" && !this.#covers;
    const height = window.innerHeight - this.getBoundingClientRect().top;
    this.style.height = fills ? `${height}px` : "";
  }

  #cover(covers: boolean): void {
    if (covers === this.#covers) return;
    this.#covers = covers;
    this.toggleAttribute("covers", covers);
    setKioskMode(covers);
  }
}
