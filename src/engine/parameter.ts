/** Values of a question's parameters, as literals of SPARQL. */
import { parseDate } from '../message/values/dates.ts';
import { UsageError } from '../errors.ts';
import { xsd } from '../vocab.ts';

/** What a parameter may be. */
export type ParameterType = 'integer' | 'dateTime' | 'string';

/** Is this the name of a type? */
export const isParameterType = (name: string): name is ParameterType => Object.hasOwn(LITERALS, name);

/** What is expected, and the literal; `undefined` for what is none. */
const LITERALS: Readonly<
  Record<ParameterType, readonly [expected: string, toLiteral: (text: string) => string | undefined]>
> = {
  integer: ['a whole number', (text) => (/^[+-]?\d{1,15}$/u.test(text) ? String(Number(text)) : undefined)],
  dateTime: ['a date or a time after RFC 3339', dateTimeLiteral],
  string: ['a text', stringLiteral],
};

/** A value as a literal. @throws UsageError for a value of another type, which is not repeated: it may be of a person. */
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
 * A text in quotes (SPARQL 1.1, section 19.7). Escapes such as `\u0022` are read before all others (section 19.2), by
 * some engines even behind a backslash that is itself escaped: so none may come about where a text has `\u`.
 */
function stringLiteral(text: string): string | undefined {
  if (!text.isWellFormed()) return undefined;
  const escaped = text.replace(/\\[uU]|[\\"\n\r\t\b\f]/gu, (found) =>
    found.length === 2 ? `\\\\\\u00${found === '\\u' ? '75' : '55'}` : (ESCAPES[found] ?? found),
  );
  return `"${escaped}"`;
}
