/** JSON that a server stores in words of its own (other spaces, another order of keys) is still the same value. */
import { isDeepStrictEqual } from 'node:util';

/** Are both the same text, or the same JSON value? */
export function isSameJson(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    // Cut off, or something else.
    return false;
  }
}
