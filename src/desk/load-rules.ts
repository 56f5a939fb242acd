/**
 * Loads the sections `routing` and `deadlines` of the settings. The code of conditions and calendars loads slowly, and most
 * pods do not need it, so it is imported on demand.
 */
import type { Deadlines } from './deadlines/deadlines.ts';
import type { RoutingPolicy } from './routing/policy.ts';

/**
 * Parses the section `routing`, if there is one.
 * @throws UsageError with the JSON pointer of the error.
 */
export async function loadPolicy(routing: object | undefined): Promise<RoutingPolicy | undefined> {
  if (routing === undefined) return undefined;
  const { parsePolicy } = await import('./routing/parse-policy.ts');
  return parsePolicy(routing);
}

/** Parses the section `deadlines`, with the office hours of a policy. */
export async function loadDeadlines(
  deadlines: object | undefined,
  policy: RoutingPolicy | undefined,
): Promise<Deadlines | undefined> {
  if (deadlines === undefined) return undefined;
  const { parseDeadlines } = await import('./deadlines/parse-deadlines.ts');
  return parseDeadlines(deadlines, policy);
}
