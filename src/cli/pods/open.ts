/** Opening the pod of a command, and closing it whatever happens. */
import type { RetryEvent } from '../../http/client.ts';
import type { Pod } from '../../solid/pod.ts';
import { podSettings, type PodFlags } from '../settings/settings.ts';
import type { Terminal } from '../output/terminal.ts';

/** Signs in with what flags, environment and configuration say, runs `work`, signs out. */
export async function withPod<T>(flags: PodFlags, terminal: Terminal, work: (pod: Pod) => Promise<T>): Promise<T> {
  const settings = podSettings(flags);
  // Signing in needs a third of all the code there is; help, mistakes and the offline commands do without.
  const { openPod } = await import('../../solid/pod.ts');
  const pod = await openPod(settings, { onRetry: sayRetry(terminal) });
  try {
    return await pod.run(() => work(pod));
  } catch (error) {
    const { withStorageAdvice } = await import('../../solid/storage-advice.ts');
    throw await withStorageAdvice(error, pod);
  } finally {
    await pod.close();
  }
}

/** Says for what a person waits. */
export function sayRetry(terminal: Terminal): (event: RetryEvent) => void {
  return ({ method, url, attempt, delayMs }) => {
    // The first repetition is nothing to worry about; a person who waits longer should know for what.
    if (attempt > 1) terminal.say(`${method} ${url}: no answer yet, trying again in ${Math.ceil(delayMs / 1000)} s`);
  };
}
