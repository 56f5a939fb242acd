/**
 * Protects jsonld from names that every object inherits. It uses plain objects as maps, so a key `__proto__` loses or replaces
 * other data, a term `hasOwnProperty` hides the method that it calls, and a language `constructor` finds a function
 * (SECURITY.md, T2). These names are rare, so for most documents this costs one scan only.
 */
import { isPlainObject } from './types.ts';

// All inherited names, including `__proto__`, which is missing if Node runs with --disable-proto=delete. It is escaped in that
// case too, so that the result is the same.
const INHERITED = ['__proto__', ...Object.getOwnPropertyNames(Object.prototype)];
// Case-insensitive, because jsonld converts language tags to lower case.
const NAMES = new RegExp(INHERITED.join('|'), 'gi');

/** Escapes values, and restores the results. */
export interface Escape {
  hide: (value: unknown) => unknown;
  restore: (value: unknown) => unknown;
}

const NOTHING: Escape = { hide: (value) => value, restore: (value) => value };

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (!isPlainObject(value)) return value;
  // `fromEntries` defines keys, while an assignment to `__proto__` would set the prototype.
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [change(key), mapStrings(member, change)]));
}

/**
 * Creates an escape for the given values: a mark that occurs in none of them is inserted after the first letter of each
 * dangerous name. Removing all marks restores the values exactly.
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
