/** Work that a command does with one pod or with many, and of which it says one line a pod. */
import type { Pod } from '../../solid/pod.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import {
  exitOfPods,
  isForMany,
  onlyPod,
  podRuns,
  printOutcomeJson,
  withPods,
  type ManyPodsFlags,
  type PodOutcome,
} from './many-pods.ts';
import { withPod } from './open.ts';
import type { PodFlags } from '../settings/settings.ts';
import { formatTable } from '../output/table.ts';
import { harmlessJson, type Terminal } from '../output/terminal.ts';

/** Flags of such a command. */
export interface ChoreFlags extends ManyPodsFlags {
  readonly json?: boolean;
}

/** What is done with a pod, and what is said of it. */
export interface Chore<T extends object> {
  readonly work: (pod: Pod, flags: PodFlags) => Promise<T>;
  readonly words: (value: T) => string;
  readonly exitOf?: (value: T) => ExitCode;
}

/** Does it with one pod or with many, and says the result. */
export async function runChore<T extends object>(
  flags: ChoreFlags,
  terminal: Terminal,
  { work, words, exitOf = () => EXIT.ok }: Chore<T>,
): Promise<ExitCode> {
  const isJson = flags.json === true;
  if (!isForMany(flags)) {
    const value = await withPod(onlyPod(flags), terminal, (pod) => work(pod, onlyPod(flags)));
    terminal.data(isJson ? `${harmlessJson(value)}\n` : `${words(value)}\n`);
    return exitOf(value);
  }
  const onOutcome = (outcome: PodOutcome<T>): void => {
    if (isJson) printOutcomeJson(outcome, (value) => value, terminal);
  };
  const outcomes = await withPods(podRuns(flags, terminal), (pod, run) => work(pod, run.flags), { onOutcome });
  if (!isJson) {
    const rows = outcomes.map((one) => [one.name, one.state === 'done' ? words(one.value) : one.state]);
    terminal.data(formatTable([{ title: 'POD' }, { title: 'OUTCOME' }], rows, terminal));
  }
  return exitOfPods(outcomes, exitOf);
}
