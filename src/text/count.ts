/** Words for people. */

/** `1 lead`, `2 leads`; of a word that ends in another way, its plural. */
export function count(number: number, word: string, plural = `${word}s`): string {
  return `${number} ${number === 1 ? word : plural}`;
}
