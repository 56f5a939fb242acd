/** Hashes. Stored resources are named by the hash of their content, so the same content always gets the same address. */
import { hash } from 'node:crypto';

/** SHA-256 of bytes, or of the UTF-8 bytes of a text, 64 hexadecimal digits (FIPS 180-4). */
export function sha256Hex(content: string | Uint8Array): string {
  return hash('sha256', content);
}

/** A hash of a list of texts, as a name of `digits` hexadecimal digits; `["ab","c"]` and `["a","bc"]` differ. */
export function shortHash(parts: readonly string[], digits: number): string {
  return sha256Hex(JSON.stringify(parts)).slice(0, digits);
}
