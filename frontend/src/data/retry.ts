/** Milliseconds until what has failed so many times before is tried again. */
export function retryAfter(tries: number): number {
  return Math.min(1000 * 2 ** tries, 5000);
}
