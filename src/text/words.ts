/** Lists of words, written as people write them: in lines, with spaces between. */

/** The words of these lines, in order. */
export const wordsIn = (...lines: readonly string[]): string[] => lines.join(' ').split(' ');
