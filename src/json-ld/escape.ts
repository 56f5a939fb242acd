/**
 * Keeps the names that every object inherits out of jsonld's reach. It uses plain objects as maps, so a key `__proto__`
 * loses or replaces what was there, a term `hasOwnProperty` hides the method that it calls, and a language
 * `constructor` finds a function (THREATS.md T2). The names are rare, so a document without them costs one scan only.
 */
import { isPlainObject } from './types.ts';

// Listed by the engine, but for `__proto__`, which is gone where Node runs with --disable-proto=delete, and which would
// have to be escaped there as well, so that the same document gives the same result.
const INHERITED = ['__proto__', ...Object.getOwnPropertyNames(Object.prototype)];
// Without regard to case, for jsonld makes language tags lower-case on its way.
const NAMES = new RegExp(INHERITED.join('|'), 'gi');

/** Turns values into harmless ones and the results back again. */
export interface Escape {
  hide: (value: unknown) => unknown;
  restore: (value: unknown) => unknown;
}

const NOTHING: Escape = { hide: (value) => value, restore: (value) => value };

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (!isPlainObject(value)) return value;
  // `fromEntries` defines its keys, where an assignment to `__proto__` would set the prototype.
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [change(key), mapStrings(member, change)]));
}

/**
 * An escape for the given values together: a mark that occurs in none of them is put after the first letter of each
 * dangerous name, so that taking every mark away again restores them exactly.
 */
export function createEscape(values: readonly unknown[]): Escape {
  const text = JSON.stringify(values);
  if (text.search(NAMES) === -1) return NOTHING;
  let mark = '\uE000';
  while (text.includes(mark)) mark += '\uE000';
  return {
    hide: (value) =>
      mapStrings(value, (text) => text.replace(NAMES, (name) => `${name.slice(0, 1)}${mark}${name.slice(1)}`)),
    restore: (value) => mapStrings(value, (text) => text.replaceAll(mark, '')),
  };
}
