/** Milliseconds since the Unix epoch, finer than `Date.now()`. */
export const now = () => performance.timeOrigin + performance.now();

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Prints what was measured, in milliseconds, beside what it may be. */
export function say(name: string, values: readonly number[], limit: number): void {
  const [p50, p95] = [quantile(values, 0.5), quantile(values, 0.95)];
  const verdict = p95 <= limit ? 'met' : 'MISSED';
  process.stdout.write(
    `\n${name}: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (limit p95 ≤ ${limit}: ${verdict})\n`,
  );
}
