/** `leadpod enqueue`: puts pods into the queue, now or by a schedule. */
import type { Command } from 'commander';
import { UsageError } from '../../../errors.ts';
import { readRegistry } from '../../../fleet/registry/registry.ts';
import { parseInterval, type Clock } from '../../../fleet/queue/schedule.ts';
import { count } from '../../../text/count.ts';
import { EXIT, type ExitCode } from '../../exit.ts';
import { sayProblem } from '../../fault.ts';
import { addFleetFlags, withQueue, type FleetFlags } from '../../flags/fleet.ts';
import { podsOption, registryFile } from '../../settings/settings.ts';
import type { Terminal } from '../../output/terminal.ts';

interface EnqueueFlags extends FleetFlags {
  readonly all?: boolean;
  readonly pods?: string;
  readonly every?: string;
  readonly cron?: string;
  readonly remove?: boolean;
}

const EXAMPLES = `
A pod that already waits in the queue is not added twice. A pod that a worker is syncing now is added once more.

Examples:
  leadpod enqueue acme beta            sync each once, as soon as a worker is free
  leadpod enqueue --all                sync every pod of the registry once
  leadpod enqueue --all --every 5m     every 5 minutes, spread over the pods
  leadpod enqueue --all --cron "0 6 * * 1-5"   on weekdays at six (UTC)
  leadpod enqueue acme --remove        remove the schedule of this pod
`;

/** Adds the command. */
export function addEnqueue(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('enqueue')
    .description('Puts pods into the queue of the workers, once or on a schedule. A worker syncs each of them.')
    .argument('[NAME...]', 'names of pods in the registry')
    .option('--all', 'all pods of the registry; with --remove, all that have a schedule')
    .addOption(podsOption())
    .option('--every <INTERVAL>', 'repeat at this interval: 30s, 5m, 2h, 1d')
    .option('--cron <LINE>', 'repeat at the times of a cron pattern (UTC)')
    .option('--remove', 'remove the schedule')
    .addHelpText('after', EXAMPLES);
  addFleetFlags(command).action(async (names: string[], flags: EnqueueFlags) => {
    finish(await enqueue(names, flags, terminal));
  });
}

async function enqueue(names: readonly string[], flags: EnqueueFlags, terminal: Terminal): Promise<ExitCode> {
  if (names.length > 0 === (flags.all === true))
    throw new UsageError('Add either names of pods, or --all for all pods of the registry.');
  const clock = await clockOf(flags);
  if (flags.remove === true) {
    if (clock !== undefined) throw new UsageError('--remove does not go with --every or --cron');
    return unschedule(flags.all === true ? undefined : names, flags, terminal);
  }
  const wanted = podsOf(names, flags);
  const { enqueuePods, schedulePods } = await import('../../../fleet/queue/queue.ts');
  await withQueue(flags, (queue) =>
    clock === undefined ? enqueuePods(queue, wanted) : schedulePods(queue, wanted, clock),
  );
  terminal.say(clock === undefined ? `${count(wanted.length, 'pod')} enqueued.` : scheduledWords(wanted.length, flags));
  return EXIT.ok;
}

/** Removes the schedules of these pods, or all schedules. The pods may be missing in the registry by now. */
async function unschedule(
  names: readonly string[] | undefined,
  flags: EnqueueFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { scheduledPods, unschedulePods } = await import('../../../fleet/queue/queue.ts');
  return withQueue(flags, async (queue) => {
    const there = new Set((await scheduledPods(queue)).map(({ pod }) => pod));
    const removed = await unschedulePods(queue, names);
    const missing = names?.filter((name) => !there.has(name)) ?? [];
    if (missing.length > 0) sayProblem(`not scheduled: ${missing.join(', ')}`, terminal);
    terminal.say(`${count(removed, 'pod')} removed from the schedule.`);
    return missing.length > 0 ? EXIT.someFailed : EXIT.ok;
  });
}

function scheduledWords(pods: number, { every, cron = '' }: EnqueueFlags): string {
  return `${count(pods, 'pod')} scheduled ${every === undefined ? `at "${cron}" (UTC)` : `every ${every}`}.`;
}

/**
 * The names of the pods. An unknown name is refused immediately. Otherwise a worker would fail on it later, and list it as
 * given up.
 */
function podsOf(names: readonly string[], { all, pods }: EnqueueFlags): readonly string[] {
  const registry = readRegistry(registryFile(pods === undefined ? {} : { pods }));
  if (all === true) return registry.names;
  const known = new Set(registry.names);
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new UsageError(`${registry.file}: no pod is named ${unknown.join(', ')}`);
  return [...new Set(names)];
}

async function clockOf({ every, cron }: EnqueueFlags): Promise<Clock | undefined> {
  if (every !== undefined && cron !== undefined) throw new UsageError('expected either --every or --cron');
  if (every !== undefined) return { everyMs: parseInterval(every) };
  if (cron === undefined) return undefined;
  const { checkCron } = await import('../../../fleet/queue/cron.ts');
  return { cron: checkCron(cron) };
}
