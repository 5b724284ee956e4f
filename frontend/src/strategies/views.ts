import type { Me, Named } from "../data/messages";
import { THIS_PAGE } from "../data/reload";
import type { Translate } from "../i18n/translate";

/** A view as Home Assistant's dashboards have it. */
export interface View {
  title: string;
  path: string;
  icon: string;
  type?: "panel";
  cards?: unknown[];
  strategy?: { type: string };
}

/** The views that this user may use: at a kiosk it alone, for faculty their queue first. */
export function viewsFor(me: Me, t: Translate): View[] {
  const kiosk = me.kiosks[0];
  if (me.is_admin) {
    const queue = me.faculty.length ? [queueView(t)] : [];
    return [overviewView(t), kioskView(t, kiosk, false), boardView(t), ...queue];
  }
  if (me.faculty.length) return [queueView(t), boardView(t)];
  return kiosk ? [kioskView(t, kiosk, true)] : [boardView(t)];
}

function overviewView(t: Translate): View {
  return {
    title: t.say("view_overview"),
    path: "overview",
    icon: "mdi:school",
    strategy: { type: "custom:consultease-overview" },
  };
}

function kioskView(t: Translate, kiosk: Named | undefined, alone: boolean): View {
  const card = {
    type: "custom:consultease-kiosk-card",
    ...(kiosk ? { kiosk: kiosk.id } : {}),
    ...(alone ? { kiosk_mode: true } : {}),
  };
  return {
    title: t.say("view_kiosk"),
    path: "kiosk",
    icon: "mdi:tablet",
    type: "panel",
    cards: [card],
  };
}

/** While the hub cannot say who looks; of this page alone, as people may keep what it shows. */
export function makeshift(t: Translate): View {
  return boardView(t, { makeshift: THIS_PAGE });
}

function boardView(t: Translate, more = {}): View {
  return {
    title: t.say("view_board"),
    path: "board",
    icon: "mdi:television",
    type: "panel",
    cards: [{ type: "custom:consultease-board-card", ...more }],
  };
}

function queueView(t: Translate): View {
  return {
    title: t.say("view_queue"),
    path: "queue",
    icon: "mdi:account-clock",
    type: "panel",
    cards: [{ type: "custom:consultease-queue-card" }],
  };
}
