/** Caches a function of a text: a message often needs the result for the same text several times, and so do later messages. */

/** Longer texts are rare and are not cached. */
const MAX_LENGTH = 120;
/** How many results the cache keeps in each of its two generations, `recent` and `older`. */
const MAX_ANSWERS = 512;

/** The same function with a cache of bounded size. The function must be pure, and nobody may change its results. */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  let recent = new Map<string, { readonly answer: T }>();
  let older = new Map<string, { readonly answer: T }>();
  return (text) => {
    if (text.length > MAX_LENGTH) return read(text);
    const known = recent.get(text);
    if (known !== undefined) return known.answer;
    const found = older.get(text) ?? { answer: read(text) };
    if (recent.size >= MAX_ANSWERS) {
      older = recent;
      recent = new Map();
    }
    recent.set(text, found);
    return found.answer;
  };
}
