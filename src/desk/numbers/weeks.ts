/** Weeks as defined in ISO 8601, in UTC. */

const DAY_MS = 86_400_000;

/** A week. */
export interface Week {
  /** The year and the number, such as `2024-W09`. A week belongs to the year of its Thursday. */
  readonly week: string;
  /** The date of its Monday, `yyyy-mm-dd`. */
  readonly start: string;
}

/** Returns the week of a day (`yyyy-mm-dd`). */
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
