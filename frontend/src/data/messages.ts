/**
 * What the hub and the cards say to each other: docs/websocket.md as types. The same names and keys
 * are in messages.py of the integration; a test there compares the two.
 *
 * Times are ISO 8601 with offset; durations are seconds unless the key says minutes.
 */

export type Status = "available" | "busy" | "in_consultation" | "away" | "off_hours" | "unknown";
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
export type Identification = "card" | "card_or_number" | "number_pin";
export type Look = "light" | "dark" | "follow";
export type SessionEnd = "logout" | "idle" | "replaced" | "closed";
export type QueueAction = "accept" | "decline" | "start" | "complete" | "no_show" | "requeue";

export interface Wait {
  minutes: number;
  low: number;
  high: number;
}

export interface ServingTicket {
  ticket: string;
  since: string;
}

export interface BoardPerson {
  id: string;
  device_id: string | null;
  name: string;
  department: string | null;
  office: string | null;
  picture: string | null;
  courses: string[];
  status: Status;
  since: string | null;
  until: string | null;
  opens_at: string | null;
  queue_open: boolean;
  waiting: number;
  wait: Wait | null;
  serving: ServingTicket | null;
  called: ServingTicket[];
}

export interface BoardOffice {
  title: string;
  topics: string[];
  details_min: number;
  details_max: number;
  reason_max: number;
  message_max: number;
  course_max: number;
  language: string;
  bundle: string | null;
}

export interface BoardWhole {
  type: "board";
  office: BoardOffice;
  people: BoardPerson[];
}

export interface BoardChanges {
  type: "changes";
  people: BoardPerson[];
  removed: string[];
}

export interface BoardGone {
  type: "gone";
}

export type BoardEvent = BoardWhole | BoardChanges | BoardGone;

export interface Named {
  id: string;
  name: string;
}

export interface Me {
  is_admin: boolean;
  faculty: Named[];
  kiosks: Named[];
}

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
}

export interface Session {
  visitor: string;
  name: string;
  open_requests: number;
  limit: number;
}

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
  talking: boolean;
  announcement: string | null;
}

export interface KioskChanged {
  type: "kiosk";
  kiosk: KioskSettings;
}

export interface SessionChanged {
  type: "session";
  session: Session | null;
  reason: SessionEnd | null;
}

export interface RequestsChanged {
  type: "requests";
  open: OwnRequest[];
  past: OwnRequest[];
}

export interface ScanRefused {
  type: "refused";
  locked_for: number | null;
}

export interface ReaderChanged {
  type: "reader";
  online: boolean | null;
}

export type KioskEvent =
  KioskChanged | SessionChanged | RequestsChanged | ScanRefused | ReaderChanged;

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

export interface QueueEvent {
  type: "queue";
  person: BoardPerson;
  availability: Availability;
  closed_until: string | null;
  open: QueueItem[];
  missed: QueueItem[];
  announcement: string | null;
}

export interface QueueClosed {
  type: "closed";
}
