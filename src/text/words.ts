/** Lists of words, written in lines with spaces between the words. */

/** The words of these lines, in order. */
export const wordsIn = (...lines: readonly string[]): string[] => lines.join(' ').split(' ');
