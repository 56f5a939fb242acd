/** Decides who answers a query: an engine on files, a running `leadpod serve`, or an engine on the local copy of the leads. */
import { QueryError } from '../../errors.ts';
import type { Pod } from '../../solid/pod.ts';
import type { Answer, Question } from '../../engine/question.ts';
import { askServing } from '../../endpoint/ask-serving.ts';
import { copyFolder } from '../../copy/folder.ts';
import { openDataFiles } from '../../engine/data-files.ts';
import { QueryEngine, type QueryLimits } from '../../engine/engine.ts';
import { readServing } from '../../endpoint/serving.ts';
import { count } from '../../text/count.ts';
import { openCopy, type CopyFlags } from '../flags/copy.ts';
import { withPod } from '../pods/open.ts';
import { createCountProgress } from '../output/progress.ts';
import { podSettings, type PodFlags } from '../settings/settings.ts';
import type { Terminal } from '../output/terminal.ts';

/** An answer, and the dataset that was queried. */
export interface Reply {
  readonly answer: Answer;
  /** The dataset, as text for people. */
  readonly dataset: string;
  /**
   * The time to open the dataset, in milliseconds; `undefined` if another process has it open. `answerMs` is the time after
   * that.
   */
  readonly openMs: number | undefined;
  readonly answerMs: number;
  /** The leads that are missing because their resources are damaged, as one line each. */
  readonly damaged: readonly string[];
}

/** A query and its limits. */
export interface Inquiry {
  readonly question: Question;
  readonly limits: Pick<QueryLimits, 'timeoutMs'>;
}

/** The time for checking a query, in milliseconds. Most queries need almost no time on an empty dataset. */
const CHECK_MS = 2000;

/**
 * Checks a query on an empty dataset, before anything is downloaded for it. It runs in a thread, so that it can be ended.
 *
 * @throws QueryError `syntax`, `update`, `form`, `failed`.
 */
export async function checkQuestion(question: Question): Promise<void> {
  const engine = await QueryEngine.open(nothing, { timeoutMs: CHECK_MS });
  try {
    await engine.query(question);
  } catch (error) {
    // The query was parsed, so it is valid. The user decides whether a slow query is run.
    if (!(error instanceof QueryError) || !['too-slow', 'too-much-memory'].includes(error.reason)) throw error;
  } finally {
    await engine.close();
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // There are no statements.
}

/** Runs a query on files. */
export async function askFiles(files: readonly string[], inquiry: Inquiry): Promise<Reply> {
  const started = performance.now();
  return answerOf(await openDataFiles(files, inquiry.limits), inquiry, started, count(files.length, 'file'));
}

/**
 * Runs a query on the leads of a pod. If an endpoint on the same leads is running, it answers. Otherwise, the copy is brought
 * up to date first.
 */
export async function askLeads(inquiry: Inquiry, flags: PodFlags & CopyFlags, terminal: Terminal): Promise<Reply> {
  const { storage } = podSettings(flags);
  const served = storage === undefined ? undefined : await askBeside(storage, inquiry, flags, terminal);
  if (served !== undefined) return served;
  return withPod(flags, terminal, async (pod) => {
    // Without `storage` in the settings, the endpoint can only be found after the pod was opened.
    const late = storage === undefined ? await askBeside(pod.storage, inquiry, flags, terminal) : undefined;
    return late ?? (await askCopy(pod, inquiry, flags, terminal));
  });
}

async function askBeside(
  storage: string,
  { question, limits }: Inquiry,
  { cache, full }: CopyFlags,
  terminal: Terminal,
): Promise<Reply | undefined> {
  if (!cache || full === true) return undefined;
  const serving = await readServing(copyFolder(storage));
  if (serving === undefined) return undefined;
  const started = performance.now();
  const served = await askServing(serving, question, limits.timeoutMs);
  if (served === undefined) return undefined;
  const asOf = served.asOf === undefined ? '' : ` as of ${served.asOf.toISOString()}`;
  const dataset = `the leads of leadpod serve at ${serving.url}${asOf}`;
  terminal.say(`Answered from ${dataset}.`);
  const damaged =
    served.damaged > 0
      ? [`${count(served.damaged, 'lead')} damaged and left out of the answer: leadpod serve named them`]
      : [];
  return { answer: served.answer, dataset, openMs: undefined, answerMs: performance.now() - started, damaged };
}

async function askCopy(pod: Pod, inquiry: Inquiry, flags: CopyFlags, terminal: Terminal): Promise<Reply> {
  const started = performance.now();
  const copy = await openCopy(pod, flags, createCountProgress(terminal, 'leads read'));
  try {
    const engine = await QueryEngine.open(() => copy.parts(), inquiry.limits);
    const dataset = `${count(copy.size, 'lead')} as of ${copy.asOf.toISOString()}`;
    const damaged = copy.damaged.map(
      (url) => `${url}: the lead is damaged and left out of the answer. leadpod doctor says why`,
    );
    return { ...(await answerOf(engine, inquiry, started, dataset)), damaged };
  } finally {
    await copy.close();
  }
}

async function answerOf(engine: QueryEngine, { question }: Inquiry, started: number, dataset: string): Promise<Reply> {
  try {
    const quads = await engine.size();
    const opened = performance.now();
    const answer = await engine.query(question);
    const answerMs = performance.now() - opened;
    return { answer, dataset: `${dataset}, ${quads} quads`, openMs: opened - started, answerMs, damaged: [] };
  } finally {
    await engine.close();
  }
}
