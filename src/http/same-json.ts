/** Compares JSON that a server may store in another form (other spaces, another order of keys). */
import { isDeepStrictEqual } from 'node:util';

/** Whether two texts are the same, or have the same JSON value. */
export function isSameJson(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    // Cut off, or not JSON.
    return false;
  }
}
