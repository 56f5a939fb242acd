/** `leadpod worker`: runs passes over the pods in the queue, until a signal. */
import { Option, type Command } from 'commander';
import type { FleetWorker } from '../../../fleet/worker/worker.ts';
import type { FleetWorkerOptions, PassOutcome } from '../../../fleet/worker/options.ts';
import { followRegistry } from '../../../fleet/registry/fresh.ts';
import type { SyncOptions } from '../../../pass/options.ts';
import { count } from '../../../text/count.ts';
import { EXIT, listenForStop, untilAborted, type ExitCode } from '../../exit.ts';
import { sayProblem, stackOf, wordsFor } from '../../fault.ts';
import { addFleetFlags, fleetPlace, type FleetFlags } from '../../flags/fleet.ts';
import { passOptions } from '../../flags/pass.ts';
import { addObserveFlags, observe, type ObserveFlags } from '../../flags/observe.ts';
import { addReadingFlags, givenOnly, podsOption, registryFile, type ReadingFlags } from '../../settings/settings.ts';
import { checkRules } from '../../settings/routing.ts';
import { countOption, secondsOption } from '../../flags/values.ts';
import type { Terminal } from '../../output/terminal.ts';

interface WorkerFlags extends FleetFlags, ReadingFlags, ObserveFlags {
  readonly pods?: string;
  readonly concurrency: number;
  readonly perServer?: number;
  readonly takeover: number;
  readonly ack?: 'keep' | 'delete';
}

const EXAMPLES = `
You can start any number of workers on any number of machines, all with the same Redis and the same registry. Credentials
come from the registry on each machine. Redis holds only the names of pods.

Exit codes: 1 Redis cannot be reached; 2 wrong usage; 130 or 143 stopped by a signal.

Examples:
  leadpod worker                                    syncs 4 pods of leadpod.pods.json at a time
  leadpod worker --redis redis://10.0.0.5 --pods /etc/leadpod/pods.yaml --concurrency 16
  leadpod worker --per-server 8                     all workers together run at most 8 syncs on one server
`;

const CONCURRENCY = 4;
const TAKEOVER_S = 20;
const STOP_WORDS = {
  stopping: 'Stopping after the current batches; no new pod is taken',
  leaving: 'The current batches took too long and were left unfinished. Another worker finishes them.',
};

/** Adds the command. */
export function addWorker(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('worker')
    .description('Takes pods from the queue of the fleet and syncs each. Prints "ready" and runs until you stop it.')
    .addOption(podsOption())
    .addOption(countOption('--concurrency <N>', 'pods at the same time').default(CONCURRENCY))
    .addOption(
      countOption('--per-server <N>', 'syncs at the same time on one server, over all workers (default: no limit)'),
    )
    .addOption(
      secondsOption(
        '--takeover <SECONDS>',
        'another worker takes over a pod when its worker was silent for this time',
      ).default(TAKEOVER_S),
    )
    .addOption(
      new Option('--ack <MODE>', 'handled lead events: keep them in the inbox (default) or delete them').choices([
        'keep',
        'delete',
      ]),
    )
    .addHelpText('after', EXAMPLES);
  addReadingFlags(addObserveFlags(addFleetFlags(command))).action(async (flags: WorkerFlags) => {
    finish(await work(flags, terminal));
  });
}

async function work(flags: WorkerFlags, terminal: Terminal): Promise<ExitCode> {
  await checkRules({ ...flags, all: true });
  const options = workerOptions(flags, terminal);
  const stop = listenForStop(
    (line) => {
      terminal.say(line);
    },
    undefined,
    STOP_WORDS,
  );
  let worker: FleetWorker | undefined;
  const { observation, stop: close } = await observe(flags, terminal, {
    isReady: async () => (await worker?.status())?.ready === true,
  });
  observation.metrics.watchQueue(async () => (await worker?.status())?.queue ?? {});
  try {
    const { FleetWorker } = await import('../../../fleet/worker/worker.ts');
    worker = await FleetWorker.start({ ...options, observation });
    terminal.data('ready\n');
    await untilAborted(stop.signal);
    await worker.stop();
    return stop.exitCode() ?? EXIT.ok;
  } finally {
    await close();
    stop.release();
  }
}

/** @internal The options of the worker. Exported for tests. */
export function workerOptions(flags: WorkerFlags, terminal: Terminal): FleetWorkerOptions {
  const { concurrency, perServer, takeover, ...reading } = flags;
  const say = (words: string): void => {
    terminal.say(words);
  };
  const registry = followRegistry(registryFile(flags), say);
  const { names, file } = registry();
  const options = passOptions(reading);
  say(`${count(names.length, 'pod')} in ${file}.`);
  return {
    ...fleetPlace(flags),
    ...givenOnly({ concurrency, perServer }),
    registry,
    lockMs: takeover * 1000,
    optionsOf: () => options,
    overrides: givenFlags(reading, options),
    onPass: (outcome) => {
      if (outcome.kind === 'failed' || outcome.kind === 'lost') sayProblem(passWords(outcome), terminal);
      else say(passWords(outcome));
    },
    onNote: say,
  };
}

/** The options that flags have set. Flags win over the entry of a pod in the registry. */
function givenFlags(flags: Pick<WorkerFlags, 'ack' | 'region' | 'timeZone'>, { region }: SyncOptions): SyncOptions {
  const { ack, timeZone } = flags;
  return givenOnly({ ack, timeZone, region: flags.region === undefined ? undefined : region });
}

function passWords(outcome: PassOutcome): string {
  const { pod } = outcome;
  switch (outcome.kind) {
    case 'passed': {
      const { read, created, updated, quarantined, failed, seconds } = outcome.report;
      const trouble = quarantined + failed === 0 ? '' : `, ${quarantined} quarantined, ${failed} failed`;
      return `${pod}: ${read} read, ${created} created, ${updated} updated${trouble} in ${seconds} s`;
    }
    case 'failed': {
      const { error, isLast } = outcome;
      const why = wordsFor(error) ?? stackOf(error);
      return `${pod}: ${why} - ${isLast ? 'given up (leadpod fleet --failed)' : 'it is tried again later'}`;
    }
    case 'delayed':
      return `${pod}: waiting, because its server is busy`;
    case 'returned':
      return `${pod}: back to the queue`;
    case 'lost':
      return `${pod}: this worker was silent for too long, and another one has taken over`;
  }
}
