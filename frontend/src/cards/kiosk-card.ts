import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import "../components/identify";
import { OnScreenKeyboard } from "../components/keyboard";
import "../components/own-requests";
import "../components/people";
import "../components/request-form";
import "../components/sheet";
import "../components/ticket";
import { kioskFooter, idleSheet, noKiosk } from "../components/kiosk-parts";
import { kioskStyles } from "../components/kiosk-styles";
import type { People } from "../components/people";
import { ReaderKeys } from "../components/reader-keys";
import { ScreenCard, type ScreenConfig } from "../components/screen-card";
import { shared, tokens } from "../components/styles";
import { deepFocus, textField, type Field } from "../components/typing";
import type { Typed } from "../components/identify";
import { onPhone } from "../components/ui";
import { followBoard, NOTHING } from "../data/board";
import type { Draft } from "../data/draft";
import type { KioskFlow } from "../data/kiosk-flow";
import { useFlow } from "../data/kiosk-flows";
import { awaitMe } from "../data/me";
import { viewName } from "../data/view";
import type { BoardPerson, OwnRequest } from "../data/messages";
import type { ConfigForm } from "../ha/types";
import { choice, offered, screenForm } from "./forms";

interface KioskCardConfig extends ScreenConfig {
  kiosk?: string;
}

/** The wall tablet: the board, asking, and the student's own requests. */
@customElement("consultease-kiosk-card")
export class KioskCard extends ScreenCard<KioskCardConfig> {
  static override styles = [tokens, shared, kioskStyles];

  static async getConfigForm(): Promise<ConfigForm> {
    const { kiosks } = await offered();
    return screenForm(choice("kiosk", kiosks));
  }

  static getStubConfig(): Partial<KioskCardConfig> {
    return {};
  }

  @state() private board = NOTHING;
  @state() private flow: KioskFlow | null = null;
  @state() private missing = false;
  @state() private letters = false;
  @state() private field: Field | null = null;
  @query("consultease-people") private people!: People | null;
  private stops: (() => void)[] = [];
  private focused: HTMLElement | null = null;
  private round = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const type of ["focusin", "click"]) this.addEventListener(type, this.focusChanged);
    for (const type of ["pointerdown", "keydown"]) this.addEventListener(type, this.touch, true);
  }

  override setConfig(config: KioskCardConfig): void {
    const other = this.config !== undefined && this.config.kiosk !== config.kiosk;
    super.setConfig(config);
    if (other && this.ready && this.isConnected) this.follow();
  }

  getCardSize(): number {
    return 12;
  }

  getGridOptions(): Record<string, unknown> {
    return { columns: "full", rows: 12, min_rows: 8 };
  }

  protected follow(): void {
    this.unfollow();
    const { connection } = this.hass;
    this.stops = [followBoard(connection, (board) => (this.board = board))];
    if (this.preview) return;
    const round = ++this.round;
    void this.which().then((id) => {
      if (round !== this.round || !this.isConnected) return;
      this.missing = id === null;
      if (id === null) return;
      const { flow, release } = useFlow(connection, id, () => this.flowChanged());
      this.flow = flow;
      this.flowChanged();
      const keys = new ReaderKeys((card) => void flow.identifyCard(card));
      keys.start();
      this.stops.push(release, () => keys.stop());
    });
  }

  protected unfollow(): void {
    this.round++;
    for (const stop of this.stops) stop();
    this.stops = [];
    this.flow = null;
  }

  private async which(): Promise<string | null> {
    if (this.config.kiosk) return this.config.kiosk;
    const me = await awaitMe(this.hass.connection, () => this.isConnected);
    return me?.kiosks[0]?.id ?? null;
  }

  private flowChanged(): void {
    const { flow } = this;
    if (!flow) return;
    const { settings } = flow.kiosk;
    this.look = settings?.look ?? "follow";
    if (flow.freshStart) {
      flow.freshStart = false;
      this.letters = false;
      this.field = null;
      this.people?.reset();
    }
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { language, keyboard = false } = this.flow?.kiosk.settings ?? {};
    this.language = language ?? this.board.office?.language ?? null;
    this.keyboard = keyboard && !onPhone();
    super.willUpdate(changed);
    const open = this.flow?.view !== null && this.flow?.view !== undefined;
    if (open && !this.focused) this.focused = deepFocus();
    this.flow?.useBoard(this.board);
  }

  protected override updated(): void {
    if (this.focused && !this.flow?.view) {
      if (this.focused.isConnected) this.focused.focus({ preventScroll: true });
      this.focused = null;
    }
  }

  protected override render(): TemplateResult {
    const { flow, ui, board } = this;
    if (this.missing || flow?.link === "refused") return noKiosk(ui);
    return html`<consultease-people
        .ui=${ui}
        .board=${board}
        .now=${this.now}
        .only=${flow?.kiosk.settings?.departments ?? []}
        @choose=${(event: CustomEvent<BoardPerson>) => flow?.choose(event.detail)}
      ></consultease-people>
      ${flow?.link === "live" ? kioskFooter(ui, flow) : nothing}
      ${this.keyboard && this.field && !flow?.view ? this.keys() : nothing}
      ${flow?.view ? this.sheet(flow) : nothing}
      ${flow?.idle !== null && flow?.idle !== undefined ? idleSheet(ui, flow, flow.idle) : nothing}
      <p class="hidden" role="status" aria-live="assertive">${flow?.noticeText(ui.t) ?? ""}</p>`;
  }

  private keys(): TemplateResult {
    return html`<consultease-keyboard
      slot="keyboard"
      .ui=${this.ui}
      .field=${this.field}
    ></consultease-keyboard>`;
  }

  private sheet(flow: KioskFlow): TemplateResult {
    const view = flow.view!;
    const shown = (this.keyboard && view.kind === "request") || (this.letters && !onPhone());
    return html`<consultease-sheet
      class=${view.kind}
      data-testid="sheet-${view.kind}"
      .name=${viewName(this.ui.t, view)}
      @dismiss=${() => this.dismiss(flow)}
      @logout=${() => void flow.logout()}
      @keyboard=${(event: CustomEvent<boolean>) => this.showLetters(event.detail)}
      @cancel-request=${(event: CustomEvent<OwnRequest>) => void flow.cancel(event.detail)}
    >
      ${flow.notice ? html`<p class="toast">${flow.noticeText(this.ui.t)}</p>` : nothing}
      ${this.view(flow)} ${shown && this.field ? this.keys() : nothing}
    </consultease-sheet>`;
  }

  private view(flow: KioskFlow): TemplateResult | typeof nothing {
    const { ui } = this;
    const view = flow.view!;
    const { settings, session } = flow.kiosk;
    switch (view.kind) {
      case "identify":
        if (!settings) return nothing;
        return html`<consultease-identify
          .ui=${ui}
          .kiosk=${settings}
          .person=${view.person}
          .error=${flow.error}
          .lockedFor=${flow.lockedFor}
          .busy=${flow.busy}
          .letters=${this.letters}
          .hint=${flow.draft?.details ? ui.t.say("again_number") : ""}
          .readerOnline=${flow.kiosk.readerOnline}
          @identify=${(event: CustomEvent<Typed>) =>
            void flow.identifyNumber(event.detail.number, event.detail.pin)}
        ></consultease-identify>`;
      case "request":
        if (!this.board.office) return nothing;
        return html`<consultease-request-form
          .ui=${ui}
          .person=${view.person}
          .office=${this.board.office}
          .session=${session}
          .draft=${flow.writing}
          .error=${flow.error}
          .busy=${flow.busy}
          .lost=${flow.link === "lost"}
          .byCard=${settings?.identification !== "number_pin"}
          @draft=${(event: CustomEvent<Draft>) => flow.write(event.detail)}
          @send=${() => void flow.send()}
          @identify=${() => flow.identifyAgain()}
        ></consultease-request-form>`;
      case "ticket":
        return html`<consultease-ticket
          .ui=${ui}
          .own=${view.own}
          .busy=${flow.busy}
          .error=${flow.error}
          @done=${() => void flow.logout()}
        ></consultease-ticket>`;
      case "requests":
        if (!session) return nothing;
        return html`<consultease-own-requests
          .ui=${ui}
          .session=${session}
          .open=${flow.kiosk.open}
          .past=${flow.kiosk.past}
          .busy=${flow.busy}
          .error=${flow.error}
        ></consultease-own-requests>`;
    }
  }

  private showLetters(letters: boolean): void {
    this.letters = letters;
    this.field = textField(deepFocus());
  }

  private dismiss(flow: KioskFlow): void {
    this.letters = false;
    this.field = null;
    flow.dismiss();
  }

  private readonly touch = (event: Event): void => {
    // The question whether somebody is there is answered by its own buttons.
    const asked = this.renderRoot.querySelector(".idle");
    if (!asked || !event.composedPath().includes(asked)) this.flow?.touch();
  };

  /** A focus that moves within one part is not told outside of it; the tap that moved it is. */
  private readonly focusChanged = (event: Event): void => {
    const onKeys = event.composedPath().some((at) => at instanceof OnScreenKeyboard);
    if ((this.keyboard || this.letters) && !onKeys) this.field = textField(deepFocus());
  };
}
