/** Converts texts to the form in which a search compares them: without case, accents and marks. */

/** A text as it is searched: lower case, without accents, in single spaces. */
export function searchable(text: string): string {
  // Most texts are plain, and there are 50,000 of them.
  const plain = PLAIN.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.toLowerCase().replace(/\s+/gu, ' ').trim();
}

const PLAIN = /^[\p{ASCII}]*$/u;

/** Whatever people write a telephone number with. */
const TELEPHONE = /^[\d\s()+./-]+$/u;
/** Fewer digits are part of a house number, a price, anything. */
const MIN_DIGITS = 4;

/** A search, taken apart. */
export interface SearchWords {
  /** Each of them must be in the text of a lead. */
  readonly words: readonly string[];
  /** Or these digits in one of its telephone numbers. */
  readonly digits: string | undefined;
}

/** Takes the typed text apart; `undefined` if there is nothing to search for. */
export function wordsOf(typed: string): SearchWords | undefined {
  const text = searchable(typed);
  if (text === '') return undefined;
  // A national number begins with a zero that the international one has not.
  const digits = text.replace(/\D/gu, '').replace(/^0+/u, '');
  const isNumber = TELEPHONE.test(text) && digits.length >= MIN_DIGITS;
  return { words: [...new Set(text.split(' '))], digits: isNumber ? digits : undefined };
}

/** Whether a lead matches the search. `text` is {@link searchable}, `digits` are those of all telephone numbers. */
export function isFound(text: string, digits: string, wanted: SearchWords): boolean {
  if (wanted.digits !== undefined && digits.includes(wanted.digits)) return true;
  return wanted.words.every((word) => text.includes(word));
}
