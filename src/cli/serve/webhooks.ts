/**
 * `leadpod serve --webhooks`: servers of pods report by webhook that an inbox has changed. Then a pass runs, or the pod is put
 * into the queue of the fleet.
 */
import { UsageError } from '../../errors.ts';
import type { FleetQueue } from '../../fleet/queue/queue.ts';
import { observedPass, type PassIdentity } from '../../observe/observed-pass.ts';
import type { Observation } from '../../observe/observation.ts';
import { WebhookKeeper } from '../../channel/webhooks/keeper.ts';
import type { Room } from '../../serve/app.ts';
import { isLoopbackHost } from '../../system/loopback.ts';
import { createWebhookReceiver, type WebhookFailure, type WebhookReceiver } from '../../channel/webhooks/endpoint.ts';
import { watchPod, type WatchOptions } from '../../live/live.ts';
import { emptyReport, type SyncReport } from '../../pass/report.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { asFleetError, withQueue, type FleetFlags } from '../flags/fleet.ts';
import {
  exitOfPods,
  isForMany,
  ONLY_POD,
  onlyPod,
  podRuns,
  runPods,
  takingTurns,
  type ManyPodsFlags,
  type PodRun,
} from '../pods/many-pods.ts';
import { sayRetryOnce } from '../pods/open.ts';
import { inSeconds, passOptions, tellPasses, type PassFlags } from '../flags/pass.ts';
import { podSettings } from '../settings/settings.ts';
import type { Terminal } from '../output/terminal.ts';

/** The flags of a server for webhooks. */
export interface WebhookFlags extends ManyPodsFlags, PassFlags, FleetFlags {
  readonly host: string;
  readonly publicUrl?: string;
  readonly reconcile?: number;
}

/** The part of a server that gets webhooks. */
export interface WebhookService {
  readonly room: Room;
  /**
   * Subscribes to the pods, and runs passes until the signal. `serverUrl` is the URL at which the server listens.
   *
   * @throws if the only pod cannot be watched. If there are many pods, the errors are printed.
   */
  run(serverUrl: string, signal: AbortSignal): Promise<ExitCode>;
}

type RunPass = NonNullable<WatchOptions['runPass']>;

/**
 * Creates the routes and the passes for webhooks.
 *
 * @throws UsageError if `--public-url` is needed or invalid, or for pods that are not in the registry.
 */
export function createWebhookService(
  flags: WebhookFlags,
  terminal: Terminal,
  observation: Observation,
): WebhookService {
  const publicUrl = publicUrlOf(flags);
  const isMany = isForMany(flags);
  if (flags.redis !== undefined && !isMany)
    throw new UsageError('--redis: workers know pods by their names in the registry. Add --pod NAME or --all');
  const runs = isMany ? podRuns(flags, terminal) : [{ name: ONLY_POD, flags: onlyPod(flags), terminal }];
  const hints = new Map<string, () => void>();
  const receiver = createWebhookReceiver({
    onHint: (pod) => {
      observation.metrics.noteChannelMessage('accepted');
      hints.get(pod)?.();
    },
    onRefused: (failure, pod) => {
      noteRefusal(failure, pod, observation);
    },
  });
  const listen = (run: PodRun<WebhookFlags>, url: string, runPass: RunPass, signal: AbortSignal): Promise<void> =>
    listenFor(run, { receiver, hints, url, observation, runPass, signal, isMany });
  return {
    room: receiver.room,
    run: async (serverUrl, signal) => {
      const url = publicUrl ?? serverUrl;
      const [only] = runs;
      const work = async (runPass: RunPass): Promise<ExitCode> => {
        if (!isMany && only !== undefined) {
          await listen(only, url, runPass, signal);
          return EXIT.ok;
        }
        const outcomes = await runPods(runs, (run) => listen(run, url, runPass, signal), { signal, atOnce: Infinity });
        return exitOfPods(outcomes);
      };
      if (flags.redis !== undefined) return withQueue(flags, async (queue) => work(await enqueueing(queue, flags)));
      // The passes are limited, because the servers may report changes all at the same moment.
      return work(isMany ? takingTurns(flags, observedPass) : observedPass);
    },
  };
}

/** Creates a function that puts the pod into the queue instead of running a pass. A worker then runs the pass. */
async function enqueueing(queue: FleetQueue, flags: WebhookFlags): Promise<RunPass> {
  const { enqueuePod } = await import('../../fleet/queue/queue.ts');
  return async (_pod, _options, { pod }: PassIdentity): Promise<SyncReport> => {
    try {
      await enqueuePod(queue, pod);
    } catch (error) {
      throw await asFleetError(error, flags);
    }
    return emptyReport();
  };
}

interface Surroundings {
  readonly receiver: WebhookReceiver;
  /** The functions that wake the passes, by the name of the pod. */
  readonly hints: Map<string, () => void>;
  readonly url: string;
  readonly observation: Observation;
  readonly runPass: RunPass;
  readonly signal: AbortSignal;
  readonly isMany: boolean;
}

/** Watches one pod until the signal. A pass runs after each subscription, after each webhook, and by a timer. */
async function listenFor({ name, flags, terminal }: PodRun<WebhookFlags>, around: Surroundings): Promise<void> {
  const { receiver, hints, url, observation, runPass, signal, isMany } = around;
  const address = receiver.open(name, url);
  const output = tellPasses(terminal, { name: isMany ? name : undefined, isJson: flags.json === true });
  try {
    await watchPod(podSettings(flags), {
      ...passOptions(flags),
      ...output,
      ...(flags.reconcile === undefined ? {} : { reconcileMs: flags.reconcile }),
      name,
      observation,
      runPass,
      signal,
      ...sayRetryOnce(terminal),
      keep: (pod, { onHint, onState }) => {
        hints.set(name, onHint);
        return new WebhookKeeper(pod, address, { onState });
      },
      onChannel: (state) => {
        if (state.kind !== 'none') return;
        terminal.say(`No webhook: ${state.reason}. Trying again in ${inSeconds(state.retryMs)}; until then it polls`);
      },
    });
  } finally {
    hints.delete(name);
    address.close();
  }
}

function noteRefusal(failure: WebhookFailure, pod: string | undefined, { metrics, logger }: Observation): void {
  metrics.noteChannelMessage('refused');
  // Refused requests to unknown addresses are only logged at level `debug`, because anyone can send many of them.
  if (pod === undefined) logger.debug({ reason: failure }, 'webhook refused');
  else logger.warn({ pod, reason: failure }, 'webhook refused');
}

/** The URL at which pod servers reach this server; `undefined` if it is the URL at which the server listens. */
function publicUrlOf({ publicUrl, host }: WebhookFlags): string | undefined {
  if (publicUrl === undefined) {
    if (isLoopbackHost(host)) return undefined;
    throw new UsageError(`--host ${host}: add --public-url, the address at which pod servers reach it`);
  }
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.search + url.hash + url.username + url.password !== ''
  )
    throw new UsageError('--public-url: expected an address such as https://leads.example.com/');
  return url.href.replace(/\/*$/, '/');
}
