/** Commands that go on until a signal, over one pod or over many at once: `watch`, `schedule`. */
import type { RepeatOptions } from '../live/live.ts';
import { EXIT, listenForStop, type ExitCode } from './exit.ts';
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

/** What such a command is told of each pod; `name` where there are many. */
export type Repeat = Required<Pick<RepeatOptions, 'runPass' | 'signal'>> & Pick<RepeatOptions, 'name'>;

/** Runs `work` for the pod, or for all of them at once, until a signal. A pod that cannot be run stops no other. */
export async function runUntilStopped<F extends ManyPodsFlags & ObserveFlags>(
  flags: F,
  terminal: Terminal,
  work: (run: Pick<PodRun<F>, 'flags' | 'terminal'>, repeat: Repeat) => Promise<void>,
): Promise<ExitCode> {
  await checkRules(flags);
  const stop = listenForStop((line) => {
    terminal.say(line);
  });
  const { signal } = stop;
  const { runPass, stop: close } = await observe(flags, terminal);
  try {
    if (!isForMany(flags)) {
      await work({ flags: onlyPod(flags), terminal }, { signal, runPass });
      return stop.exitCode() ?? EXIT.ok;
    }
    // All may be due at the same moment: at a tick, or when their server comes back.
    const inTurn = takingTurns(flags, runPass);
    const outcomes = await runPods(
      podRuns(flags, terminal),
      (run) => work(run, { signal, name: run.name, runPass: inTurn }),
      { signal, atOnce: Infinity },
    );
    return stop.exitCode() ?? exitOfPods(outcomes);
  } finally {
    await close();
    stop.release();
  }
}
