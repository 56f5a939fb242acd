/** JSON numbers that a double may not represent exactly. */
import type { JsonLdInput } from '../../json-ld/types.ts';
import { xsd } from '../../vocab.ts';

/**
 * A number with all the digits of its sender. An integer that JavaScript writes in the same way stays a number; others become
 * a typed value, or a text if they have an exponent.
 */
export function exactNumber(text: string): JsonLdInput {
  if (isShortInteger(text)) return Number(text);
  if (/^-?\d+$/.test(text)) return { '@value': text, '@type': xsd('integer') };
  return /^-?\d+\.\d+$/.test(text) ? { '@value': text, '@type': xsd('decimal') } : text;
}

/** Is it an integer that a double represents exactly, and that JavaScript writes in the same way? */
export const isShortInteger = (text: string): boolean =>
  Number.isSafeInteger(Number(text)) && String(Number(text)) === text;

/**
 * Is it a finite double? A fraction may be rounded, but an integer must be exact, also if it is written with a fraction or an
 * exponent (`1e30`).
 */
export function isExact(text: string): boolean {
  const number = Number(text);
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
}
