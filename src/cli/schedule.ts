/** `leadpod schedule`: passes on the clock, in one process. */
import { Option, type Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Pod } from '../pod/pod.ts';
import { createPass } from '../sync/live.ts';
import { cronTicks, everyTicks, runSchedule, type Ticks } from '../sync/schedule.ts';
import { EXIT, listenForStop, type ExitCode } from './exit.ts';
import { sayRetry } from './open.ts';
import {
  addPassFlags,
  didSomething,
  durationOption,
  limitOption,
  passOptions,
  reportLine,
  sayFailure,
  sayNote,
  type PassFlags,
} from './pass-flags.ts';
import { countOption, givenOnly, podSettings } from './settings.ts';
import { harmlessJson, type Terminal } from './terminal.ts';

interface ScheduleFlags extends PassFlags {
  readonly every?: number;
  readonly cron?: string;
  readonly timezone?: string;
  readonly jitter?: number;
  readonly maxFailures?: number;
}

const EXAMPLES = `
With --every the first pass runs at once, with --cron at the first tick. Passes never overlap: a tick that falls into a pass is
skipped. A pass that failed is said and ends nothing, unless --max-failures of them do in a row.
docs/schedule.md has crontab lines, units for systemd and manifests for Kubernetes.

Exit codes: 1 credentials refused at the start, or too many failures; 2 wrong usage; 130 stopped with Ctrl-C, 143 with SIGTERM,
both after the present batch.

Examples:
  leadpod schedule --every 5m --env-file pod.env
  leadpod schedule --cron "*/10 8-18 * * 1-5" --timezone Europe/Berlin
  leadpod schedule --every 1h --jitter 5m --max-failures 3 --json
`;

/** Adds the command. */
export function addSchedule(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('schedule')
    .summary('on the clock: a pass every so often')
    .description('Makes passes over the inbox on the clock, one at a time, until a signal.')
    .addOption(durationOption('--every <SPAN>', 'a pass at once, and then this often: 30s, 5m, 2h', '1s'))
    .addOption(
      new Option(
        '--cron <PATTERN>',
        'passes at the times of a cron pattern of five fields, or six with seconds',
      ).conflicts('every'),
    )
    .option('--timezone <ZONE>', 'time zone of --cron, such as Europe/Berlin (default: that of this machine)')
    .addOption(durationOption('--jitter <SPAN>', 'put off each tick by a chance part of this (default 0)', '1ms'))
    .addOption(countOption('--max-failures <N>', 'end with 1 after N failed passes in a row (default: never)'))
    .option('--json', 'print the counts of each pass that did something as one JSON object a line')
    .addOption(limitOption())
    .addHelpText('after', EXAMPLES);
  addPassFlags(command).action(async (flags: ScheduleFlags) => {
    finish(await schedule(flags, terminal));
  });
}

async function schedule(flags: ScheduleFlags, terminal: Terminal): Promise<ExitCode> {
  const ticks = await ticksOf(flags);
  const scheduled = createScheduledPass(flags, terminal);
  const stop = listenForStop((line) => {
    terminal.say(line);
  });
  const { jitter, maxFailures } = flags;
  try {
    await runSchedule({
      ticks,
      pass: () => scheduled.run(stop.signal),
      hasSucceeded: scheduled.hasSucceeded,
      isImmediate: flags.every !== undefined,
      ...givenOnly({ jitterMs: jitter, maxFailures }),
      onFailure: (error) => {
        sayFailure(error, 'trying again at the next tick', terminal);
      },
      signal: stop.signal,
    });
    return stop.exitCode() ?? EXIT.ok;
  } finally {
    await scheduled.close();
    stop.release();
  }
}

async function ticksOf({ every, cron, timezone }: ScheduleFlags): Promise<Ticks> {
  if (cron !== undefined) return cronTicks(cron, timezone);
  if (timezone !== undefined) throw new UsageError('--timezone goes with --cron');
  if (every !== undefined) return everyTicks(every);
  throw new UsageError('expected --every SPAN or --cron PATTERN, received neither');
}

/** A pass over a pod that is opened when the first one runs, and stays open: signing in costs more than a pass with nothing. */
function createScheduledPass(flags: ScheduleFlags, terminal: Terminal) {
  const settings = podSettings(flags);
  const options = passOptions(flags);
  let pod: Pod | undefined;
  let pass: ReturnType<typeof createPass> | undefined;
  const open = async (signal: AbortSignal): Promise<ReturnType<typeof createPass>> => {
    const { openPod } = await import('../pod/pod.ts');
    pod = await openPod(settings, { onRetry: sayRetry(terminal) });
    return createPass(pod, {
      ...options,
      signal,
      onReport: (report) => {
        if (!didSomething(report)) return;
        terminal.data(flags.json === true ? `${harmlessJson(report)}\n` : `${reportLine(report, new Date())}\n`);
      },
      onNote: (note) => {
        sayNote(note, terminal);
      },
    });
  };
  return {
    run: async (signal: AbortSignal): Promise<void> => {
      pass ??= await open(signal);
      await pass.run('schedule');
    },
    hasSucceeded: (): boolean => pass?.hasSucceeded() === true,
    close: async (): Promise<void> => pod?.close(),
  };
}
