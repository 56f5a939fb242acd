/** JSON types that the JSON-LD modules share. */

/** Any JSON value. */
export type PlainJson = null | boolean | number | string | PlainJson[] | PlainObject;

/** A JSON object. */
export interface PlainObject {
  [key: string]: PlainJson;
}

/** A document for the JSON-LD operations, such as a value from `JSON.parse`. */
export type JsonLdInput = PlainJson;

/** Whether a value is an object, and neither null nor an array. */
export const isPlainObject = (value: unknown): value is PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a list: an array as it is, any other value as the only item, and an empty list if it is missing. */
export const asList = (value: PlainJson | undefined): PlainJson[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

/** Whether a value is the label of a blank node (`_:b0`). */
export const isBlankLabel = (value: unknown): value is string => typeof value === 'string' && value.startsWith('_:');

/** Orders entries by their keys in UTF-16 code units, like the "ordered" option of the JSON-LD API. */
export const byKey = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : 1;
