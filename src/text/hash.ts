/** Hashes name what is stored, so that the address of a thing is a function of the thing. */
import { hash } from 'node:crypto';

/** SHA-256 of the UTF-8 bytes of a text, 64 hexadecimal digits (FIPS 180-4). */
export function sha256Hex(text: string): string {
  return hash('sha256', text);
}

/** A name of `digits` hexadecimal digits for a list of texts; `["ab","c"]` and `["a","bc"]` differ. */
export function shortHash(parts: readonly string[], digits: number): string {
  return sha256Hex(JSON.stringify(parts)).slice(0, digits);
}
