/** Weeks by ISO 8601, in UTC. */

const DAY_MS = 86_400_000;

/** A week. */
export interface Week {
  /** Year and number, such as `2024-W09`. A week belongs to the year of its Thursday. */
  readonly week: string;
  /** Its Monday, `yyyy-mm-dd`. */
  readonly start: string;
}

/** The week of a day (`yyyy-mm-dd`). */
export function weekOf(day: string): Week {
  const ms = Date.parse(`${day}T00:00:00Z`);
  const mondayMs = ms - ((new Date(ms).getUTCDay() + 6) % 7) * DAY_MS;
  const thursday = new Date(mondayMs + 3 * DAY_MS);
  const year = thursday.getUTCFullYear();
  const number = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return {
    week: `${year}-W${String(number).padStart(2, '0')}`,
    start: new Date(mondayMs).toISOString().slice(0, 10),
  };
}
