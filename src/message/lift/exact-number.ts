/** Numbers of JSON whose digits a double may not hold. */
import type { JsonLdInput } from '../../json-ld/types.ts';
import { xsd } from '../../vocab.ts';

/** A number in the digits of its sender: an integer as it is, any other as a typed value or a text. */
export function exactNumber(text: string): JsonLdInput {
  if (/^-?\d+$/.test(text))
    return String(Number(text)) === text ? Number(text) : { '@value': text, '@type': xsd('integer') };
  return /^-?\d+\.\d+$/.test(text) ? { '@value': text, '@type': xsd('decimal') } : text;
}

/** Is it a number that a double holds, or comes close to? */
export function isDouble(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && (!/^-?\d+$/.test(text) || Number.isSafeInteger(number));
}

/** Does a double hold the number? */
export function isExact(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
}
