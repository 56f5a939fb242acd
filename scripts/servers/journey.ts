/** The steps of the test on each server: the commands that a new user runs, and the result that each must have. */
import { createInterface } from 'node:readline';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { comparableLeads, expectedLeads, post, POSTED, postSamples } from './notifications.ts';
import { jsonLines, runProgram, startProgram, type Place, type Run, type Running } from './program.ts';
import type { ServedPod } from './served-pod.ts';

/** The steps in their order. They are the columns of the table. */
export const STEPS = ['doctor', 'sync', 'leads', 'watch', 'query', 'sync --ack delete'] as const;

/** The result of a step: the text for the table, and whether it is the required one. */
export interface Outcome {
  readonly step: (typeof STEPS)[number];
  readonly isRight: boolean;
  readonly words: string;
}

/** The result of a server. */
export interface Journey {
  readonly outcomes: readonly Outcome[];
  /** The warnings of `doctor`. */
  readonly warnings: readonly string[];
}

/** A step had another result than the required one. */
class Wrong extends Error {}

function demand(isRight: boolean, words: string): asserts isRight {
  if (!isRight) throw new Wrong(words);
}

/** The last line of a run, which says why it failed. */
const reasonOf = ({ code, stdout, stderr }: Run): string =>
  `exit ${String(code)}: ${`${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? ''}`;

/** Runs all steps on one pod. If a step fails, the next ones still run. */
export async function travel(pod: ServedPod, place: Place): Promise<Journey> {
  await postSamples(pod);
  const warnings: string[] = [];
  const works: Record<(typeof STEPS)[number], () => Promise<string>> = {
    doctor: () => doctor(place, warnings),
    sync: () => sync(place),
    leads: () => leads(place),
    watch: () => watch(pod, place),
    query: () => query(place),
    'sync --ack delete': () => acknowledge(place),
  };
  const outcomes: Outcome[] = [];
  for (const step of STEPS) outcomes.push({ step, ...(await attempt(works[step])) });
  return { outcomes, warnings };
}

async function attempt(work: () => Promise<string>): Promise<Omit<Outcome, 'step'>> {
  try {
    return { isRight: true, words: await work() };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { isRight: false, words: error.message };
  }
}

async function doctor(place: Place, warnings: string[]): Promise<string> {
  const run = await runProgram(['doctor', '--json'], place);
  const checks = jsonLines(run.stdout) as { name: string; state: string; message: string }[];
  const problem = checks.find(({ state }) => state === 'problem');
  demand(problem === undefined, `${problem?.name ?? ''}: ${problem?.message ?? ''}`);
  demand(run.code === 0, reasonOf(run));
  warnings.push(...checks.filter(({ state }) => state === 'warning').map(({ name, message }) => `${name}: ${message}`));
  return warnings.length === 0 ? 'ok' : `ok, ${warnings.length} ${warnings.length === 1 ? 'note' : 'notes'}`;
}

/** Runs one pass and returns its counts. */
async function pass(place: Place, ...flags: string[]): Promise<Record<string, unknown>> {
  const run = await runProgram(['sync', '--json', ...flags], place);
  demand(run.code === 0, reasonOf(run));
  return jsonLines(run.stdout)[0] ?? {};
}

async function sync(place: Place): Promise<string> {
  const first = await pass(place);
  demand(first['read'] === POSTED, `${String(first['read'])} of ${POSTED} read`);
  const { read, created, updated } = await pass(place);
  demand(read === 0 && created === 0 && updated === 0, `a second pass reads ${String(read)} and writes again`);
  return `${POSTED} read`;
}

async function leads(place: Place): Promise<string> {
  const run = await runProgram(['leads', '--json'], place);
  demand(run.code === 0, reasonOf(run));
  const [found, expected] = [comparableLeads(run.stdout), await expectedLeads(place)];
  const missing = expected.filter((lead) => !found.includes(lead)).length;
  demand(
    missing === 0 && found.length === expected.length,
    `${found.length} leads, ${missing} of ${expected.length} not found`,
  );
  return `${found.length} leads`;
}

/** The first line of an output that matches. @throws Wrong with the reason of the exit if there is none. */
async function lineOf({ child, ended }: Running, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
  const output = child[stream];
  if (output !== null) for await (const line of createInterface({ input: output })) if (pattern.test(line)) return line;
  throw new Wrong(reasonOf(await ended));
}

/** Live mode must read one event that arrives while it runs. */
async function watch(pod: ServedPod, place: Place): Promise<string> {
  const [event = ''] = generateMessages({ count: 1, seed: 71 });
  const running = startProgram(['watch', '--json', '--poll', '5s'], place);
  const late = setTimeout(() => running.child.kill('SIGTERM'), 60_000);
  try {
    const said = await lineOf(running, 'stderr', /^(?:Listening over|No channel)/);
    const seen = lineOf(running, 'stdout', /"read":1\b/);
    await post(pod, event);
    await seen;
    await end(running);
    return /Listening over (\S+)/.exec(said)?.[1] ?? 'polling';
  } catch (error) {
    // The process may already have ended. The first error is the one to report.
    await end(running).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** Ends live mode as a service manager does. */
async function end({ child, ended }: Running): Promise<void> {
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 30_000);
  const { code } = await ended;
  clearTimeout(impatience);
  demand(code === 143, 'SIGTERM does not end it');
}

const COUNT = 'SELECT (COUNT(DISTINCT ?lead) AS ?n) WHERE { ?lead a <https://w3id.org/leadpod#Lead> }';

/** The leads of the samples, and the lead that arrived in live mode. */
async function query(place: Place): Promise<string> {
  const run = await runProgram(['query', COUNT, '--format', 'csv'], place);
  demand(run.code === 0, reasonOf(run));
  const found = Number(run.stdout.split('\n')[1]);
  const expected = (await expectedLeads(place)).length + 1;
  demand(found === expected, `${found} leads instead of ${expected}`);
  return `${found} leads`;
}

async function acknowledge(place: Place): Promise<string> {
  await pass(place, '--ack', 'delete');
  const { listed } = await pass(place);
  demand(listed === 0, `${String(listed)} notifications are still there`);
  const run = await runProgram(['doctor', '--deep', '--json'], place);
  const problem = jsonLines(run.stdout).find(({ state }) => state === 'problem');
  demand(problem === undefined, `then doctor --deep: ${String(problem?.['message'])}`);
  return `${POSTED + 1} deleted`;
}
