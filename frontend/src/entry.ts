/** What Home Assistant loads: registers the cards, the strategy, and their entries in its dialogs. */
// First, before anything is defined.
import "./ha/ready";
import "./cards/board-card";
import "./cards/faculty-card";
import "./cards/kiosk-card";
import "./cards/queue-card";
import { pageTranslate } from "./cards/forms";
import { askEarly } from "./data/me";
import { haWindow } from "./ha/types";
import { ConsultEaseDashboardStrategy } from "./strategies/dashboard";
import { ConsultEaseOverviewStrategy } from "./strategies/overview-strategy";

const DOCUMENTATION = "https://github.com/consultease/consultease";

customElements.define("ll-strategy-dashboard-consultease", ConsultEaseDashboardStrategy);
customElements.define("ll-strategy-view-consultease-overview", ConsultEaseOverviewStrategy);

// Without a connection there is nothing to ask, and Home Assistant says so.
void haWindow.hassConnection?.then(({ conn }) => askEarly(conn)).catch(() => undefined);

const DOCUMENTED = { documentationURL: DOCUMENTATION };

// Read when a dialog opens: by then the user's language is known.
(haWindow.customCards ??= []).push(
  ...(["kiosk", "board", "queue", "faculty"] as const).map((name) => ({
    type: `consultease-${name}-card`,
    get name() {
      return pageTranslate().say(`card_${name}`);
    },
    get description() {
      return pageTranslate().say(`card_${name}_text`);
    },
    preview: true,
    ...DOCUMENTED,
  })),
);

(haWindow.customStrategies ??= []).push({
  type: "consultease",
  strategyType: "dashboard",
  get name() {
    return pageTranslate().say("strategy");
  },
  get description() {
    return pageTranslate().say("strategy_text");
  },
  ...DOCUMENTED,
});
