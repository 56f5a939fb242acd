/** The routing policy and the deadlines of a pod. They are in its entry in the registry, or else in the configuration. */
import { UsageError } from '../../errors.ts';
import type { Deadlines } from '../../desk/deadlines/deadlines.ts';
import { loadDeadlines, loadPolicy } from '../../desk/load-rules.ts';
import type { RoutingPolicy } from '../../desk/routing/policy.ts';
import { CONFIG_FILE, readConfig } from './config-file.ts';
import { preferencesOf, registryOf, type NamedPodFlags, type PodFlags } from './settings.ts';

type RuleFlags = Pick<PodFlags, 'config' | keyof NamedPodFlags>;

/** A section, and the file that contains it. */
function sectionOf(flags: RuleFlags, name: 'routing' | 'deadlines'): { section: object | undefined; place: string } {
  const own = preferencesOf(flags)[name];
  if (own !== undefined) return { section: own, place: `${registryOf(flags).file}: ${flags.pod ?? ''}` };
  return { section: readConfig(flags.config)[name], place: flags.config ?? CONFIG_FILE };
}

/**
 * Parses the section `routing`; returns `undefined` if there is none, because routing is off by default.
 *
 * @throws UsageError with the file and the JSON pointer of the error.
 */
async function routingPolicy(flags: RuleFlags): Promise<RoutingPolicy | undefined> {
  const { section, place } = sectionOf(flags, 'routing');
  return inFile(place, () => loadPolicy(section));
}

/**
 * The policy, for a command that needs one.
 *
 * @throws UsageError if there is none.
 */
export async function requiredPolicy(flags: RuleFlags): Promise<RoutingPolicy> {
  const policy = await routingPolicy(flags);
  if (policy !== undefined) return policy;
  throw new UsageError(`${flags.config ?? CONFIG_FILE}: no section routing. docs/route.md shows one that you can copy`);
}

/**
 * Parses the section `deadlines`; returns `undefined` if there is none.
 *
 * @throws UsageError with the file and the JSON pointer of the error.
 */
export async function deadlinesOf(flags: RuleFlags): Promise<Deadlines | undefined> {
  const { section, place } = sectionOf(flags, 'deadlines');
  if (section === undefined) return undefined;
  const policy = await routingPolicy(flags);
  return inFile(place, () => loadDeadlines(section, policy));
}

/** The flags of a command for one pod, for some pods of the registry, or for all. */
type RulesFlags = Omit<RuleFlags, 'pod'> & {
  readonly pod?: string | readonly string[] | undefined;
  readonly all?: boolean;
};

/**
 * Checks the policy, the deadlines and the webhooks of all pods of a command. Commands that run passes call it before they sign
 * in.
 *
 * @throws UsageError with the file and the JSON pointer of the error.
 */
export async function checkRules({ pod, all, ...flags }: RulesFlags): Promise<void> {
  await deadlinesOf(flags);
  await routingPolicy(flags);
  if (pod === undefined && all !== true) return;
  const registry = registryOf(flags);
  for (const name of all === true ? registry.names : [pod ?? []].flat()) {
    registry.passOptionsOf(name);
    await routingPolicy({ ...flags, registry, pod: name });
    await deadlinesOf({ ...flags, registry, pod: name });
  }
}

async function inFile<T>(place: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}
