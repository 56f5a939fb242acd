/** Compares the names of people as their senders write them: with titles, initials and without diacritics. */
import { wordsIn } from '../../text/words.ts';

/** Titles and other words around a name, and words that senders write if they have no name. */
const NO_NAMES = new Set(
  wordsIn(
    'mr mrs ms miss mx dr prof sir jr sr herr frau monsieur madame and und et the',
    'unknown anonymous none null na undefined test lead contact customer client guest visitor buyer seller tenant user',
    'noname unnamed not provided given available applicable specified tbd tba tbc caller wireless inquiry enquiry prospect',
    'homeowner occupant current resident website internet firstname lastname placeholder dummy nobody noone someone somebody redacted',
    'unbekannt inconnu inconnue desconocido desconocida desconhecido onbekend sconosciuto',
  ),
);

/**
 * Whether two names may belong to one person. Ignores the order of words and diacritics; accepts initials and shortened words.
 */
export function areAlike(one: string, other: string): boolean {
  const [few = [], many = []] = [nameWords(one), nameWords(other)].sort((a, b) => a.length - b.length);
  const left = [...many];
  return few.every((word) => {
    const index = left.findIndex((candidate) => isSameWord(word, candidate));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

/** The words of a name that tell people apart. Empty if there is no name in the text. */
export function nameWords(name: string): string[] {
  const words = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '' && !NO_NAMES.has(word));
  // Removes `N/A`, which was split into two words.
  return NO_NAMES.has(words.join('')) ? [] : words;
}

/** Whether the words are equal, or one is the initial or the beginning of the other. */
function isSameWord(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short === long || ((short.length === 1 || short.length > 2) && long.startsWith(short));
}
