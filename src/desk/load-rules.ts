/**
 * Loads the sections `routing` and `deadlines` of the settings. The code for conditions and calendars is slow to load, and most
 * pods do not need it. So it is only imported if it is needed.
 */
import type { Deadlines } from './deadlines/deadlines.ts';
import type { RoutingPolicy } from './routing/policy.ts';

/**
 * Parses the section `routing`; returns `undefined` if there is none.
 *
 * @throws UsageError with the JSON pointer of the error.
 */
export async function loadPolicy(routing: object | undefined): Promise<RoutingPolicy | undefined> {
  if (routing === undefined) return undefined;
  const { parsePolicy } = await import('./routing/parse-policy.ts');
  return parsePolicy(routing);
}

/**
 * Parses the section `deadlines`, with the office hours of the policy.
 *
 * @throws UsageError with the JSON pointer of the error.
 */
export async function loadDeadlines(
  deadlines: object | undefined,
  policy: RoutingPolicy | undefined,
): Promise<Deadlines | undefined> {
  if (deadlines === undefined) return undefined;
  const { parseDeadlines } = await import('./deadlines/parse-deadlines.ts');
  return parseDeadlines(deadlines, policy);
}
