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
    const { kiosk_mode: covers = false } = this.config;
    // What is taken away is updated once more.
    this.#cover(covers && this.isConnected && this.layout === "panel" && !this.preview);
    // To measure is to lay out: nothing that a changed board needs, and cheap before there is one.
    if (changed.size !== 1 || !changed.has("board")) this.fit();
  }

  private readonly resized = (): void => this.requestUpdate();

  private fit(): void {
    const fills = this.layout === "panel" && !this.#covers;
    this.style.height = fills ? `${innerHeight - this.getBoundingClientRect().top}px` : "";
  }

  #cover(covers: boolean): void {
    if (covers === this.#covers) return;
    this.#covers = covers;
    this.toggleAttribute("covers", covers);
    // What is covered can wait for what covers it: Home Assistant makes all of its page anew for this.
    if (!covers) setKioskMode(false);
    else requestAnimationFrame(() => setTimeout(() => this.#covers && setKioskMode(true)));
  }
}
