/** Commands that run until a signal, for one pod or for many at the same time: `watch` and `schedule`. */
import type { RepeatOptions } from '../live/live.ts';
import { observedPass } from '../observe/observed-pass.ts';
import { EXIT, listenForStop, type ExitCode, type StopRequest } from './exit.ts';
import {
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  runPods,
  takingTurns,
  type ManyPodsFlags,
  type PodRun,
} from './pods/many-pods.ts';
import { observe, type ObserveFlags } from './flags/observe.ts';
import { checkRules } from './settings/routing.ts';
import type { Terminal } from './output/terminal.ts';

/** What such a command gets for each pod. It has a `name` if there are many pods. */
export type Repeat = Required<Pick<RepeatOptions, 'observation' | 'signal'>> & Pick<RepeatOptions, 'name' | 'runPass'>;

type Work<F extends ManyPodsFlags> = (run: Pick<PodRun<F>, 'flags' | 'terminal'>, repeat: Repeat) => Promise<void>;

/**
 * Prints `begin`, and then runs `work` for the pod, or for all pods at the same time, until a signal. If a pod fails, the
 * others continue.
 */
export async function runUntilStopped<F extends ManyPodsFlags & ObserveFlags>(
  flags: F,
  terminal: Terminal,
  begin: string,
  work: Work<F>,
): Promise<ExitCode> {
  // Signals are handled before the first line is printed, so that a signal after that line stops the command properly.
  const stop = listenForStop((line) => {
    terminal.say(line);
  });
  try {
    terminal.say(begin);
    await checkRules(flags);
    return await runObserved(flags, terminal, stop, work);
  } finally {
    stop.release();
  }
}

async function runObserved<F extends ManyPodsFlags & ObserveFlags>(
  flags: F,
  terminal: Terminal,
  { signal, exitCode }: Pick<StopRequest, 'signal' | 'exitCode'>,
  work: Work<F>,
): Promise<ExitCode> {
  const { observation, stop: close } = await observe(flags, terminal);
  try {
    if (!isForMany(flags)) {
      await work({ flags: onlyPod(flags), terminal }, { signal, observation });
      return exitCode() ?? EXIT.ok;
    }
    // The passes are limited, because all may be due at the same moment: at a tick, or when their server works again.
    const inTurn = takingTurns(flags, observedPass);
    const outcomes = await runPods(
      podRuns(flags, terminal),
      (run) => work(run, { signal, name: run.name, observation, runPass: inTurn }),
      { signal, atOnce: Infinity },
    );
    return exitCode() ?? exitOfPods(outcomes);
  } finally {
    await close();
  }
}
