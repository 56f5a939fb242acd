/** The content lines of a vCard (RFC 6350 section 3). They are escaped, and broken ("folded") after 75 octets. */
import { harmlessLine, harmlessLines } from '../text/harmless.ts';

/** The longest line in octets, without its line break (section 3.2). */
const MAX_OCTETS = 75;

/** The line of a property. `value` must already be escaped, and `parameters` must be complete. */
export function contentLine(name: string, value: string, parameters: readonly string[] = []): string {
  return fold(`${[name, ...parameters].join(';')}:${value}`);
}

/** A text on one line, such as a name. */
export const lineValue = (text: string): string => textValue(harmlessLine(text));

/** A text value. Backslashes, line breaks and commas are escaped; colons are not (section 3.4). */
export const textValue = (text: string): string =>
  harmlessLines(text)
    .replace(/[\\,]/g, '\\$&')
    .replace(/[\n\u2028\u2029]/g, '\\n')
    .replaceAll('\t', ' ');

/** A compound value: fields separated by semicolons. */
export const compoundValue = (fields: readonly (string | undefined)[]): string =>
  fields.map((field = '') => lineValue(field).replaceAll(';', '\\;')).join(';');

/** A list of texts, separated by commas. */
export const listValue = (texts: readonly string[]): string => texts.map(lineValue).join(',');

/** A URI value. Characters that are not allowed in a URI, such as line breaks, are percent-encoded. */
export const uriValue = (uri: string): string =>
  uri.replace(/[\s\p{Cc}\p{Cf}"<>\\^`{|}]/gu, (character) => encodeURIComponent(character));

/** A parameter with a quoted text (RFC 6868 section 3.1). */
export const textParameter = (name: string, text: string): string =>
  `${name}="${harmlessLine(text).replace(/\^/g, '^^').replace(/"/g, "^'")}"`;

/** Breaks a line after 75 octets, but never within a character (section 3.2). */
function fold(line: string): string {
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const more = Buffer.byteLength(character);
    if (octets + more > MAX_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += more;
  }
  return `${folded}\r\n`;
}
