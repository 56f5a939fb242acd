/** Work that a command does in one pod or in many. It prints one line for each pod. */
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

/** The flags of such a command. */
export interface ChoreFlags extends ManyPodsFlags {
  readonly json?: boolean;
}

/** The work in a pod, and the text that is printed about it. */
export interface Chore<T extends object> {
  readonly work: (pod: Pod, flags: PodFlags) => Promise<T>;
  readonly words: (value: T) => string;
  readonly exitOf?: (value: T) => ExitCode;
}

/** Does the work in one pod or in many, and prints the results. */
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
