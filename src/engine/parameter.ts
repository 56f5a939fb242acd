/** Values of query parameters as SPARQL literals. */
import { parseDate } from '../message/values/dates.ts';
import { UsageError } from '../errors.ts';
import { xsd } from '../vocab.ts';

/** The type of a parameter. */
export type ParameterType = 'integer' | 'dateTime' | 'string';

/** Whether this is the name of a type. */
export const isParameterType = (name: string): name is ParameterType => Object.hasOwn(LITERALS, name);

/** For each type: what is expected, and a function to the literal, which returns `undefined` for an invalid value. */
const LITERALS: Readonly<
  Record<ParameterType, readonly [expected: string, toLiteral: (text: string) => string | undefined]>
> = {
  integer: ['a whole number', (text) => (/^[+-]?\d{1,15}$/u.test(text) ? String(Number(text)) : undefined)],
  dateTime: ['a date or a time as in RFC 3339', dateTimeLiteral],
  string: ['a text', stringLiteral],
};

/**
 * A value as a literal.
 * @throws UsageError for a value of another type. The message does not repeat the value, which may be personal data.
 */
export function parameterLiteral(name: string, type: ParameterType, text: string): string {
  const [expected, toLiteral] = LITERALS[type];
  const literal = toLiteral(text);
  if (literal === undefined) throw new UsageError(`--param ${name}: expected ${expected}`);
  return literal;
}

function dateTimeLiteral(text: string): string | undefined {
  const iso = parseDate(text)?.iso;
  return iso === undefined ? undefined : `"${iso}"^^<${xsd('dateTime')}>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/**
 * A quoted literal (SPARQL 1.1 Query Language, section 19.7). Escapes such as `\u0022` are decoded before everything else
 * (section 19.2); some engines do so even after an escaped backslash. So the literal must not contain `\u` where the text has
 * it.
 */
function stringLiteral(text: string): string | undefined {
  if (!text.isWellFormed()) return undefined;
  const escaped = text.replace(/\\[uU]|[\\"\n\r\t\b\f]/gu, (found) =>
    found.length === 2 ? `\\\\\\u00${found === '\\u' ? '75' : '55'}` : (ESCAPES[found] ?? found),
  );
  return `"${escaped}"`;
}
