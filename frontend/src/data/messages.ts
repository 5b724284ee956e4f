// What cards and hub say to each other over the websocket, declared once.
// custom_components/consultease/messages.py declares the same; a test there
// holds the two together. Times are ISO 8601 with offset, durations seconds
// unless a key says minutes. docs/websocket.md explains them.

export type Status =
  "available" | "busy" | "in_consultation" | "away" | "off_hours" | "unknown";
export type Availability = "automatic" | "available" | "busy" | "away";
export type ConsultationState =
  | "pending"
  | "accepted"
  | "in_progress"
  | "completed"
  | "declined"
  | "no_show"
  | "cancelled"
  | "expired";
/** What a kiosk allows. */
export type Identification = "card" | "card_or_number" | "number_pin";
export type Look = "light" | "dark" | "follow";
export type SessionEnd = "logout" | "idle" | "replaced" | "closed";

/** An expected wait in minutes, and the range that is shown. */
export interface Wait {
  minutes: number;
  low: number;
  high: number;
}

/** A ticket that is being served, or called to come in. */
export interface ServingTicket {
  ticket: string;
  since: string;
}

/** All that anybody may know of a faculty member; `id` is the subentry's. */
export interface BoardPerson {
  id: string;
  device_id: string | null;
  name: string;
  department: string | null;
  office: string | null;
  picture: string | null;
  courses: string[];
  status: Status;
  /** Since when that presence. */
  since: string | null;
  /** Until when an override holds. */
  until: string | null;
  /** The next opening of a linked schedule, when off hours and known. */
  opens_at: string | null;
  queue_open: boolean;
  waiting: number;
  /** For who asks now; null while the person is away. */
  wait: Wait | null;
  serving: ServingTicket | null;
  /** Accepted, in order: please come in. */
  called: ServingTicket[];
}

/** What forms need to know of the office's rules. */
export interface BoardOffice {
  title: string;
  topics: string[];
  details_min: number;
  details_max: number;
  reason_max: number;
  message_max: number;
  course_max: number;
  language: string;
}

/** The whole board at first and after the office's rules change; then whole rows of whoever changed. */
export type BoardEvent =
  | { type: "board"; office: BoardOffice; people: BoardPerson[] }
  | { type: "changes"; people: BoardPerson[]; removed: string[] };

export interface Named {
  id: string;
  name: string;
}

/** Who is looking: whose queues they may answer, which kiosks they may use. */
export interface Me {
  is_admin: boolean;
  faculty: Named[];
  kiosks: Named[];
}

/** What a tablet needs to know of itself; language null is the hub's. */
export interface KioskSettings {
  id: string;
  name: string;
  place: string | null;
  departments: string[];
  identification: Identification;
  idle_time: number;
  language: string | null;
  look: Look;
  keyboard: boolean;
  has_reader: boolean;
}

/** Who is identified: no more of a student than it takes to greet them. */
export interface Session {
  name: string;
  open_requests: number;
  limit: number;
}

/** One of the identified student's own requests. */
export interface OwnRequest {
  consultation_id: string;
  ticket: string;
  faculty_id: string;
  faculty: string | null;
  office: string | null;
  state: ConsultationState;
  version: number;
  details: string;
  course: string | null;
  topic: string | null;
  reason: string | null;
  requested_at: string;
  changed_at: string;
  position: number | null;
  wait: Wait | null;
  announcement: string | null;
}

export type KioskEvent =
  | { type: "kiosk"; kiosk: KioskSettings }
  | { type: "session"; session: Session | null; reason: SessionEnd | null }
  | { type: "requests"; open: OwnRequest[]; past: OwnRequest[] }
  | { type: "refused"; locked_for: number | null }
  | { type: "reader"; online: boolean | null };

/** One request in a faculty member's own queue. */
export interface QueueItem {
  consultation_id: string;
  ticket: string;
  student: string;
  state: ConsultationState;
  version: number;
  details: string;
  course: string | null;
  topic: string | null;
  requested_at: string;
  changed_at: string;
  position: number | null;
}

/** The whole queue at every change; `missed` did not come and may be put back. */
export interface QueueEvent {
  type: "queue";
  person: BoardPerson;
  availability: Availability;
  open: QueueItem[];
  missed: QueueItem[];
  announcement: string | null;
}
