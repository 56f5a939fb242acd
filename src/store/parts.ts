/** What holds many things is split, by their bytes as well as by their number, so that each part can be read again. */

/** How large a resource may become that holds many things; one thing that is larger has a part of its own. */
export interface PartLimits {
  readonly bytes: number;
  readonly items: number;
}

/** A server reads and writes so much in a fraction of a second; it is far below what a reader takes. */
export const PART_LIMITS: PartLimits = { bytes: 4 * 1024 * 1024, items: 500 };

/** Splits a list, in its order. */
export function splitByBytes<T>(
  list: readonly T[],
  bytesOf: (item: T) => number,
  { bytes: most = PART_LIMITS.bytes, items = PART_LIMITS.items }: Partial<PartLimits> = {},
): T[][] {
  const parts: T[][] = [];
  let bytes = Infinity;
  for (const item of list) {
    const size = bytesOf(item);
    const last = parts.at(-1);
    if (last === undefined || last.length >= items || bytes + size > most) {
      parts.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return parts;
}

/** The bytes of a value as a line of JSON. */
export const bytesOfLine = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;
