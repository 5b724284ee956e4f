import { mdiHelpCircleOutline } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ConsultEaseCard } from "../components/card";
import { faceStyles } from "../components/people-styles";
import { lostLine, personFace } from "../components/person";
import { personStyles, shared, tokens } from "../components/styles";
import { icon } from "../components/ui";
import { followBoard, type Board } from "../data/board";
import type { BoardPerson } from "../data/messages";
import type { Link } from "../data/subscription";
import type { CardConfig, ConfigForm } from "../ha/types";
import { boardPeople, choice, form } from "./forms";

interface FacultyCardConfig extends CardConfig {
  faculty?: string;
}

/** One person's status, for any dashboard. */
@customElement("consultease-faculty-card")
export class FacultyCard extends ConsultEaseCard<FacultyCardConfig> {
  static override styles = [
    tokens,
    shared,
    personStyles,
    faceStyles,
    css`
      :host {
        height: 100%;
      }
      .person {
        height: 100%;
        border: var(--ha-card-border-width, 1px) solid var(--ha-card-border-color, var(--ce-line));
        border-radius: var(--ha-card-border-radius, 16px);
        box-shadow: var(--ha-card-box-shadow, none);
      }
      .nobody {
        align-items: center;
        justify-content: center;
        text-align: center;
        color: var(--ce-soft);
      }
    `,
  ];

  static async getConfigForm(): Promise<ConfigForm> {
    const people = await boardPeople();
    return form(choice("faculty", people, true));
  }

  static getStubConfig(): Partial<FacultyCardConfig> {
    return {};
  }

  @state() private person: BoardPerson | null = null;
  @state() private link: Link = "connecting";
  private loaded = false;
  private stop: (() => void) | null = null;

  getCardSize(): number {
    return 3;
  }

  getGridOptions(): Record<string, unknown> {
    return { columns: 6, rows: "auto", min_columns: 4 };
  }

  protected follow(): void {
    this.unfollow();
    this.stop = followBoard(this.hass.connection, (board) => this.take(board));
  }

  protected unfollow(): void {
    this.stop?.();
    this.stop = null;
  }

  override setConfig(config: FacultyCardConfig): void {
    super.setConfig(config);
    if (this.ready && this.isConnected) this.follow();
  }

  protected override render(): TemplateResult {
    const { person, ui, link } = this;
    if (!person) {
      const why = this.loaded ? "no_person" : link === "off" ? "error_not_loaded" : "loading";
      return html`<div class="person nobody" role="status">
        ${icon(mdiHelpCircleOutline, 40)}
        <p>${ui.t.say(why)}</p>
      </div>`;
    }
    return html`<article class="person ${person.status}" data-testid="faculty">
      ${personFace(ui, person)} ${link === "lost" ? lostLine(ui) : nothing}
    </article>`;
  }

  private take(board: Board): void {
    const { faculty } = this.config ?? {};
    this.loaded = board.office !== null;
    this.link = board.link;
    // The picker has nobody chosen yet: it shows how somebody looks.
    const id = faculty ?? board.people.keys().next().value;
    this.person = (id && board.people.get(id)) || null;
  }
}
