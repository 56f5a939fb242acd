/** `leadpod schedule`: runs passes by a schedule, in one process. */
import { Option, type Command } from 'commander';
import { UsageError } from '../../../errors.ts';
import { observedOpening } from '../../../observe/observed-pass.ts';
import type { Pod } from '../../../solid/pod.ts';
import { createPass } from '../../../live/live.ts';
import { cronTicks, everyTicks, runSchedule, type Ticks } from '../../../live/schedule.ts';
import type { ExitCode } from '../../exit.ts';
import { addProbeFlags, type ObserveFlags } from '../../flags/observe.ts';
import { sayRetry } from '../../pods/open.ts';
import { ONLY_POD, type ManyPodsFlags } from '../../pods/many-pods.ts';
import {
  addPassFlags,
  durationOption,
  spanWords,
  limitOption,
  passOptions,
  sayFailure,
  tellPasses,
  type PassFlags,
} from '../../flags/pass.ts';
import { runUntilStopped, type Repeat } from '../../run-until-stopped.ts';
import { givenOnly, podSettings, type PodFlags } from '../../settings/settings.ts';
import { countOption } from '../../flags/values.ts';
import type { Terminal } from '../../output/terminal.ts';

interface ScheduleFlags extends PassFlags, ObserveFlags {
  readonly every?: number;
  readonly cron?: string;
  readonly timezone?: string;
  readonly jitter?: number;
  readonly maxFailures?: number;
}

const EXAMPLES = `
With --every the first sync runs at once; with --cron at the first time of the pattern. Syncs never overlap: if one still
runs when the next is due, the next is skipped. A failed sync is reported, and the schedule goes on, unless --max-failures
of them fail in a row.
docs/schedule.md has crontab lines, units for systemd and manifests for Kubernetes.

Exit codes: 1 credentials refused at the start, or too many failures; 2 wrong usage; 130 stopped with Ctrl-C, 143 with SIGTERM,
both after the current batch.

Examples:
  leadpod schedule --every 5m --settings pod.env
  leadpod schedule --cron "*/10 8-18 * * 1-5" --timezone Europe/Berlin
  leadpod schedule --every 15m --all          every pod of leadpod.pods.json, four at a time (docs/pods.md)
  leadpod schedule --every 1h --jitter 5m --max-failures 3 --json
`;

/** Adds the command. */
export function addSchedule(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('schedule')
    .description('Syncs at fixed times, one sync at a time, until you stop it.')
    .addOption(durationOption('--every <SPAN>', 'sync at once, and then at this interval: 30s, 5m, 2h', '1s'))
    .addOption(
      new Option(
        '--cron <PATTERN>',
        'sync at the times of a cron pattern of five fields, or six with seconds',
      ).conflicts('every'),
    )
    .option('--timezone <ZONE>', 'time zone of --cron, such as Europe/Berlin (default: that of this machine)')
    .addOption(durationOption('--jitter <SPAN>', 'delay each sync by a random part of this time (default 0)', '1ms'))
    .addOption(
      countOption('--max-failures <N>', 'stop with exit code 1 after N failed syncs in a row (default: never)'),
    )
    .option('--json', 'print one JSON object of counts for each sync that did something')
    .addOption(limitOption())
    .addHelpText('after', EXAMPLES);
  addPassFlags(addProbeFlags(command)).action(async (flags: ScheduleFlags & ManyPodsFlags) => {
    finish(await schedule(flags, terminal));
  });
}

async function schedule(flags: ScheduleFlags & ManyPodsFlags, terminal: Terminal): Promise<ExitCode> {
  const ticks = await ticksOf(flags);
  return runUntilStopped(flags, terminal, startWords(flags, ticks), (run, repeat) =>
    scheduleOne(run.flags, { ticks, ...repeat }, run.terminal),
  );
}

/** Describes the schedule, and when the next pass is due. */
function startWords({ every, cron, timezone }: ScheduleFlags, ticks: Ticks): string {
  if (every !== undefined) return `Syncing now, then every ${spanWords(every)}. Stop with Ctrl-C.`;
  const next = ticks.after(ticks.now());
  const zone = timezone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const when = next === undefined ? 'never' : new Date(next).toISOString();
  return `Syncing at "${cron ?? ''}" in ${zone}, first at ${when}. Stop with Ctrl-C.`;
}

async function ticksOf({ every, cron, timezone, timeZone }: ScheduleFlags & ManyPodsFlags): Promise<Ticks> {
  // The two are easily confused, and the syncs would run at other hours than expected.
  if (cron !== undefined && timezone === undefined && timeZone !== undefined)
    throw new UsageError(
      `--time-zone is for dates in messages that have none. Add --timezone ${timeZone}, which is for the times of --cron, or another zone`,
    );
  if (cron !== undefined) return cronTicks(cron, timezone);
  if (timezone !== undefined) throw new UsageError('--timezone works only with --cron');
  if (every !== undefined) return everyTicks(every);
  throw new UsageError('The times are missing. Add --every SPAN or --cron PATTERN');
}

/** The schedule of one pod. */
interface Scheduling extends Repeat {
  readonly ticks: Ticks;
}

async function scheduleOne(flags: ScheduleFlags & PodFlags, scheduling: Scheduling, terminal: Terminal): Promise<void> {
  const { ticks, signal } = scheduling;
  const { jitter, maxFailures } = flags;
  const scheduled = createScheduledPass(flags, scheduling, terminal);
  try {
    await runSchedule({
      ticks,
      pass: scheduled.run,
      hasSucceeded: scheduled.hasSucceeded,
      isImmediate: flags.every !== undefined,
      ...givenOnly({ jitterMs: jitter, maxFailures }),
      onFailure: (error) => {
        sayFailure(error, 'trying again at the next tick', terminal);
      },
      signal,
    });
  } finally {
    await scheduled.close();
  }
}

/**
 * Creates a pass over a pod. The pod is opened for the first pass and stays open, because signing in costs more than a pass
 * that finds nothing.
 */
function createScheduledPass(
  flags: ScheduleFlags & PodFlags,
  { name, observation, runPass, signal }: Scheduling,
  terminal: Terminal,
) {
  const settings = podSettings(flags);
  const options = { ...passOptions(flags), ...givenOnly({ name, runPass }), observation, signal };
  const identity = { pod: name ?? ONLY_POD, trigger: 'schedule' } as const;
  const { onReport, onNote } = tellPasses(terminal, { name, isJson: flags.json === true });
  let pod: Pod | undefined;
  let pass: ReturnType<typeof createPass> | undefined;
  const open = async (): Promise<ReturnType<typeof createPass>> => {
    const { openPod } = await import('../../../solid/pod.ts');
    const opening = (): Promise<Pod> => openPod(settings, { onRetry: sayRetry(terminal) });
    pod = await observedOpening(opening, identity, options);
    return createPass(pod, { ...options, onReport, onNote });
  };
  return {
    run: async (): Promise<void> => {
      pass ??= await open();
      await pass.run('schedule');
    },
    hasSucceeded: (): boolean => pass?.hasSucceeded() === true,
    close: async (): Promise<void> => pod?.close(),
  };
}
