import type { Refusal } from "./errors";
import type { Ask } from "./kiosk";
import type { BoardOffice } from "./messages";

/** A request that is being written. */
export interface Draft {
  topic: string | null;
  /** One of the person's courses. */
  course: string | null;
  /** Another course, typed; null while none is. */
  other: string | null;
  details: string;
}

export const EMPTY: Draft = { topic: null, course: null, other: null, details: "" };

/** How long a text is to the hub: in signs, not in UTF-16 units. */
export function length(text: string): number {
  return [...text.trim()].length;
}

/** What the hub would refuse, found before sending; with its codes and fields. */
export function fieldErrors(draft: Draft, office: BoardOffice): Refusal[] {
  const errors: Refusal[] = [];
  const add = (code: string, field: string, limit: number): void => {
    errors.push({ code, message: "", field, placeholders: { field, limit: String(limit) } });
  };
  const size = length(draft.details);
  if (size < office.details_min) add("details_too_short", "details", office.details_min);
  if (size > office.details_max) add("details_too_long", "details", office.details_max);
  if (length(draft.other ?? "") > office.course_max) {
    add("course_too_long", "course", office.course_max);
  }
  return errors;
}

/** The draft as it is sent. */
export function toAsk(facultyId: string, draft: Draft): Ask {
  const course = draft.other?.trim() || draft.course;
  return {
    faculty_id: facultyId,
    details: draft.details,
    ...(draft.topic ? { topic: draft.topic } : {}),
    ...(course ? { course } : {}),
  };
}
