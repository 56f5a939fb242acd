/** Time spans as people write them: `500ms`, `30s`, `5m`, `2h`, `1d`. */

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest accepted time span, in milliseconds: a timer of Node.js cannot wait longer than about 24.8 days. */
const MAX_MS = 24 * 86_400_000;

/** A time span in milliseconds, at most 24 days. `undefined` for a text that is not a time span, or a longer one. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? Number.NaN);
  return ms <= MAX_MS ? ms : undefined;
}

/** The reverse of {@link parseDuration}: a time span for people, in the largest unit that divides it. */
export function durationWords(ms: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, each]) => ms % each === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
