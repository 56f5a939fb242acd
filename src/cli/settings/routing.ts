/** The routing policy and the deadlines of a pod: those of its entry in the registry, else those of the configuration. */
import { UsageError } from '../../errors.ts';
import type { Deadlines } from '../../desk/deadlines/deadlines.ts';
import { loadDeadlines, loadPolicy } from '../../desk/load-rules.ts';
import type { RoutingPolicy } from '../../desk/routing/policy.ts';
import { CONFIG_FILE, readConfig } from './config-file.ts';
import { preferencesOf, registryOf, type NamedPodFlags, type PodFlags } from './settings.ts';

type RuleFlags = Pick<PodFlags, 'config' | keyof NamedPodFlags>;

/** A section, and the file in which it stands. */
function sectionOf(flags: RuleFlags, name: 'routing' | 'deadlines'): { section: object | undefined; place: string } {
  const own = preferencesOf(flags)[name];
  if (own !== undefined) return { section: own, place: `${registryOf(flags).file}: ${flags.pod ?? ''}` };
  return { section: readConfig(flags.config)[name], place: flags.config ?? CONFIG_FILE };
}

/**
 * The policy of the section `routing`; `undefined` where there is none, since routing is off by default.
 *
 * @throws UsageError with the file and the JSON pointer of what is wrong.
 */
async function routingPolicy(flags: RuleFlags): Promise<RoutingPolicy | undefined> {
  const { section, place } = sectionOf(flags, 'routing');
  return inFile(place, () => loadPolicy(section));
}

/** The same for a command that does nothing without one. */
export async function requiredPolicy(flags: RuleFlags): Promise<RoutingPolicy> {
  const policy = await routingPolicy(flags);
  if (policy !== undefined) return policy;
  throw new UsageError(`${flags.config ?? CONFIG_FILE}: no section routing. docs/route.md shows one that you can copy`);
}

/**
 * The deadlines of the section `deadlines`; `undefined` where there is none.
 *
 * @throws UsageError with the file and the JSON pointer of what is wrong.
 */
export async function deadlinesOf(flags: RuleFlags): Promise<Deadlines | undefined> {
  const { section, place } = sectionOf(flags, 'deadlines');
  if (section === undefined) return undefined;
  const policy = await routingPolicy(flags);
  return inFile(place, () => loadDeadlines(section, policy));
}

/** Flags of a command that works on one pod, on some of the registry, or on all of it. */
type RulesFlags = Omit<RuleFlags, 'pod'> & {
  readonly pod?: string | readonly string[] | undefined;
  readonly all?: boolean;
};

/**
 * For a command that runs passes: what is wrong with policy, deadlines or webhooks of any of its pods is told before anyone signs in.
 *
 * @throws UsageError with the file and the JSON pointer of what is wrong.
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
