/** A process of its own for one measurement of `queries.ts`, so that its memory is its own: prints one line of JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import oxigraph from 'oxigraph';
import { RESULT_TYPES } from '../../src/engine/question.ts';
import { QueryEngine } from '../../src/engine/engine.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { servedPod } from '../support/served-pod.ts';

const [, , kind = '', storage = '', folder = ''] = process.argv;
const QUERIES = new URL('../../queries/', import.meta.url);

let requests = 0;
const { fetch } = globalThis;
globalThis.fetch = (...request) => {
  requests += 1;
  return fetch(...request);
};
const pod = servedPod(storage);

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, Math.round(performance.now() - started) / 1000];
}

/** Oxigraph's own bulk load of the same N-Quads, in one piece. */
async function loadByItself(): Promise<object> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.nq'));
  const bytes = Buffer.concat(files.map((file) => readFileSync(join(folder, file))));
  const store = new oxigraph.Store();
  const [, seconds] = await timed(() => {
    store.load(bytes, { format: 'application/n-quads', lenient: true, no_transaction: true });
  });
  return { quads: store.size, megabytes: Math.round(bytes.length / 2 ** 20), seconds };
}

async function download(): Promise<object> {
  const [copy, seconds] = await timed(() => openLeadCopy(pod, { folder }));
  return { leads: copy.size, requests, seconds };
}

async function openAndAsk(): Promise<object> {
  const [copy, catchUp] = await timed(() => openLeadCopy(pod, { folder }));
  const asked = requests;
  const [engine, load] = await timed(() => QueryEngine.open(() => copy.parts()));
  const answers: Record<string, object> = {};
  for (const file of readdirSync(QUERIES).filter((name) => name.endsWith('.rq'))) {
    const sparql = readFileSync(new URL(file, QUERIES), 'utf8');
    const ask = (): Promise<unknown> => engine.query({ sparql, resultType: RESULT_TYPES.csv });
    const [, cold] = await timed(ask);
    const [, warm] = await timed(ask);
    answers[file] = { cold, warm };
  }
  await engine.close();
  return { catchUp, requests: asked, load, answers };
}

const result = await (kind === 'own' ? loadByItself() : kind === 'download' ? download() : openAndAsk());
process.stdout.write(`${JSON.stringify({ ...result, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);
