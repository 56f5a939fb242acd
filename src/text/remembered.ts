/** The last answers of a function of a text: one message asks the same of the same text several times, the next ones again. */

/** Longer texts are rare, and are read each time. */
const MAX_LENGTH = 120;
/** Answers that are kept in each of two generations. */
const MAX_ANSWERS = 512;

/** The same function, which must be pure and whose answers no one changes. What it keeps is bounded. */
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
