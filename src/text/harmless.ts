/** Texts of strangers that a terminal or a reader of logs may show (THREATS: T16). */

/** C0 and C1 controls but for tab and newline, and the marks that turn the direction of text. */
export const UNSAFE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

const escapeSequence = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * A text in Turtle, TriG, N-Quads or JSON that a terminal may show: the same statements, with unsafe characters escaped as
 * these grammars allow in literals and IRIs (RDF 1.1 Turtle section 6.4), the only places where such characters can stand.
 */
export function harmlessText(text: string): string {
  return text.replace(UNSAFE, escapeSequence);
}

/** The same of one line of JSON: what some readers take for the end of a line is escaped as well (RFC 8259 section 7). */
export function harmlessJsonLine(text: string): string {
  return harmlessText(text).replace(/[\u2028\u2029]/g, escapeSequence);
}

/** A text of a stranger for a terminal: what could move the cursor or turn the line stands as `\u{1b}`. */
export function harmless(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same on one line. */
export function harmlessLine(text: string): string {
  return harmless(text.replace(/[\t\r\n\u2028\u2029]+/g, ' '));
}

/** The same with its lines kept, however they end. */
export function harmlessLines(text: string): string {
  return harmless(text.replace(/\r\n?/g, '\n'));
}
