/**
 * Runs commands in many pods of the registry. Several pods are processed at the same time, and a failure in one pod does not
 * stop the others.
 */
import pLimit from 'p-limit';
import pMap from 'p-map';
import { Option, type Command } from 'commander';
import { UsageError } from '../../errors.ts';
import type { Pod } from '../../solid/pod.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { sayFault, wordsFor } from '../fault.ts';
import { countOption } from '../flags/values.ts';
import { withPod } from './open.ts';
import { addPlaceFlags, PLACE_FLAGS, podsOption, registryOf, type PodFlags } from '../settings/settings.ts';
import { harmlessJson, type Terminal } from '../output/terminal.ts';

/** The flags of a command for one pod or for many. */
export interface ManyPodsFlags extends Omit<PodFlags, 'pod'> {
  readonly pod?: readonly string[];
  readonly all?: boolean;
  readonly podsAtOnce?: number;
}

/** The same flags, for a command in one pod. */
export type OnePodFlags<F extends ManyPodsFlags> = Omit<F, 'pod'> & PodFlags;

/** The run of a command in one of many pods. */
export interface PodRun<F extends ManyPodsFlags> {
  readonly name: string;
  readonly flags: OnePodFlags<F>;
  /** A terminal that prints the name of the pod before each message. */
  readonly terminal: Terminal;
}

/** The result in one pod. If it failed, the error was already printed. */
export type PodOutcome<T> =
  | { readonly name: string; readonly state: 'done'; readonly value: T }
  | { readonly name: string; readonly state: 'failed'; readonly error: unknown }
  | { readonly name: string; readonly state: 'skipped' };

/** How many pods are processed. */
export interface ManyPodsOptions<T> {
  /**
   * How many pods are processed at the same time. Default: `--pods-at-once`. `Infinity` is for commands that run until they are
   * stopped.
   */
  readonly atOnce?: number;
  /** After it is aborted, no further pod is begun. */
  readonly signal?: AbortSignal;
  /** Called with the result of each pod. */
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

/** Whether the flags name pods. If they do, use {@link podRuns}, or else {@link onlyPod}. */
export function isForMany({ all = false, pod, podsAtOnce }: ManyPodsFlags): boolean {
  if (all || pod !== undefined) return true;
  if (podsAtOnce !== undefined) throw new UsageError('--pods-at-once needs --pod or --all');
  return false;
}

/** The name of the only pod in logs and metrics, if the flags do not name a pod. See `RepeatOptions.name`. */
export const ONLY_POD = 'default';

/** The flags for the only pod, if they do not name a pod. */
export function onlyPod<F extends ManyPodsFlags>(flags: F): OnePodFlags<F> {
  return { ...flags, pod: undefined };
}

/**
 * The pods that `--pod` and `--all` name.
 *
 * @throws UsageError for a name that is not in the registry. This is checked before any pod is processed.
 */
export function podRuns<F extends ManyPodsFlags>(flags: F, terminal: Terminal): readonly PodRun<F>[] {
  const registry = registryOf(flags);
  const names = flags.pod === undefined ? registry.names : [...new Set(flags.pod)];
  if (names.length === 0) throw new UsageError(`${registry.file}: names no pod`);
  // Throws if the registry does not have the pod.
  for (const name of names) registry.preferencesOf(name);
  return names.map((name) => ({
    name,
    flags: { ...flags, pod: name, registry },
    terminal: {
      ...terminal,
      say: (line: string) => {
        terminal.say(named(line, name));
      },
      sayBlock: (text: string) => {
        terminal.sayBlock(named(text, name));
      },
    },
  }));
}

/** A message with the name of its pod: at the beginning, or after `leadpod: `. */
const named = (message: string, name: string): string =>
  message.replace(/^(?:leadpod: )?/, (begin) => `${begin}${name}: `);

/** Runs `work` for each pod. Every error is printed, and becomes the result of that pod. */
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
    sayFault(error, terminal);
    return { name, state: 'failed', error };
  }
}

/** Limits the passes over many open pods to `--pods-at-once` at the same time. */
export function takingTurns<A extends unknown[], T>(
  { podsAtOnce = PODS_AT_ONCE }: ManyPodsFlags,
  runPass: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  const turn = pLimit(podsAtOnce);
  return (...args) => turn(() => runPass(...args));
}

/** Opens each pod, and runs `work` with it. */
export function withPods<F extends ManyPodsFlags, T>(
  runs: readonly PodRun<F>[],
  work: (pod: Pod, run: PodRun<F>) => Promise<T>,
  options: ManyPodsOptions<T> = {},
): Promise<PodOutcome<T>[]> {
  return runPods(runs, (run) => withPod(run.flags, run.terminal, (pod) => work(pod, run)), options);
}

/** Prints a line of JSON about a pod. The name is the first member. */
export function printPodJson(name: string, value: object, terminal: Terminal): void {
  terminal.data(`${harmlessJson({ pod: name, ...value })}\n`);
}

/**
 * Prints a result as a line of JSON. `valueOf` returns what the command prints for a single pod. For a failure, the line has
 * the reason.
 */
export function printOutcomeJson<T>(outcome: PodOutcome<T>, valueOf: (value: T) => object, terminal: Terminal): void {
  if (outcome.state === 'done') printPodJson(outcome.name, valueOf(outcome.value), terminal);
  else if (outcome.state === 'failed') printPodJson(outcome.name, { error: errorWords(outcome.error) }, terminal);
}

/** An error in a line of JSON. For a bug in leadpod, the message is left out. */
const errorWords = (error: unknown): string => wordsFor(error) ?? 'a bug in leadpod';

/**
 * The exit code: 0 if everything succeeded, 1 if no pod could be processed, 3 if something failed. `codeOf` returns the exit
 * code of one result.
 */
export function exitOfPods<T>(
  outcomes: readonly PodOutcome<T>[],
  codeOf: (value: T) => ExitCode = () => EXIT.ok,
): ExitCode {
  const codes = outcomes.map((one) => (one.state === 'done' ? codeOf(one.value) : EXIT.couldNotRun));
  if (codes.every((code) => code === EXIT.ok)) return EXIT.ok;
  return codes.every((code) => code === EXIT.couldNotRun) ? EXIT.couldNotRun : EXIT.someFailed;
}
