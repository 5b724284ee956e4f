import { loadedVersion, shouldReload } from "./version";

/** This page and no other. Kept, as some browsers reckon it by the clock each time, which may be set. */
export const THIS_PAGE = performance.timeOrigin;

let held = 0;
let wanted = false;

/** The hub says which bundle it serves: an old page reloads itself, as soon as nobody is writing. */
export function checkVersion(served: string | null): void {
  if (shouldReload(loadedVersion(import.meta.url), served, sessionStorage)) reload();
}

/** Load the page anew, as soon as nobody is writing. */
export function reload(): void {
  wanted = true;
  reloadIfFree();
}

/** Nobody's words are lost to a reload; call what is returned when they are done. */
export function holdReload(): () => void {
  held++;
  let free = false;
  return () => {
    if (free) return;
    free = true;
    held--;
    reloadIfFree();
  };
}

function reloadIfFree(): void {
  if (!wanted || held > 0) return;
  wanted = false;
  location.reload();
}
