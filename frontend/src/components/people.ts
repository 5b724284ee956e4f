import {
  mdiAccountMultiple,
  mdiCheckCircle,
  mdiClose,
  mdiMagnify,
  mdiPowerPlugOff,
  mdiSchool,
  mdiWifiOff,
} from "@mdi/js";
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Board } from "../data/board";
import type { BoardPerson } from "../data/messages";
import { arrange, departments, isPresent, keepOrder, type Filter } from "../data/search";
import { places, slide } from "./flip";
import { peopleStyles } from "./people-styles";
import { lostLine, personFace } from "./person";
import { personStyles, shared } from "./styles";
import { emit, icon, type Ui } from "./ui";

const EVERYBODY: Filter = { text: "", department: null, availableOnly: false };
/** The order follows at most this often, so that cards can be read while many change. */
const SETTLE = 400;
/** A finger that has just been lifted may come down again at once. */
const LIFTED = 250;

/** Hundreds of cards are gone through for a change: the same names once more are none. */
function differ(now: unknown, before: unknown): boolean {
  return JSON.stringify(now) !== JSON.stringify(before);
}

/** Everybody on the board, to find and to choose. Fires `choose` with the person. */
@customElement("consultease-people")
export class People extends LitElement {
  static override styles = [shared, personStyles, peopleStyles];

  @property({ attribute: false }) ui!: Ui;
  @property({ attribute: false }) board!: Board;
  /** Departments to show; all when empty. */
  @property({ attribute: false, hasChanged: differ }) only: readonly string[] = [];
  @property({ attribute: false }) now = new Date();
  @state() private filter = EVERYBODY;
  @query(".scroller") private scroller!: HTMLElement | null;
  @query(".grid") private grid!: HTMLElement | null;

  private shown: BoardPerson[] = [];
  private touched = false;
  private settled = 0;
  private timer = 0;
  private from: ReturnType<typeof places> | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("pointerup", this.lift, true);
    window.addEventListener("pointercancel", this.lift, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("pointerup", this.lift, true);
    window.removeEventListener("pointercancel", this.lift, true);
    clearTimeout(this.timer);
  }

  /** Show everybody again, as the next student expects it. */
  reset(): void {
    this.filter = EVERYBODY;
    this.scroller?.scrollTo({ top: 0 });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("board") && !changed.has("filter") && !changed.has("only") && !this.late)
      return;
    const arranged = arrange(this.people(), this.filter);
    if (changed.has("filter") || this.shown.length === 0) {
      this.shown = arranged;
      return;
    }
    const wait = this.settled + SETTLE - performance.now();
    const kept = keepOrder(
      this.shown.map(({ id }) => id),
      arranged,
    );
    const moves = kept.some((person, index) => person !== arranged[index]);
    if (moves && (this.touched || wait > 0)) {
      this.shown = kept;
      if (!this.touched) this.later(wait);
      return;
    }
    if (moves && this.grid && this.scroller) {
      this.from = places(this.grid, this.scroller);
      this.settled = performance.now();
    }
    this.shown = arranged;
  }

  private late = false;

  private later(wait: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.late = true;
      this.requestUpdate();
    }, wait);
  }

  protected override updated(): void {
    this.late = false;
    if (this.from) slide(this.from);
    this.from = null;
  }

  protected override render(): TemplateResult {
    return html`${this.header()}${this.tools()}
      <div class="scroller" tabindex=${this.board.link === "lost" ? 0 : nothing}>
        ${this.board.link === "lost" && this.board.office ? lostLine(this.ui) : nothing}
        ${this.content()}
      </div>`;
  }

  private *people(): Generator<BoardPerson> {
    for (const person of this.board.people.values()) {
      if (!this.only.length || this.only.includes(person.department ?? "")) yield person;
    }
  }

  private header(): TemplateResult {
    const { t, times } = this.ui;
    const all = [...this.people()];
    return html`<header>
      <span class="logo">${icon(mdiSchool, 34)}</span>
      <h1 dir="auto">${this.board.office?.title ?? "ConsultEase"}</h1>
      ${
        all.length
          ? html`<p class="soft">
              ${t.say("people_in", { n: all.filter(isPresent).length, all: all.length })}
            </p>`
          : nothing
      }
      <time class="nums">${times.short(this.now)}</time>
    </header>`;
  }

  private tools(): TemplateResult | typeof nothing {
    if (this.board.people.size === 0) return nothing;
    const { t, keyboard } = this.ui;
    const { text, availableOnly } = this.filter;
    const names = departments(this.people());
    return html`<div class="tools" role="search">
      <label class="search">
        ${icon(mdiMagnify)}
        <input
          type="search"
          data-testid="search"
          aria-label=${t.say("search")}
          placeholder=${t.say("search")}
          autocomplete="off"
          spellcheck="false"
          inputmode=${keyboard ? "none" : "search"}
          .value=${text}
          @input=${(event: InputEvent) =>
            this.narrow({ text: (event.target as HTMLInputElement).value })}
        />
        ${
          text
            ? html`<button class="clear" aria-label=${t.say("clear")} @click=${this.clearText}>
                ${icon(mdiClose, 20)}
              </button>`
            : nothing
        }
      </label>
      <div class="filters" role="group" aria-label=${t.say("departments")}>
        <button
          class="chip"
          data-testid="available-now"
          aria-pressed=${availableOnly}
          @click=${() => this.narrow({ availableOnly: !availableOnly })}
        >
          ${icon(mdiCheckCircle, 20)}<span>${t.say("available_now")}</span>
        </button>
        ${names.length > 1 ? [null, ...names].map((name) => this.departmentChip(name)) : nothing}
      </div>
    </div>`;
  }

  private departmentChip(department: string | null): TemplateResult {
    return html`<button
      class="chip"
      aria-pressed=${this.filter.department === department}
      @click=${() => this.narrow({ department })}
    >
      <span dir="auto">${department ?? this.ui.t.say("all")}</span>
    </button>`;
  }

  private content(): TemplateResult {
    const { ui } = this;
    const { link, office } = this.board;
    if (!office) {
      if (link === "off") return this.note(mdiPowerPlugOff, "error_not_loaded", "off_text");
      return link === "lost" ? this.note(mdiWifiOff, "lost") : this.loading();
    }
    if (this.board.people.size === 0) {
      return this.note(mdiAccountMultiple, "empty_title", "empty_text");
    }
    if (this.shown.length === 0) {
      return html`${this.note(mdiMagnify, "none_title", "none_text")}
        <p class="middle">
          <button class="button line" data-testid="show-all" @click=${() => this.reset()}>
            ${ui.t.say("show_all")}
          </button>
        </p>`;
    }
    return html`<ul
      class="grid"
      aria-label=${ui.t.say("people")}
      ?inert=${link === "lost"}
      @click=${this.choose}
      @pointerdown=${this.press}
    >
      ${repeat(
        this.shown,
        ({ id }) => id,
        (person) =>
          guard(
            [person, ui],
            () =>
              html`<li>
                <button
                  class="person ${person.status}"
                  data-person=${person.id}
                  data-testid="person"
                >
                  ${personFace(ui, person)}
                </button>
              </li>`,
          ),
      )}
    </ul>`;
  }

  private loading(): TemplateResult {
    return html`<p class="hidden" role="status">${this.ui.t.say("loading")}</p>
      <div class="grid" data-testid="loading" aria-hidden="true">
        ${Array.from(
          { length: 12 },
          () =>
            html`<div class="person ghost">
              <span class="top"
                ><span class="avatar"></span><span class="who"><i></i><i></i><i></i></span
              ></span>
              <span class="foot"><i></i></span>
            </div>`,
        )}
      </div>`;
  }

  private note(
    path: string,
    title: "lost" | "error_not_loaded" | "empty_title" | "none_title",
    text?: "off_text" | "empty_text" | "none_text",
  ): TemplateResult {
    const { t } = this.ui;
    return html`<div class="note" role="status" data-testid=${title}>
      ${icon(path, 72)}
      <h2>
        ${t.say(title)}${title === "none_title" ? html` “<span dir="auto">${this.sought()}</span>”` : nothing}
      </h2>
      ${text ? html`<p class="soft">${t.say(text)}</p>` : nothing}
    </div>`;
  }

  private sought(): string {
    const { text, department, availableOnly } = this.filter;
    const chips = [department, availableOnly ? this.ui.t.say("available_now") : null];
    return [text.trim(), ...chips].filter(Boolean).join(", ");
  }

  private narrow(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.scroller?.scrollTo({ top: 0 });
  }

  private readonly clearText = (): void => {
    this.narrow({ text: "" });
    this.renderRoot.querySelector("input")?.focus();
  };

  private readonly choose = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLElement>("[data-person]");
    const person = this.board.people.get(button?.dataset.person ?? "");
    if (person) emit(this, "choose", person);
  };

  private readonly press = (): void => {
    clearTimeout(this.timer);
    this.touched = true;
  };

  private readonly lift = (): void => {
    if (!this.touched) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.touched = false;
      this.late = true;
      this.requestUpdate();
    }, LIFTED);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "consultease-people": People;
  }
}
