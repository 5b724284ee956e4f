const KEPT = "consultease-reloaded-for";

/** The content hash this bundle was loaded under (`consultease.js?<hash>`), if any. */
export function loadedVersion(url: string): string | null {
  const query = new URL(url, "http://localhost").search.slice(1);
  return query ? (new URLSearchParams(query).get("v") ?? query) : null;
}

/**
 * Whether to reload for the bundle that the hub serves now: once for each, so that a page kept by
 * some cache does not reload for ever.
 */
export function shouldReload(
  loaded: string | null,
  served: string | null,
  kept: Pick<Storage, "getItem" | "setItem">,
): boolean {
  if (!loaded || !served || loaded === served || kept.getItem(KEPT) === served) return false;
  kept.setItem(KEPT, served);
  return true;
}
