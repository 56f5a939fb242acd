/** Shortens slugs for the output. */

/** The smallest number of characters. */
const LEAST = 8;

/** Cuts slugs to beginnings that still differ from each other, as git does with hashes. All commands accept them. */
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
