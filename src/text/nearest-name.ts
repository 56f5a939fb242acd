/** Suggests the name that someone meant who mistyped it. */

/** The name with the fewest letters to change, add or remove. `undefined` if no name is close. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const far = Math.max(1, Math.floor(typed.length / 3));
  const [nearest] = names
    .map((name) => ({ name, steps: stepsBetween(typed.toLowerCase(), name) }))
    .filter(({ steps }) => steps <= far)
    .sort((a, b) => a.steps - b.steps);
  return nearest?.name;
}

/** The Levenshtein distance. Only one row of its table is kept in memory. */
function stepsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [at, wanted] of Array.from(other).entries())
      next.push(Math.min((row[at] ?? 0) + (letter === wanted ? 0 : 1), (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    row = next;
  }
  return row.at(-1) ?? 0;
}
