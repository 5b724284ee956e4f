import { pageTranslate } from "../cards/forms";
import { followBoard } from "../data/board";
import { LINGER } from "../data/linger";
import { awaitMe, fetchMe } from "../data/me";
import { reload } from "../data/reload";
import type { HomeAssistant } from "../ha/types";
import { boardView, viewsFor, type View } from "./views";

interface Dashboard {
  title: string;
  views: View[];
}

let made = false;

/** `custom:consultease`: a whole dashboard without a line of YAML. */
export class ConsultEaseDashboardStrategy extends HTMLElement {
  /**
   * Making the views anew takes every card away, with what is being written there: nothing of Home
   * Assistant's own needs that. They come anew with a connection.
   */
  static readonly registryDependencies = [];

  static async generate(_config: unknown, { connection }: HomeAssistant): Promise<Dashboard> {
    // Most views show the board: it is under way while they are made.
    const stop = followBoard(connection, () => undefined);
    setTimeout(stop, LINGER);
    const t = pageTranslate();
    const title = "ConsultEase";
    // The views that are there say themselves what is wrong, and keep what is written in them.
    const me = await (made ? awaitMe(connection) : fetchMe(connection).catch(() => null));
    made = me !== null;
    if (me) return { title, views: viewsFor(me, t) };
    void awaitMe(connection).then(reload);
    return { title, views: [boardView(t)] };
  }
}
