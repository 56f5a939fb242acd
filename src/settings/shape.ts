/** Checks nested settings. Each error names its place with a JSON pointer (RFC 6901). */
import { UsageError } from '../errors.ts';
import { pointerTo } from '../text/json.ts';
import { checkSettings, type Rule } from './rules.ts';

/** An object of settings that were not checked yet. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * Checks the members of an object, and that the required ones exist.
 *
 * @throws UsageError with the pointer of the error, never with the value, which may be a secret in the wrong place.
 */
export function checkShape(
  value: unknown,
  pointer: string,
  rules: Readonly<Record<string, Rule>>,
  required: readonly string[] = [],
): Members {
  if (!isObject(value)) throw new UsageError(`${pointer}: expected an object with ${Object.keys(rules).join(', ')}`);
  checkSettings(value, rules, (member) => (member === undefined ? pointer : pointerTo(pointer, member)));
  for (const name of required)
    if (!Object.hasOwn(value, name))
      throw new UsageError(`${pointerTo(pointer, name)}: missing. Expected ${rules[name]?.[0] ?? 'a value'}`);
  return value as Members;
}

/** A list with any content. */
export const LIST_RULE: Rule = ['a list with at least one value', (value) => Array.isArray(value) && value.length > 0];

/** Whether a value is an object and not a list. */
export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with any content. */
export const OBJECT_RULE: Rule = ['an object', isObject];
