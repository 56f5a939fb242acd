/** Opens the pod of a command, and closes it in any case. */
import type { RetryEvent } from '../../http/client.ts';
import type { Pod, PodOptions } from '../../solid/pod.ts';
import { podSettings, type PodFlags } from '../settings/settings.ts';
import type { Terminal } from '../output/terminal.ts';

/** How a command opens a pod. Every member has a default. */
export interface Opening {
  /** Watches how the pod is opened. */
  readonly opening?: (open: () => Promise<Pod>) => Promise<Pod>;
  /** Says why a person has to wait. Default: {@link sayRetry}. */
  readonly waiting?: Waiting;
}

/** Is told of requests that are repeated, and of requests that succeeded. */
export type Waiting = Pick<PodOptions, 'onRetry' | 'onAnswer'>;

/** Signs in with the settings in flags, environment and configuration, runs `work`, and signs out. */
export async function withPod<T>(
  flags: PodFlags,
  terminal: Terminal,
  work: (pod: Pod) => Promise<T>,
  { opening = (open) => open(), waiting = { onRetry: sayRetry(terminal) } }: Opening = {},
): Promise<T> {
  const settings = podSettings(flags);
  // Imported here, because the code for signing in is a third of all code. Help, errors in flags, and offline commands do not
  // need it.
  const { openPod } = await import('../../solid/pod.ts');
  const pod = await opening(() => openPod(settings, waiting));
  try {
    return await pod.run(() => work(pod));
  } catch (error) {
    const { withStorageAdvice } = await import('../../solid/storage-advice.ts');
    throw await withStorageAdvice(error, pod);
  } finally {
    await pod.close();
  }
}

/** Creates a function that prints why a person has to wait. */
export function sayRetry(terminal: Terminal): (event: RetryEvent) => void {
  return ({ method, url, attempt, delayMs }) => {
    // The first repetition is not printed, because it is usual. After that, a person should see what the command waits for.
    if (attempt > 1) terminal.say(`${method} ${url}: no answer yet, trying again in ${Math.ceil(delayMs / 1000)} s`);
  };
}

/**
 * The same for a server, which repeats requests as long as a pod is away: it says so once, and again only after the pod has
 * answered.
 */
export function sayRetryOnce(terminal: Terminal): Required<Waiting> {
  const say = sayRetry(terminal);
  let isSaid = false;
  return {
    onRetry: (event) => {
      if (!isSaid) say(event);
      isSaid ||= event.attempt > 1;
    },
    onAnswer: () => {
      isSaid = false;
    },
  };
}
