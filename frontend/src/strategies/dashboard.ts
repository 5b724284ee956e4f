import { pageTranslate } from "../cards/forms";
import { followBoard, isFollowed } from "../data/board";
import { LINGER } from "../data/linger";
import { awaitMe, fetchMe } from "../data/me";
import type { Me } from "../data/messages";
import type { Connection, HomeAssistant } from "../ha/types";
import { makeshift, viewsFor, type View } from "./views";

interface Dashboard {
  title: string;
  views: View[];
}

let waiting: Promise<Me> | null = null;

/** Who looks; one answer for all connections of meanwhile, or each would make the views once more. */
function oneMe(connection: Connection): Promise<Me> {
  return (waiting ??= awaitMe(connection).finally(() => (waiting = null)));
}

/** `custom:consultease`: a whole dashboard without a line of YAML. */
export class ConsultEaseDashboardStrategy extends HTMLElement {
  /**
   * Making the views anew takes every card away, with what is being written there: nothing of Home
   * Assistant's own needs that. They come anew with a connection.
   */
  static readonly registryDependencies = [];

  static async generate(_config: unknown, { connection }: HomeAssistant): Promise<Dashboard> {
    const shown = isFollowed(connection);
    const t = pageTranslate();
    const title = "ConsultEase";
    // The cards that are there say themselves what is wrong, and keep what is written in them.
    const me = await (shown ? oneMe(connection) : fetchMe(connection).catch(() => null));
    // Most views show the board: it is under way while they are made.
    const stop = followBoard(connection, () => undefined);
    setTimeout(stop, LINGER);
    return { title, views: me ? viewsFor(me, t) : [makeshift(t)] };
  }
}
