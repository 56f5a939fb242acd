/** Commands over many pods of the registry: some at a time, and what fails in one stops no other. */
import pLimit from 'p-limit';
import pMap from 'p-map';
import { Option, type Command } from 'commander';
import { LeadpodError, UsageError } from '../../errors.ts';
import type { Pod } from '../../solid/pod.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { faultWords, sayProblem, wordsFor } from '../fault.ts';
import { countOption } from '../flags/values.ts';
import { withPod } from './open.ts';
import { addPlaceFlags, PLACE_FLAGS, podsOption, registryOf, type PodFlags } from '../settings/settings.ts';
import { harmlessJson, type Terminal } from '../output/terminal.ts';

/** Flags of a command that works on one pod or on many. */
export interface ManyPodsFlags extends Omit<PodFlags, 'pod'> {
  readonly pod?: readonly string[];
  readonly all?: boolean;
  readonly podsAtOnce?: number;
}

/** The same flags as those of a command on one pod. */
export type OnePodFlags<F extends ManyPodsFlags> = Omit<F, 'pod'> & PodFlags;

/** One pod of many, as a command meets it. */
export interface PodRun<F extends ManyPodsFlags> {
  readonly name: string;
  readonly flags: OnePodFlags<F>;
  /** What is said there has the pod's name in front. */
  readonly terminal: Terminal;
}

/** How it went with one pod. What failed was said already. */
export type PodOutcome<T> =
  | { readonly name: string; readonly state: 'done'; readonly value: T }
  | { readonly name: string; readonly state: 'failed'; readonly error: unknown }
  | { readonly name: string; readonly state: 'skipped' };

/** How many pods are worked on. */
export interface ManyPodsOptions<T> {
  /** At one time; else what `--pods-at-once` says. `Infinity` where all are to run until they are stopped. */
  readonly atOnce?: number;
  /** Once it fires, no further pod is begun. */
  readonly signal?: AbortSignal;
  /** Called with each pod as it is done with. */
  readonly onOutcome?: (outcome: PodOutcome<T>) => void;
}

const PODS_AT_ONCE = 4;
const MOST_AT_ONCE = 64;

/** Adds the flags of {@link ManyPodsFlags}. */
export function addManyPodsFlags(command: Command): Command {
  return addPlaceFlags(command)
    .addOption(
      new Option('--pod <NAME...>', 'these pods of the registry').conflicts([...PLACE_FLAGS, 'all']).hideHelp(),
    )
    .addOption(new Option('--all', 'every pod of the registry').conflicts(PLACE_FLAGS).hideHelp())
    .addOption(podsOption().hideHelp())
    .addOption(
      countOption('--pods-at-once <N>', `pods at the same time (default ${PODS_AT_ONCE})`, 1, MOST_AT_ONCE).hideHelp(),
    );
}

/** Are pods named? Then {@link podRuns} has them; otherwise {@link onlyPod} is what a command goes by. */
export function isForMany({ all = false, pod, podsAtOnce }: ManyPodsFlags): boolean {
  if (all || pod !== undefined) return true;
  if (podsAtOnce !== undefined) throw new UsageError('--pods-at-once needs --pod or --all');
  return false;
}

/** What the one pod of flags and environment is called where passes are watched, as `RepeatOptions.name` says. */
export const ONLY_POD = 'default';

/** The flags of a command that was asked for no pod by its name. */
export function onlyPod<F extends ManyPodsFlags>(flags: F): OnePodFlags<F> {
  return { ...flags, pod: undefined };
}

/**
 * The pods that `--pod` and `--all` name.
 *
 * @throws UsageError for a name that is not in the registry, before anything is done with another.
 */
export function podRuns<F extends ManyPodsFlags>(flags: F, terminal: Terminal): readonly PodRun<F>[] {
  const registry = registryOf(flags);
  const names = flags.pod === undefined ? registry.names : [...new Set(flags.pod)];
  if (names.length === 0) throw new UsageError(`${registry.file}: names no pod`);
  // Its preferences are there, or it is not.
  for (const name of names) registry.preferencesOf(name);
  return names.map((name) => ({
    name,
    flags: { ...flags, pod: name, registry },
    terminal: {
      ...terminal,
      say: (line: string) => {
        terminal.say(line.replace(/^(?:leadpod: )?/, (begin) => `${begin}${name}: `));
      },
    },
  }));
}

/** Runs `work` for each pod. An error is said and becomes an outcome, whatever it is. */
export async function runPods<F extends ManyPodsFlags, T>(
  runs: readonly PodRun<F>[],
  work: (run: PodRun<F>) => Promise<T>,
  options: ManyPodsOptions<T> = {},
): Promise<PodOutcome<T>[]> {
  const { atOnce = runs[0]?.flags.podsAtOnce ?? PODS_AT_ONCE, signal, onOutcome } = options;
  return pMap(
    runs,
    async (run): Promise<PodOutcome<T>> => {
      const outcome =
        signal?.aborted === true ? { name: run.name, state: 'skipped' as const } : await runPod(run, work);
      onOutcome?.(outcome);
      return outcome;
    },
    { concurrency: atOnce },
  );
}

async function runPod<F extends ManyPodsFlags, T>(
  run: PodRun<F>,
  work: (run: PodRun<F>) => Promise<T>,
): Promise<PodOutcome<T>> {
  const { name, terminal } = run;
  try {
    return { name, state: 'done', value: await work(run) };
  } catch (error) {
    const words = wordsFor(error);
    if (words !== undefined) sayProblem(words, terminal);
    else terminal.sayBlock(`${name}: ${faultWords(error)}`);
    return { name, state: 'failed', error };
  }
}

/** Passes over many pods that are all open: as many at one time as `--pods-at-once` says. */
export function takingTurns<A extends unknown[], T>(
  { podsAtOnce = PODS_AT_ONCE }: ManyPodsFlags,
  runPass: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  const turn = pLimit(podsAtOnce);
  return (...args) => turn(() => runPass(...args));
}

/** The same with each pod open. */
export function withPods<F extends ManyPodsFlags, T>(
  runs: readonly PodRun<F>[],
  work: (pod: Pod, run: PodRun<F>) => Promise<T>,
  options: ManyPodsOptions<T> = {},
): Promise<PodOutcome<T>[]> {
  return runPods(runs, (run) => withPod(run.flags, run.terminal, (pod) => work(pod, run)), options);
}

/** A line of JSON about a pod: its name first; of one that failed, why. */
export function printPodJson(name: string, value: object, terminal: Terminal): void {
  terminal.data(`${harmlessJson({ pod: name, ...value })}\n`);
}

/** The same for an outcome, where `valueOf` is what the command says of a single pod. */
export function printOutcomeJson<T>(outcome: PodOutcome<T>, valueOf: (value: T) => object, terminal: Terminal): void {
  if (outcome.state === 'done') printPodJson(outcome.name, valueOf(outcome.value), terminal);
  else if (outcome.state === 'failed') printPodJson(outcome.name, { error: errorWords(outcome.error) }, terminal);
}

/** What an error is called in a line of JSON or in a table: the words of the family, none of an error that is a bug of leadpod. */
const errorWords = (error: unknown): string => (error instanceof LeadpodError ? error.message : 'a bug in leadpod');

/** 0 where all is well; 1 where no pod could be run; 3 where something failed. `codeOf` judges what was done. */
export function exitOfPods<T>(
  outcomes: readonly PodOutcome<T>[],
  codeOf: (value: T) => ExitCode = () => EXIT.ok,
): ExitCode {
  const codes = outcomes.map((one) => (one.state === 'done' ? codeOf(one.value) : EXIT.couldNotRun));
  if (codes.every((code) => code === EXIT.ok)) return EXIT.ok;
  return codes.every((code) => code === EXIT.couldNotRun) ? EXIT.couldNotRun : EXIT.someFailed;
}
