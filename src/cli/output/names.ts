/** How slugs are shown. */

/** Fewest characters of a slug that are shown. */
const LEAST = 8;

/** The beginnings of slugs that tell each from all others, as git shows its hashes; every command takes them. */
export function shortSlugs(slugs: readonly string[]): (slug: string) => string {
  const sorted = [...new Set(slugs)].sort();
  let length = LEAST;
  for (const [index, slug] of sorted.entries()) {
    const before = sorted[index - 1] ?? '';
    let same = 0;
    while (same < slug.length && slug[same] === before[same]) same += 1;
    length = Math.max(length, same + 1);
  }
  return (slug) => slug.slice(0, length);
}
