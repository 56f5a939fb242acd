/** The routing policy and the deadlines of the configuration. */
import { UsageError } from '../errors.ts';
import type { Deadlines } from '../desk/deadlines/deadlines.ts';
import { loadDeadlines, loadPolicy } from '../desk/load-rules.ts';
import type { RoutingPolicy } from '../desk/routing/policy.ts';
import { CONFIG_FILE, readConfig } from './config-file.ts';
import type { PodFlags } from './settings.ts';

/**
 * The policy of the section `routing`; `undefined` where there is none, since routing is off by default.
 *
 * @throws UsageError with the file and the JSON pointer of what is wrong.
 */
async function routingPolicy(flags: Pick<PodFlags, 'config'>): Promise<RoutingPolicy | undefined> {
  const { routing } = readConfig(flags.config);
  return inFile(flags, () => loadPolicy(routing));
}

/** The same for a command that does nothing without one. */
export async function requiredPolicy(flags: Pick<PodFlags, 'config'>): Promise<RoutingPolicy> {
  const policy = await routingPolicy(flags);
  if (policy !== undefined) return policy;
  throw new UsageError(`${flags.config ?? CONFIG_FILE}: no section routing. docs/route.md shows one that you can copy`);
}

/**
 * The deadlines of the section `deadlines`; `undefined` where there is none.
 *
 * @throws UsageError with the file and the JSON pointer of what is wrong.
 */
export async function deadlinesOf(flags: Pick<PodFlags, 'config'>): Promise<Deadlines | undefined> {
  const { deadlines } = readConfig(flags.config);
  if (deadlines === undefined) return undefined;
  const policy = await routingPolicy(flags);
  return inFile(flags, () => loadDeadlines(deadlines, policy));
}

/**
 * For a command that runs passes: what is wrong with policy or deadlines is told before anyone signs in.
 *
 * @throws UsageError with the file and the JSON pointer of what is wrong.
 */
export async function checkRules(flags: Pick<PodFlags, 'config'>): Promise<void> {
  await routingPolicy(flags);
  await deadlinesOf(flags);
}

async function inFile<T>({ config }: Pick<PodFlags, 'config'>, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof UsageError)
      throw new UsageError(`${config ?? CONFIG_FILE}: ${error.message}`, { cause: error });
    throw error;
  }
}
