/** Makes texts of strangers safe to show in a terminal or a log (SECURITY.md, T16). */

/** C0 and C1 control characters except tab and newline, and characters that change the direction of text. */
export const UNSAFE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

const escapeSequence = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * Makes a text in Turtle, TriG, N-Quads or JSON safe for a terminal: the statements stay the same, and unsafe characters are
 * escaped as these grammars allow it in literals and IRIs (RDF 1.1 Turtle section 6.4). Labels of blank nodes must have none
 * (rdf/harmless-labels.ts). They cannot occur elsewhere.
 */
export function harmlessText(text: string): string {
  return text.replace(UNSAFE, escapeSequence);
}

/**
 * The same for one line of JSON. It also escapes the two characters
 * that some readers take for a line end (RFC 8259 section 7).
 */
export function harmlessJsonLine(text: string): string {
  return harmlessText(text).replace(/[\u2028\u2029]/g, escapeSequence);
}

/** Makes a stranger's text safe for a terminal: characters that move the cursor or turn the line become `\u{1b}`. */
export function harmless(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same, on one line. */
export function harmlessLine(text: string): string {
  return harmless(text.replace(/[\t\r\n\u2028\u2029]+/g, ' '));
}

/** The same, with its line breaks kept. CR and CRLF become LF. */
export function harmlessLines(text: string): string {
  return harmless(text.replace(/\r\n?/g, '\n'));
}
