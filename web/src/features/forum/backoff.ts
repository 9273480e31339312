const LONGEST_MS = 60_000;

/** How long to wait after so many failures in a row: 2 s, 4 s, 8 s … a minute. */
export function backoffMs(failures: number): number {
  return Math.min(1000 * 2 ** failures, LONGEST_MS);
}
