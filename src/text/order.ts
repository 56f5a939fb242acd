/** Orders texts by their UTF-16 code units, so that the order is the same on every machine. */

/** Compares two texts, for sorting. */
export const compareTexts = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Compares two entries by their keys, for sorting. */
export const compareKeys = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  compareTexts(one, other);
