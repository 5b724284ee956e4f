import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ConsultEaseCard } from "../components/card";
import { queueItem } from "../components/queue-item";
import {
  callNext,
  forEverybody,
  missedList,
  nobodyWaits,
  noQueue,
  noQueueYet,
  queueHeader,
} from "../components/queue-parts";
import { queueSheet } from "../components/queue-sheets";
import "../components/sheet";
import { queueStyles } from "../components/queue-styles";
import { personStyles, shared, tokens } from "../components/styles";
import { refusalText } from "../components/ui";
import { followBoard, type Board } from "../data/board";
import { refusal, type Refusal } from "../data/errors";
import { awaitMe } from "../data/me";
import type { Named, QueueAction, QueueEvent, QueueItem } from "../data/messages";
import { Queue } from "../data/queue";
import { leaveSheet, takeSheet, type QueueSheet } from "../data/queue-sheet";
import { holdReload } from "../data/reload";
import type { Link } from "../data/subscription";
import type { CardConfig, ConfigForm } from "../ha/types";
import { choice, form, offered } from "./forms";

interface QueueCardConfig extends CardConfig {
  faculty?: string;
}

/** Buttons that have just come under a finger were not what it meant: milliseconds. */
const SETTLE = 400;

/** One faculty member's queue, on a phone or a laptop. */
@customElement("consultease-queue-card")
export class QueueCard extends ConsultEaseCard<QueueCardConfig> {
  static override styles = [tokens, shared, personStyles, queueStyles];

  static async getConfigForm(): Promise<ConfigForm> {
    const { faculty } = await offered();
    return form(choice("faculty", faculty));
  }

  static getStubConfig(): Partial<QueueCardConfig> {
    return {};
  }

  @state() private queue: Queue | null = null;
  @state() private mine: Named[] | null = null;
  @state() private board: Board | null = null;
  @state() private sheet: QueueSheet | null = null;
  @state() private error: Refusal | null = null;
  @state() private busy = false;
  @state() private settling = false;
  @state() private opened: string | null = null;
  @state() private told: string | null = null;
  private chosen: string | null = null;
  private stop: (() => void) | null = null;
  private release: (() => void) | null = null;
  private round = 0;
  private seen = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  getCardSize(): number {
    return 8;
  }

  getGridOptions(): Record<string, unknown> {
    return { columns: 12, rows: "auto", min_columns: 6 };
  }

  override setConfig(config: QueueCardConfig): void {
    const other = this.config !== undefined && config.faculty !== this.config.faculty;
    super.setConfig(config);
    if (other && this.ready && this.isConnected) this.follow();
  }

  protected follow(): void {
    this.unfollow();
    const { connection } = this.hass;
    this.stop = followBoard(connection, (board) => (this.board = board));
    const round = ++this.round;
    const left = takeSheet(connection, this.config.faculty);
    if (left) ({ faculty: this.chosen, sheet: this.sheet } = left);
    void awaitMe(connection, () => this.isConnected).then((me) => {
      if (round !== this.round || !me) return;
      this.mine = me.faculty;
      const known = this.mine.some(({ id }) => id === this.chosen);
      const id = this.config.faculty ?? (known ? this.chosen : this.mine[0]?.id);
      if (id) this.open(id);
    });
  }

  protected unfollow(): void {
    this.round++;
    if (this.chosen && this.sheet) leaveSheet(this.hass.connection, this.chosen, this.sheet);
    this.show(null);
    this.hold();
    this.stop?.();
    this.queue?.stop();
    this.stop = this.queue = this.mine = null;
  }

  private open(id: string): void {
    this.queue?.stop();
    if (id !== this.chosen) this.sheet = this.opened = null;
    this.chosen = id;
    this.error = null;
    this.queue = new Queue(this.hass.connection, id, () => this.queueChanged());
  }

  private queueChanged(): void {
    const { open = [] } = this.queue?.event ?? {};
    const seen = open.map((item) => `${item.consultation_id} ${item.version}`).join();
    if (seen !== this.seen) {
      clearTimeout(this.timer);
      this.settling = true;
      this.timer = setTimeout(() => (this.settling = false), SETTLE);
    }
    this.seen = seen;
    this.requestUpdate();
  }

  /** Whether nothing can be pressed. */
  private get still(): boolean {
    return this.busy || this.settling || this.link !== "live";
  }

  /** Without its hub a queue is as lost as without its connection, and only the board is told. */
  private get link(): Link | undefined {
    return this.board?.link === "lost" ? "lost" : this.queue?.link;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.hold();
  }

  /** No page is loaded anew under somebody's words. */
  private hold(): void {
    if (this.sheet) this.release ??= holdReload();
    else {
      this.release?.();
      this.release = null;
    }
  }

  protected override render(): TemplateResult {
    const { ui, queue } = this;
    const { t } = ui;
    if (queue?.link === "refused" || (this.mine?.length === 0 && !this.config.faculty)) {
      return noQueue(ui);
    }
    const event = queue?.event;
    if (!event) return noQueueYet(ui, this.board?.link === "off");
    return html`<div class="box" data-testid="queue">
      ${this.header(event)}
      ${this.link === "lost" ? html`<p class="lost" role="status">${t.say("lost")}</p>` : nothing}
      ${
        this.error && !this.sheet
          ? html`<p class="error" role="alert">${refusalText(ui, this.error)}</p>`
          : nothing
      }
      ${this.told ? html`<p class="told" role="status" dir="auto">${this.told}</p>` : nothing}
      ${this.items(event.open)}
      ${missedList(
        ui,
        event.missed,
        this.still,
        (item) => void this.run((queue) => queue.act(item, "requeue")),
      )}
      ${callNext(ui, event.open, this.still, (next) => void this.run((queue) => queue.callNext(next)))}
      ${this.sheet ? this.renderSheet(this.sheet, event) : nothing}
    </div>`;
  }

  private header(event: QueueEvent): TemplateResult {
    const mine = this.config.faculty ? [] : (this.mine ?? []);
    const own = !this.config.faculty && mine.length <= 1;
    return queueHeader(this.ui, event, {
      title: own ? this.ui.t.say("my_queue") : event.person.name,
      queues: mine.length > 1 ? mine : [],
      chosen: this.chosen,
      choose: (id) => this.open(id),
      availability: () => this.show({ kind: "availability" }),
    });
  }

  private items(open: QueueItem[]): TemplateResult {
    const more = forEverybody(this.ui, open.length > 0, (kind) =>
      this.show(kind === "tell" ? { kind, words: "" } : { kind }),
    );
    if (!open.length) return nobodyWaits(this.ui, more);
    const front = open.some((item) => item.consultation_id === this.opened)
      ? this.opened
      : open[0]?.consultation_id;
    return html`<ul aria-live="polite">
      ${repeat(
        open,
        (item) => item.consultation_id,
        (item) =>
          queueItem(this.ui, item, {
            open: item.consultation_id === front,
            busy: this.still,
            now: this.now,
            choose: () => (this.opened = item.consultation_id),
            act: (action) => this.act(item, action),
            more,
          }),
      )}
    </ul>`;
  }

  private renderSheet(sheet: QueueSheet, event: QueueEvent): TemplateResult {
    return queueSheet(this.ui, sheet, {
      availability: event.availability,
      closed: event.closed_until !== null,
      office: this.board?.office ?? null,
      error: this.error && refusalText(this.ui, this.error),
      busy: this.busy,
      lost: this.link !== "live",
      close: () => this.show(null),
      back: (minutes) => void this.close((queue) => queue.setAvailability("away", minutes)),
      available: (availability) => void this.close((queue) => queue.setAvailability(availability)),
      askBack: () => this.show({ kind: "back" }),
      setOpen: (open) => void this.close((queue) => queue.setOpen(open)),
      decline: (item, reason) => void this.close((queue) => queue.act(item, "decline", reason)),
      tell: (message) => void this.tell(message),
      change: (changed) => (this.sheet = changed),
    });
  }

  private show(sheet: QueueSheet | null): void {
    this.error = null;
    this.told = null;
    this.sheet = sheet;
  }

  private act(item: QueueItem, action: QueueAction): void {
    if (action === "decline") this.show({ kind: "decline", item, words: "" });
    else void this.run((queue) => queue.act(item, action));
  }

  private async tell(message: string): Promise<void> {
    const done = await this.close((queue) => queue.announce(message));
    if (done) this.told = this.ui.t.say("told", { message });
  }

  private async close(command: (queue: Queue) => Promise<unknown>): Promise<boolean> {
    const done = await this.run(command);
    if (done) this.sheet = null;
    return done;
  }

  private async run(command: (queue: Queue) => Promise<unknown>): Promise<boolean> {
    if (!this.queue || this.busy) return false;
    this.busy = true;
    this.error = this.told = null;
    try {
      await command(this.queue);
      return true;
    } catch (error) {
      this.error = refusal(error);
      this.renew();
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** After a refusal the words are for the request as it is now: they can be sent again. */
  private renew(): void {
    const { sheet } = this;
    if (sheet?.kind !== "decline") return;
    const { consultation_id: id } = sheet.item;
    const item = this.queue?.event?.open.find((each) => each.consultation_id === id);
    if (item) this.sheet = { ...sheet, item };
  }
}
