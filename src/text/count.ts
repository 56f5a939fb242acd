/** Numbers with their noun, for people. */

/** `1 lead`, `2 leads`. `plural` is for nouns that do not end in `s` in the plural. */
export function count(number: number, word: string, plural = `${word}s`): string {
  return `${number} ${number === 1 ? word : plural}`;
}
