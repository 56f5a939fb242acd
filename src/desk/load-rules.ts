/**
 * What the sections `routing` and `deadlines` of the settings say. Conditions and calendars take a while to load, and most pods are
 * without: their modules are loaded only where there is something to read.
 */
import type { Deadlines } from './deadlines/deadlines.ts';
import type { RoutingPolicy } from './routing/policy.ts';

/** The policy of a section `routing`, if there is one. @throws UsageError with the JSON pointer of what is wrong. */
export async function loadPolicy(routing: object | undefined): Promise<RoutingPolicy | undefined> {
  if (routing === undefined) return undefined;
  const { parsePolicy } = await import('./routing/parse-policy.ts');
  return parsePolicy(routing);
}

/** The same of a section `deadlines`, with the hours of a policy. */
export async function loadDeadlines(
  deadlines: object | undefined,
  policy: RoutingPolicy | undefined,
): Promise<Deadlines | undefined> {
  if (deadlines === undefined) return undefined;
  const { parseDeadlines } = await import('./deadlines/parse-deadlines.ts');
  return parseDeadlines(deadlines, policy);
}
