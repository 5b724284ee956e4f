/** A refusal, as the hub sends it. Lost connections reject with a bare number. */
export interface Refusal {
  code: string;
  message: string;
  field: string | null;
  placeholders: Record<string, string>;
}

/** Turn whatever a rejected command carries into a refusal. */
export function refusal(error: unknown): Refusal {
  if (typeof error !== "object" || error === null) {
    return { code: "connection_lost", message: "", field: null, placeholders: {} };
  }
  const {
    code,
    message,
    translation_placeholders: given,
  } = error as {
    code?: unknown;
    message?: unknown;
    translation_placeholders?: Record<string, string> | null;
  };
  return {
    code: typeof code === "string" ? code : "connection_lost",
    message: typeof message === "string" ? message : "",
    field: given?.field ?? null,
    placeholders: given ?? {},
  };
}
