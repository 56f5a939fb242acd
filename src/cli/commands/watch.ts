/** `leadpod watch`: live mode. */
import type { Command } from 'commander';
import type { ChannelState } from '../../channel/keeper.ts';
import { watchPod } from '../../live/live.ts';
import type { ExitCode } from '../exit.ts';
import { addProbeFlags, type ObserveFlags } from '../flags/observe.ts';
import { sayRetry } from '../open.ts';
import type { ManyPodsFlags } from '../many-pods.ts';
import { addPassFlags, durationOption, inSeconds, passOptions, tellPasses, type PassFlags } from '../flags/pass.ts';
import { runUntilStopped, type Repeat } from '../run-until-stopped.ts';
import { givenOnly, podSettings, type PodFlags } from '../settings.ts';
import type { Terminal } from '../output/terminal.ts';

interface WatchFlags extends PassFlags, ObserveFlags {
  readonly reconcile?: number;
  readonly poll?: number;
}

const EXAMPLES = `
Listens to the inbox (WebSocketChannel2023, StreamingHTTPChannel2023 or the older Updates-Via) and makes a pass at once when something comes, after
every connection, and on a timer, so that a lost message costs time and no lead. Where the server has no channels it looks
every --poll. A server that is down is waited for. docs/schedule.md has a unit for systemd.

Exit codes: 1 credentials refused, or no pod found; 2 wrong usage; 130 stopped with Ctrl-C, 143 with SIGTERM, both after the
present batch.

Examples:
  leadpod watch --env-file pod.env             until Ctrl-C; a line for each pass that did something
  leadpod watch --ack delete --json            take what is stored out of the inbox; counts for a script
  leadpod watch --all                          every pod of leadpod.pods.json (docs/pods.md)
  leadpod watch --reconcile 1m                 look every minute, whether a message came or not
`;

/** Adds the command. */
export function addWatch(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('watch')
    .summary('live: a pass whenever something comes')
    .description('Stays connected to the pod, and turns notifications into leads as they come, until a signal.')
    .option('--json', 'print the counts of each pass that did something as one JSON object a line')
    .addOption(durationOption('--reconcile <SPAN>', 'look this often also when no message came (default 5m)', '1s'))
    .addOption(durationOption('--poll <SPAN>', 'look this often while no channel is connected (default 30s)', '1s'))
    .addHelpText('after', EXAMPLES);
  addPassFlags(addProbeFlags(command)).action(async (flags: WatchFlags & ManyPodsFlags) => {
    finish(await watch(flags, terminal));
  });
}

const watch = (flags: WatchFlags & ManyPodsFlags, terminal: Terminal): Promise<ExitCode> =>
  runUntilStopped(flags, terminal, (run, repeat) => watchOne(run.flags, repeat, run.terminal));

function watchOne(flags: WatchFlags & PodFlags, repeat: Repeat, terminal: Terminal): Promise<void> {
  const { reconcile, poll, json: isJson = false } = flags;
  return watchPod(podSettings(flags), {
    ...passOptions(flags),
    ...givenOnly({ reconcileMs: reconcile, pollMs: poll }),
    ...tellPasses(terminal, { name: repeat.name, isJson }),
    onChannel: tellChannel(terminal),
    ...repeat,
    onRetry: sayRetry(terminal),
  });
}

/** A connection that is made again at once is not worth a line. */
const SHORT_MS = 200;

function tellChannel(terminal: Terminal): (state: ChannelState) => void {
  let said = '';
  return (state) => {
    if (state.kind === 'none') {
      if (state.retryMs < SHORT_MS) return;
      said = '';
      terminal.say(`No channel: ${state.reason} - trying again in ${inSeconds(state.retryMs)}, polling meanwhile`);
    } else if (state.kind !== said) {
      said = state.kind;
      terminal.say(`Listening over ${state.kind}`);
    }
  };
}
