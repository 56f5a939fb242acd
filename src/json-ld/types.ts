/** The shapes that the JSON-LD modules share: plain JSON, as `JSON.parse` gives it. */

/** Any JSON value. */
export type PlainJson = null | boolean | number | string | PlainJson[] | PlainObject;

/** A JSON object. */
export interface PlainObject {
  [key: string]: PlainJson;
}

/** A document as the JSON-LD operations take it: parsed JSON, or the same built by hand. */
export type JsonLdInput = PlainJson;

/** Is this an object, and neither null nor an array? */
export const isPlainObject = (value: unknown): value is PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a list: itself, or itself alone, or nothing where it is missing. */
export const asList = (value: PlainJson | undefined): PlainJson[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

/** Is this the label of a blank node (`_:b0`)? */
export const isBlankLabel = (value: unknown): value is string => typeof value === 'string' && value.startsWith('_:');

/** Orders entries by their keys, in UTF-16 code units, as the API's "ordered" does. */
export const byKey = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : 1;
