import type { Connection } from "../ha/types";
import type { Translate } from "../i18n/translate";
import type { Board } from "./board";
import { EMPTY, toAsk, type Draft } from "./draft";
import { refusal, type Refusal } from "./errors";
import { IdleClock } from "./idle";
import { Kiosk } from "./kiosk";
import type { BoardPerson, KioskEvent, OwnRequest, SessionEnd } from "./messages";
import { answered, noticeText, type Notice } from "./notice";
import { holdReload } from "./reload";
import type { Link } from "./subscription";
import type { View } from "./view";

const NOTICE = 8_000;

/**
 * What happens at the tablet, one student after the other. Everything of a student is in here and
 * in `kiosk`, and is gone with the session.
 */
export class KioskFlow {
  view: View | null = null;
  /** What is being written; kept over a lost connection, gone with the session else. */
  draft: Draft | null = null;
  error: Refusal | null = null;
  notice: Notice | null = null;
  busy = false;
  /** Seconds until the next try to identify is let through. */
  lockedFor = 0;
  /** Seconds until the session ends, when that is to be said. */
  idle: number | null = null;
  /** Set when the screen is to be as the next student expects it. */
  freshStart = false;
  readonly kiosk: Kiosk;
  #clock: IdleClock | null = null;
  #lockedUntil = 0;
  #noticeUntil = 0;
  #owner: string | null = null;
  #keepUntil = 0;
  /** The last touch of somebody who has not said who they are. */
  #touched = 0;
  #before: OwnRequest[] = [];
  #free: (() => void) | null = null;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(
    connection: Connection,
    id: string,
    public changed: () => void,
  ) {
    const linked = (): void => {
      // Whoever stood through it gets as long again to go on.
      if (this.#keepUntil) this.#keep();
      this.changed();
    };
    this.kiosk = new Kiosk(connection, id, (event) => this.#hear(event), linked);
    this.#timer = setInterval(() => this.#tick(Date.now()), 500);
  }

  get link(): Link {
    return this.kiosk.link;
  }

  get writing(): Draft {
    return this.draft ?? EMPTY;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.kiosk.stop();
    this.#wipe();
  }

  /** Follow the person who is being asked, and let go of one who has left. */
  useBoard(board: Board): void {
    const { view } = this;
    if (view?.kind !== "request" && view?.kind !== "identify") return;
    const now = view.person && board.people.get(view.person.id);
    if (!now || now === view.person) return;
    // Whoever looked at a closed queue has not said yet who they are.
    const unknown = !this.kiosk.session && !this.draft && now.queue_open;
    this.view = { kind: unknown ? "identify" : view.kind, person: now };
  }

  choose(person: BoardPerson): void {
    this.error = null;
    this.draft = null;
    const ask = this.kiosk.session || !person.queue_open;
    this.#show(ask ? { kind: "request", person } : { kind: "identify", person });
  }

  identifyAgain(): void {
    if (this.view?.kind === "request") this.#show({ kind: "identify", person: this.view.person });
  }

  typeNumber(): void {
    this.error = null;
    this.#show({ kind: "identify", person: null });
  }

  showRequests(): void {
    this.error = null;
    this.#show({ kind: "requests" });
  }

  dismiss(): void {
    if (this.view?.kind === "ticket") return void this.logout();
    this.draft = null;
    this.error = null;
    this.#show(null);
  }

  write(draft: Draft): void {
    this.draft = draft;
    this.#hold();
    this.changed();
  }

  identifyCard(card: string): Promise<void> {
    return this.#identify(() => this.kiosk.identifyCard(card));
  }

  identifyNumber(number: string, pin: string): Promise<void> {
    return this.#identify(() => this.kiosk.identifyNumber(number, pin || undefined));
  }

  async send(): Promise<void> {
    const { view } = this;
    const { session } = this.kiosk;
    if (view?.kind !== "request") return;
    const own = await this.#run(() => this.kiosk.request(toAsk(view.person.id, this.writing)));
    // The board may have told of that person meanwhile, which makes the view another object.
    const asking = this.view?.kind === "request" && this.view.person.id === view.person.id;
    if (!own || !asking || !session || this.kiosk.session !== session) return;
    this.draft = null;
    this.#show({ kind: "ticket", own });
  }

  async cancel(own: OwnRequest): Promise<void> {
    const after = await this.#run(() => this.kiosk.cancel(own));
    if (this.view?.kind !== "ticket" || this.view.own.consultation_id !== own.consultation_id)
      return;
    if (after) this.#show({ kind: "ticket", own: after });
  }

  async logout(): Promise<void> {
    const told = this.kiosk.session ? this.kiosk.logout() : null;
    // The next one may stand there already: the screen does not wait for the hub.
    this.#end("logout");
    await told?.catch(() => null);
  }

  touch(now = Date.now()): void {
    const warned = this.idle !== null;
    if (this.#clock?.touch(now)) void this.#tell();
    if (this.#keepUntil) this.#keep();
    this.#touched = this.#clock ? 0 : now;
    if (!warned) return;
    this.idle = null;
    this.changed();
  }

  noticeText(t: Translate): string | null {
    return this.notice && noticeText(t, this.notice);
  }

  #hear(event: KioskEvent): void {
    const now = Date.now();
    if (event.type === "session") {
      if (event.session) this.#begin(event.reason);
      else this.#end(event.reason);
    } else if (event.type === "requests") {
      this.#compare(event.open, event.past);
    } else if (event.type === "refused") {
      if (event.locked_for) this.#lock(event.locked_for, now);
      this.#refuse({ code: "identification_refused", message: "", field: null, placeholders: {} });
    }
    this.changed();
  }

  #begin(reason: SessionEnd | null): void {
    const { session } = this.kiosk;
    if (!session) return;
    const again = this.#clock !== null && reason !== "replaced" && this.#owner === session.visitor;
    if (reason === "replaced" || (this.#owner !== null && this.#owner !== session.visitor))
      this.#wipe();
    this.#touched = 0;
    this.#clock = new IdleClock(this.#idleTime, Date.now());
    this.#owner = session.visitor;
    this.#keepUntil = 0;
    this.error = null;
    this.lockedFor = this.#lockedUntil = 0;
    if (again) return;
    const person =
      this.view?.kind === "identify" || this.view?.kind === "request" ? this.view.person : null;
    if (person) this.#show({ kind: "request", person });
    else if (session.open_requests > 0) this.#show({ kind: "requests" });
    else {
      this.#say({ kind: "hello", name: session.name });
      this.#show(null);
    }
  }

  #end(reason: SessionEnd | null): void {
    this.#clock = null;
    this.idle = null;
    this.#before = [];
    // Nobody was there: the hub's first word after a connection, or its echo of our own.
    if (reason === null || this.#owner === null) return;
    if (reason === "closed" && this.#keeps()) return this.changed();
    if (this.kiosk.session) this.kiosk.forget("logout");
    this.#wipe();
    if (reason === "idle") this.#say({ kind: "idle" });
    this.freshStart = true;
    this.changed();
  }

  /** Whether what is on the screen outlives its session: words not sent yet, and a ticket. */
  #keeps(): boolean {
    if (this.view?.kind === "ticket") return true;
    if (!this.draft || this.view === null) return false;
    this.#keep();
    return true;
  }

  #keep(): void {
    this.#keepUntil = Date.now() + this.#idleTime;
  }

  get #idleTime(): number {
    return (this.kiosk.settings?.idle_time ?? 60) * 1000;
  }

  #wipe(): void {
    this.#keepUntil = 0;
    this.view = null;
    this.draft = null;
    this.error = null;
    this.notice = null;
    this.busy = false;
    this.#owner = null;
    this.#before = [];
    this.#hold();
  }

  #compare(open: OwnRequest[], past: OwnRequest[]): void {
    const all = [...open, ...past];
    const { view } = this;
    if (view?.kind === "ticket") {
      const own = all.find((each) => each.consultation_id === view.own.consultation_id);
      if (own && own.version >= view.own.version) this.view = { kind: "ticket", own };
    }
    const news = answered(this.#before, all);
    this.#before = open;
    if (news && view === null) this.#show({ kind: "ticket", own: news });
    else if (news && view?.kind !== "ticket") this.#say({ kind: "answer", own: news });
  }

  async #identify(command: () => Promise<unknown>): Promise<void> {
    if (this.lockedFor > 0 || this.busy) return;
    this.busy = true;
    this.error = null;
    this.changed();
    try {
      await command();
    } catch (error) {
      const why = refusal(error);
      const seconds = Number(why.placeholders.seconds);
      if (why.code === "identification_locked") this.#lock(seconds || 60, Date.now());
      this.#refuse(why);
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  #refuse(error: Refusal): void {
    this.error = error;
    if (this.kiosk.session) this.#say({ kind: "refused", code: error.code });
    else if (this.view?.kind === "request") this.identifyAgain();
    else if (this.view?.kind !== "identify") this.#show({ kind: "identify", person: null });
  }

  #lock(seconds: number, now: number): void {
    this.#lockedUntil = now + seconds * 1000;
    this.lockedFor = seconds;
  }

  async #run<T>(command: () => Promise<T>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    this.error = null;
    this.changed();
    this.#clock?.spoke(Date.now());
    try {
      return await command();
    } catch (error) {
      this.error = refusal(error);
      return null;
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  async #tell(): Promise<void> {
    // A session that is over has been told of, or will be.
    await this.kiosk.touch().catch(() => null);
  }

  #show(view: View | null): void {
    this.view = view;
    if (view) this.notice = null;
    this.#hold();
    this.changed();
  }

  #say(notice: Notice): void {
    this.notice = notice;
    this.#noticeUntil = Date.now() + NOTICE;
  }

  #hold(): void {
    const needed = this.view !== null || this.draft !== null;
    if (needed) this.#free ??= holdReload();
    else {
      this.#free?.();
      this.#free = null;
    }
  }

  #tick(now: number): void {
    const before = [this.lockedFor, this.idle, this.notice];
    this.lockedFor = Math.max(0, Math.ceil((this.#lockedUntil - now) / 1000));
    if (before[0] && !this.lockedFor) this.error = null;
    if (this.#clock?.due(now)) void this.#tell();
    this.idle = this.#clock?.warning(now) ?? null;
    if (this.notice && now > this.#noticeUntil) this.notice = null;
    if (this.#keepUntil && now > this.#keepUntil && this.link === "live") {
      this.#keepUntil = 0;
      return this.#end("idle");
    }
    if (this.#touched && !this.#keepUntil && now > this.#touched + this.#idleTime) {
      this.#touched = 0;
      this.#wipe();
      this.freshStart = true;
      return this.changed();
    }
    const after = [this.lockedFor, this.idle, this.notice];
    if (after.some((value, index) => value !== before[index])) this.changed();
  }
}
