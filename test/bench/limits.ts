/**
 * `npm run bench:limits -- [--only memory|listing|leads|leads-css] [--messages N] [--entries N] [--leads N] [--rounds N] [--json]`: what must
 * not grow, as ratios. `memory`: the peak of `convert` over ten times the messages by that over N. `listing`: what a listing of N
 * entries takes over one of none, and the time by that of a tenth. `leads`: a first copy of N leads, a first list from the copy, the list
 * again, and as many plain GETs at the same concurrency, from a server without rules in this process. `leads-css`: the same on a Community Solid Server.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import pMap from 'p-map';
import { median } from 'simple-statistics';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { READ_CONCURRENCY } from '../../src/store/leads/read-ahead.ts';
import { freshFolder } from '../support/cli.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { serveMemory, type ServedMemory } from '../support/memory-http.ts';
import { builtProgram, compiledScript } from './compiled.ts';
import { measureCompiled, measureProgram, type Cost } from './measure.ts';
import { NOBODY, openStorage } from './open-storage.ts';
import { startCss } from './sync.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    messages: { type: 'string', default: '100000' },
    entries: { type: 'string', default: '100000' },
    leads: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});

type Figures = Readonly<Record<string, number>>;
/** What each round comes to. */
async function inRounds<T>(measure: () => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  while (found.length < Number(values.rounds)) found.push(await measure());
  return found;
}

const child = (...args: string[]): Promise<Cost> => measureCompiled(compiledScript('limits-child.ts'), args);
const peak = ({ peakMiB = NaN }: Cost): number => peakMiB;
const wall = ({ wallMs = NaN }: Cost): number => wallMs;

/** So many generated messages, said again and again: a million of their own would fill the disk of many a machine. */
const SAME = 10_000;

function* lines(count: number, texts: string): Generator<string> {
  for (let left = count; left > 0; left -= SAME)
    yield left >= SAME ? texts : `${texts.split('\n').slice(0, left).join('\n')}\n`;
}

async function memory(): Promise<Figures> {
  const count = Number(values.messages);
  const texts = `${[...generateMessages({ count: SAME, seed: 1, noise: false })].join('\n')}\n`;
  const figures: Record<string, number> = {};
  for (const threads of ['1', '2']) {
    const peakOf = async (size: number): Promise<number> => {
      const args = [builtProgram(), 'convert', '--quiet', '--threads', threads, '-'];
      const input = Readable.from(lines(size, texts), { objectMode: false });
      return peak(await measureProgram(args, { cwd: freshFolder(), input }));
    };
    const few = await peakOf(count);
    const many = await peakOf(count * 10);
    Object.assign(figures, { [`threads-${threads}/few-mib`]: few, [`threads-${threads}/many-mib`]: many });
    figures[`threads-${threads}/memory`] = many / few;
  }
  return figures;
}

const PREFIXES = '@prefix ldp: <http://www.w3.org/ns/ldp#>. @prefix dc: <http://purl.org/dc/terms/>.\n';

function* listingOf(count: number): Generator<string> {
  yield PREFIXES;
  for (let index = 0; index < count; index += 1) {
    const item = `<f388a3a7-20a9-4a8c-b0b5-${index}>`;
    yield `${item} a ldp:Resource; dc:modified "2026-11-23T08:53:47.927Z". <> ldp:contains ${item}.\n`;
  }
}

async function listing(): Promise<Figures> {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/turtle' });
    Readable.from(listingOf(Number(request.url?.split('/')[1])), { objectMode: false }).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const list = (entries: number): Promise<Cost> => child('listing', `http://127.0.0.1:${port}/${entries}/`);
  const entries = Number(values.entries);
  const found = await inRounds(async () => {
    const [none, tenth, all] = [await list(0), await list(entries / 10), await list(entries)];
    const ms = all.cpuMs - none.cpuMs;
    return { over: peak(all) - peak(none), times: ms / (tenth.cpuMs - none.cpuMs), ms };
  });
  server.close();
  return {
    'over-empty-mib': median(found.map(({ over }) => over)),
    'ten-times/cpu': median(found.map(({ times }) => times)),
    'cpu-ms': median(found.map(({ ms }) => ms)),
  };
}

/** A server without rules in this process, with so many leads. */
async function serveLeads(): Promise<ServedMemory> {
  const served = await serveMemory();
  const pod = openStorage(served.url, NOBODY);
  for (let index = 0; index < Number(values.leads); index += 1) {
    const person = { name: `Ada Brookhaven ${index}`, email: `ada.${index}@example.com` };
    served.server.post(
      pod.inbox,
      leadMessage(`add-${index}`, person, { identifier: { crm: `crm-${index}` } }),
      'application/json',
    );
  }
  await syncInbox(pod);
  return served;
}

/** A first copy of the leads in a storage, their plain GETs, a first list from the copy, and the list again; each process in turn. */
async function listInRounds(storage: string, urls: readonly string[], envFile = ''): Promise<Figures> {
  const file = join(freshFolder(), 'urls.txt');
  writeFileSync(file, urls.join('\n'));
  const found = await inRounds(async () => {
    const folder = join(freshFolder(), 'copy');
    const first = await child('copy', storage, folder, envFile);
    const bare = await child('bare', file, '', envFile);
    const list = await child('list', storage, folder, envFile);
    return { first, bare, list, again: await child('list', storage, folder, envFile) };
  });
  const middle = (of: (round: (typeof found)[number]) => number): number => median(found.map(of));
  return {
    'first/cpu-ms': middle(({ first }) => first.cpuMs),
    'first/wall-ms': middle(({ first }) => wall(first)),
    'bare/cpu-ms': middle(({ bare }) => bare.cpuMs),
    'bare/wall-ms': middle(({ bare }) => wall(bare)),
    'first/bare-wall': middle(({ first, bare }) => wall(first) / wall(bare)),
    'list/cpu-ms': middle(({ list }) => list.cpuMs),
    'list/wall-ms': middle(({ list }) => wall(list)),
    'again/cpu-ms': middle(({ again }) => again.cpuMs),
    'again/wall-ms': middle(({ again }) => wall(again)),
  };
}

const leadsOf = ({ server }: ServedMemory): [url: string, turtle: string][] =>
  [...server.resources].flatMap(([url, { body }]) => (url.endsWith('.ttl') ? [[url, body]] : []));

async function leads(): Promise<Figures> {
  const served = await serveLeads();
  let requests = 0;
  served.server.onRequest = () => void (requests += 1);
  await child('copy', served.url, join(freshFolder(), 'copy'), '');
  const figures = { 'first/requests': requests };
  const urls = leadsOf(served).map(([url]) => url);
  Object.assign(figures, await listInRounds(served.url, urls));
  await served.stop();
  return figures;
}

async function leadsOnCss(): Promise<Figures> {
  const served = await serveLeads();
  const css = await startCss();
  const storage = `${css.root}limits/`;
  // The same leads, with their journal: they are relative to their documents.
  const all = [...served.server.resources].filter(([url]) => url.includes('/leads/') && !url.endsWith('/'));
  const urls = leadsOf(served).map(([url]) => url.replace(served.url, storage));
  await served.stop();
  const put = async ([url, { body, contentType }]: (typeof all)[number]): Promise<void> => {
    await css.client.put(url.replace(served.url, storage), body, { contentType, isSame: () => true });
  };
  await pMap(all, put, { concurrency: READ_CONCURRENCY });
  const figures = await listInRounds(storage, urls, css.envFile);
  await css.stop();
  return figures;
}

const PARTS: Readonly<Record<string, () => Promise<Figures>>> = { memory, listing, leads, 'leads-css': leadsOnCss };
const figures: Record<string, number> = {};
for (const [name, measure] of Object.entries(PARTS)) {
  if (values.only !== undefined && values.only !== name) continue;
  for (const [key, value] of Object.entries(await measure())) {
    figures[`${name}/${key}`] = Number(value.toFixed(2));
    if (!values.json) process.stdout.write(`${name}/${key} ${value.toFixed(2)}\n`);
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
