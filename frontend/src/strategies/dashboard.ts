import { pageTranslate } from "../cards/forms";
import { followBoard } from "../data/board";
import { LINGER } from "../data/linger";
import { fetchMe } from "../data/me";
import type { HomeAssistant } from "../ha/types";
import { viewsFor, type View } from "./views";

interface Dashboard {
  title: string;
  views: View[];
}

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
    const me = await fetchMe(connection);
    return { title: "ConsultEase", views: viewsFor(me, pageTranslate()) };
  }
}
