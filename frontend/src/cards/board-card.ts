import { mdiAccountMultiple, mdiPowerPlugOff } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { hallStyles } from "../components/hall-styles";
import { STATUS_ICON } from "../components/person";
import { ScreenCard, type ScreenConfig } from "../components/screen-card";
import { shared, tokens } from "../components/styles";
import { icon } from "../components/ui";
import { followBoard, NOTHING, type Board } from "../data/board";
import { tickets, type Called } from "../data/hall";
import type { BoardPerson, Look } from "../data/messages";
import { reload, THIS_PAGE } from "../data/reload";
import { arrange, isPresent } from "../data/search";
import type { ConfigForm } from "../ha/types";
import { departmentsChoice, lookChoice, screenForm } from "./forms";

interface BoardCardConfig extends ScreenConfig {
  title?: string;
  look?: Look;
  departments?: string[];
  /** The page that is to be loaded anew with the hub, which then says what belongs here. */
  makeshift?: number;
}

const PAGE = 8_000;
const ROW = 71;
const OTHERS = 5;

/** The hallway screen: which ticket is being served, and who is in. */
@customElement("consultease-board-card")
export class BoardCard extends ScreenCard<BoardCardConfig> {
  static override styles = [tokens, shared, hallStyles];

  static async getConfigForm(): Promise<ConfigForm> {
    const shown = await departmentsChoice();
    return screenForm({ name: "title", selector: { text: {} } }, shown, lookChoice());
  }

  static getStubConfig(): Partial<BoardCardConfig> {
    return { look: "dark" };
  }

  @state() private board = NOTHING;
  @state() private rows = 9;
  @state() private page = 0;
  private stop: (() => void) | null = null;
  private turner: ReturnType<typeof setInterval> | undefined;
  private readonly sizes = new ResizeObserver(() => this.measure());

  override connectedCallback(): void {
    super.connectedCallback();
    this.turner = setInterval(() => this.page++, PAGE);
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.turner);
    this.sizes.disconnect();
  }

  override setConfig(config: BoardCardConfig): void {
    super.setConfig(config);
    this.look = config.look ?? "dark";
  }

  getCardSize(): number {
    return 10;
  }

  getGridOptions(): Record<string, unknown> {
    return { columns: "full", rows: 9, min_rows: 5 };
  }

  protected follow(): void {
    this.unfollow();
    this.stop = followBoard(this.hass.connection, (board) => this.take(board));
  }

  private take(board: Board): void {
    this.board = board;
    const { makeshift } = this.config;
    if (makeshift === THIS_PAGE && board.link === "live" && board.office) reload();
  }

  protected unfollow(): void {
    this.stop?.();
    this.stop = null;
  }

  protected override updated(): void {
    this.measure();
  }

  protected override render(): TemplateResult {
    const people = this.chosen();
    const called = tickets(people);
    return html`<section class="serving" aria-live="polite">${this.serving(called)}</section>
      <section class="in">${this.present(people.filter(isPresent))}</section>`;
  }

  private chosen(): BoardPerson[] {
    const { departments } = this.config;
    const people = arrange(this.board.people.values(), {
      text: "",
      department: null,
      availableOnly: false,
    });
    if (!departments?.length) return people;
    return people.filter(({ department }) => departments.includes(department ?? ""));
  }

  private serving(called: Called[]): TemplateResult {
    const { t } = this.ui;
    const [first, ...others] = called;
    if (!first) {
      return html`<h2>${this.config.title ?? this.board.office?.title ?? "ConsultEase"}</h2>
        ${this.calm()}`;
    }
    // What is said above the first ticket holds for those below it, until something else is said.
    const like = ({ said }: Called): boolean => said === first.said;
    const rest = [...others.filter(like), ...others.filter((each) => !like(each))];
    return html`<h2>${t.say(first.said)}</h2>
      ${repeat(
        [first],
        ({ ticket }) => ticket,
        ({ ticket, person }) =>
          html`<div class="first" data-testid="serving">
            <p class="ticket nums">${ticket}</p>
            ${person.office ? html`<p class="room" dir="auto">${person.office}</p>` : nothing}
            <p class="who" dir="auto">${person.name}</p>
          </div>`,
      )}
      ${
        others.length
          ? html`<ul class="others">
              ${repeat(
                rest.slice(0, OTHERS),
                ({ ticket }) => ticket,
                ({ ticket, person, said }, index) =>
                  html`${
                      said === (rest[index - 1] ?? first).said
                        ? nothing
                        : html`<li>${t.say(said)}</li>`
                    }
                    <li data-testid="also-serving">
                      <b class="nums">${ticket}</b>
                      <span dir="auto"
                        >${[person.office, person.name].filter(Boolean).join(" · ")}</span
                      >
                    </li>`,
              )}
            </ul>`
          : nothing
      }`;
  }

  /** Why there is no ticket. */
  private calm(): TemplateResult | typeof nothing {
    const { t } = this.ui;
    const { office, link } = this.board;
    const off = link === "off";
    if (!office && !off) return nothing;
    return html`<div class="calm" role=${off ? "status" : nothing}>
      ${icon(off ? mdiPowerPlugOff : mdiAccountMultiple, 96)}
      <p class="room">${t.say(off ? "error_not_loaded" : "nothing_served")}</p>
      <p class="who">${t.say(off ? "off_text" : "nothing_served_text")}</p>
    </div>`;
  }

  private present(people: BoardPerson[]): TemplateResult {
    const { t, times } = this.ui;
    const pages = Math.max(1, Math.ceil(people.length / this.rows));
    const page = this.page % pages;
    const shown = people.slice(page * this.rows, (page + 1) * this.rows);
    return html`<header>
        <h2>${t.say("in_office")}</h2>
        ${pages > 1 ? html`<span class="nums">${t.say("page_of", { n: page + 1, all: pages })}</span>` : nothing}
        ${this.board.link === "lost" ? html`<span class="lost" role="status">${t.say("lost")}</span>` : nothing}
        <time class="nums">${times.short(this.now)}</time>
      </header>
      ${
        shown.length
          ? html`<ul class="people">
              ${repeat(
                shown,
                ({ id }) => id,
                (person) => this.row(person),
              )}
            </ul>`
          : this.board.link === "off"
            ? nothing
            : html`<p class="nobody" role="status">
                ${t.say(this.board.office ? "nobody_in" : "loading")}
              </p>`
      }`;
  }

  private row(person: BoardPerson): TemplateResult {
    const { t, times } = this.ui;
    const { status, until, waiting, office } = person;
    const said = [
      status === "available" ? office : t.say(status).toLocaleLowerCase(t.language),
      until
        ? t.say("back", { time: times.short(until) })
        : waiting || status !== "busy"
          ? waiting
            ? t.say("waiting", { n: waiting })
            : t.say("nobody_waiting")
          : null,
    ].filter(Boolean);
    return html`<li class=${status} data-testid="in-office">
      ${icon(STATUS_ICON[status], 32)}
      ${status === "available" ? html`<span class="hidden">${t.say(status)}</span>` : nothing}
      <span class="name" dir="auto">${person.name}</span>
      <span class="said nums" dir="auto">${said.join(" · ")}</span>
    </li>`;
  }

  private measure(): void {
    const list = this.renderRoot.querySelector<HTMLElement>(".in");
    const head = this.renderRoot.querySelector<HTMLElement>(".in header");
    if (!list || !head) return;
    const row = this.renderRoot.querySelector<HTMLElement>(".people li")?.offsetHeight ?? ROW;
    const style = getComputedStyle(list);
    const room =
      list.clientHeight -
      head.offsetHeight -
      parseFloat(style.paddingTop) -
      parseFloat(style.paddingBottom);
    this.rows = Math.max(3, Math.floor(room / row));
  }
}
