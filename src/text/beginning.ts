/** The beginning of a text that may be long. */

/**
 * At most `length` UTF-16 code units from the beginning of a text. A character of two units (a surrogate pair) is not divided:
 * half of a pair cannot be written as UTF-8 or as RDF.
 */
export function beginningOf(text: string, length: number): string {
  const isInside = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(length - 1, length + 1));
  return text.slice(0, isInside ? length - 1 : length);
}
