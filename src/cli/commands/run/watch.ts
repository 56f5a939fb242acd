/** `leadpod watch`: runs live mode. */
import type { Command } from 'commander';
import type { ChannelState } from '../../../channel/keeper-options.ts';
import { WATCH_DEFAULTS, watchPod } from '../../../live/live.ts';
import type { ExitCode } from '../../exit.ts';
import { addProbeFlags, type ObserveFlags } from '../../flags/observe.ts';
import { sayRetry } from '../../pods/open.ts';
import type { ManyPodsFlags } from '../../pods/many-pods.ts';
import {
  addPassFlags,
  durationOption,
  inSeconds,
  spanWords,
  passOptions,
  tellPasses,
  type PassFlags,
} from '../../flags/pass.ts';
import { runUntilStopped, type Repeat } from '../../run-until-stopped.ts';
import { givenOnly, podSettings, type PodFlags } from '../../settings/settings.ts';
import type { Terminal } from '../../output/terminal.ts';

interface WatchFlags extends PassFlags, ObserveFlags {
  readonly reconcile?: number;
  readonly poll?: number;
  readonly notifyUrl?: string;
}

const EXAMPLES = `
Listens to the inbox (WebSocketChannel2023, StreamingHTTPChannel2023 or the older Updates-Via) and syncs when something
arrives, after every connection, and on a timer, so no lead is missed if a message is lost. If the server has no such
channel, it syncs every --poll. If the server is down, it waits. docs/schedule.md has a unit for systemd.

Exit codes: 1 credentials refused, or no pod found; 2 wrong usage; 130 stopped with Ctrl-C, 143 with SIGTERM, both after the
current batch.

Examples:
  leadpod watch --settings pod.env             until Ctrl-C; prints a line for each sync that did something
  leadpod watch --ack delete --json            delete from the inbox what is stored; counts for a script
  leadpod watch --all                          every pod of leadpod.pods.json (docs/pods.md)
  leadpod watch --notify-url URL               also post webhooks about new, overdue and answered leads
  leadpod watch --reconcile 1m                 also sync every minute without a message
`;

/** Adds the command. */
export function addWatch(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('watch')
    .description('Stays connected to the pod and syncs when a notification arrives, until you stop it.')
    .option('--json', 'print one JSON object of counts for each sync that did something')
    .addOption(
      durationOption('--reconcile <SPAN>', 'also sync at this interval when no message came (default 5m)', '1s'),
    )
    .addOption(
      durationOption('--poll <SPAN>', 'sync at this interval while no channel is connected (default 30s)', '1s'),
    )
    .option(
      '--notify-url <URL>',
      'post signed webhooks about leads to this address (LEADPOD_NOTIFY_URL; docs/notify.md)',
    )
    .addHelpText('after', EXAMPLES);
  addPassFlags(addProbeFlags(command)).action(async (flags: WatchFlags & ManyPodsFlags) => {
    finish(await watch(flags, terminal));
  });
}

function watch(flags: WatchFlags & ManyPodsFlags, terminal: Terminal): Promise<ExitCode> {
  const often = spanWords(flags.reconcile ?? WATCH_DEFAULTS.reconcileMs);
  const begin = `Syncing now, whenever the pod reports a change, and at least every ${often}. Stop with Ctrl-C.`;
  return runUntilStopped(flags, terminal, begin, (run, repeat) => watchOne(run.flags, repeat, run.terminal));
}

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

/** If a channel is connected again within this time, nothing is printed, in milliseconds. */
const SHORT_MS = 200;

function tellChannel(terminal: Terminal): (state: ChannelState) => void {
  let said = '';
  return (state) => {
    if (state.kind === 'none') {
      if (state.retryMs < SHORT_MS) return;
      said = '';
      terminal.say(`No channel: ${state.reason}. Trying again in ${inSeconds(state.retryMs)}; until then it polls`);
    } else if (state.kind !== said) {
      said = state.kind;
      terminal.say(`Listening over ${state.kind}`);
    }
  };
}
