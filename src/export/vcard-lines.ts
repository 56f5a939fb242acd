/** Content lines of a vCard (RFC 6350 section 3): escaped, and folded by octets. */
import { harmlessLine, harmlessLines } from '../text/harmless.ts';

/** Octets of a line without its break (section 3.2). */
const MAX_OCTETS = 75;

/** A line of a property: its name, its parameters as they are written, and its value, escaped already. */
export function contentLine(name: string, value: string, parameters: readonly string[] = []): string {
  return fold(`${[name, ...parameters].join(';')}:${value}`);
}

/** A text on one line, as names are. */
export const lineValue = (text: string): string => textValue(harmlessLine(text));

/** A value that is one text (section 3.4: backslashes, line breaks and commas; a colon is never escaped). */
export const textValue = (text: string): string =>
  harmlessLines(text)
    .replace(/[\\,]/g, '\\$&')
    .replace(/[\n\u2028\u2029]/g, '\\n')
    .replaceAll('\t', ' ');

/** The fields of a compound value, in which semicolons separate. */
export const compoundValue = (fields: readonly (string | undefined)[]): string =>
  fields.map((field = '') => lineValue(field).replaceAll(';', '\\;')).join(';');

/** A list of texts, which commas separate. */
export const listValue = (texts: readonly string[]): string => texts.map(lineValue).join(',');

/** A value that is a URI: what it may not hold, and a line break above all, is percent-encoded. */
export const uriValue = (uri: string): string =>
  uri.replace(/[\s\p{Cc}\p{Cf}"<>\\^`{|}]/gu, (character) => encodeURIComponent(character));

/** A parameter with a text (RFC 6868 section 3.1). */
export const textParameter = (name: string, text: string): string =>
  `${name}="${harmlessLine(text).replace(/\^/g, '^^').replace(/"/g, "^'")}"`;

/** No line is longer than 75 octets, and none ends within a character (section 3.2). */
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
