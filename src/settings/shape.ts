/** Checks nested settings. Each error names its place by a JSON pointer (RFC 6901). */
import { UsageError } from '../errors.ts';
import { pointerTo } from '../text/json.ts';
import { checkSettings, type Rule } from './rules.ts';

/** An object of settings before the check. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * Checks the members of an object, and that the required members exist.
 *
 * @throws UsageError with the pointer of the error. The message never contains the value, because it may be a secret in the
 * wrong place.
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

/** A list that is not empty. Its values are not checked. */
export const LIST_RULE: Rule = ['a list with at least one value', (value) => Array.isArray(value) && value.length > 0];

/** Whether a value is an object, but not a list. */
export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object. Its members are not checked. */
export const OBJECT_RULE: Rule = ['an object', isObject];
