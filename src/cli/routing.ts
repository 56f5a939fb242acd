/** The routing policy of the configuration. */
import { UsageError } from '../errors.ts';
import type { RoutingPolicy } from '../desk/routing/policy.ts';
import { CONFIG_FILE, readConfig } from './config-file.ts';
import type { PodFlags } from './settings.ts';

/**
 * The policy of the section `routing`; `undefined` where there is none, since routing is off by default.
 *
 * @throws UsageError with the file and the JSON pointer of what is wrong.
 */
export async function routingPolicy(flags: Pick<PodFlags, 'config'>): Promise<RoutingPolicy | undefined> {
  const { routing } = readConfig(flags.config);
  if (routing === undefined) return undefined;
  // Conditions and calendars take a while to load, and nobody else needs them.
  const { parsePolicy } = await import('../desk/routing/parse-policy.ts');
  try {
    return parsePolicy(routing);
  } catch (error) {
    if (error instanceof UsageError)
      throw new UsageError(`${flags.config ?? CONFIG_FILE}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The same for a command that does nothing without one. */
export async function requiredPolicy(flags: Pick<PodFlags, 'config'>): Promise<RoutingPolicy> {
  const policy = await routingPolicy(flags);
  if (policy !== undefined) return policy;
  throw new UsageError(`${flags.config ?? CONFIG_FILE}: no section routing. docs/route.md shows one that you can copy`);
}
