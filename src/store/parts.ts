/** Splits large content by bytes and by number, so that each part can be read again. */

/** The limits of a resource with many items. An item that exceeds them gets a part of its own. */
export interface PartLimits {
  readonly bytes: number;
  readonly items: number;
}

/** The default limits. A server reads and writes this much in a fraction of a second, and readers accept far more. */
export const PART_LIMITS: PartLimits = { bytes: 4 * 1024 * 1024, items: 500 };

/** Splits a list and keeps its order. */
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

/** The size of a value as a line of JSON, in bytes. */
export const bytesOfLine = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;
