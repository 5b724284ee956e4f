/** The part of Home Assistant's frontend that the cards use. */

export interface Connection {
  readonly connected: boolean;
  sendMessagePromise<T>(message: Message): Promise<T>;
  subscribeMessage<T>(
    callback: (event: T) => void,
    message: Message,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void> | void>;
  addEventListener(type: "ready" | "disconnected", callback: () => void): void;
  removeEventListener(type: "ready" | "disconnected", callback: () => void): void;
}

export interface Message {
  type: string;
  [key: string]: unknown;
}

export interface HomeAssistant {
  connection: Connection;
  language: string;
  locale: { language: string; time_format: string; time_zone: string };
  config: { time_zone: string };
  themes: { darkMode: boolean };
}

export interface CardConfig {
  type: string;
}

export interface FormSchema {
  name: string;
  required?: boolean;
  selector: Record<string, unknown>;
}

export interface ConfigForm {
  schema: FormSchema[];
  computeLabel: (schema: FormSchema) => string;
  computeHelper?: (schema: FormSchema) => string | undefined;
}

interface Registered {
  type: string;
  name: string;
  description: string;
}

interface HaWindow {
  /** There before anything of a page is. */
  hassConnection?: Promise<{ conn: Connection }>;
  /** The lists that Home Assistant's dialogs read. */
  customCards?: (Registered & { preview: boolean; documentationURL: string })[];
  customStrategies?: (Registered & { strategyType: "dashboard"; documentationURL: string })[];
}

export const haWindow = window as unknown as HaWindow;

/** The page's own `hass`, for the static places that are given none (editors, entry). */
export function pageHass(): HomeAssistant | undefined {
  return document.querySelector<HTMLElement & { hass?: HomeAssistant }>("home-assistant")?.hass;
}
