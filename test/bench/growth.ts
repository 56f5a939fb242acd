/**
 * `npm run bench:growth -- [--only offline|pod] [--sizes 1000,10000] [--seed N]`: what leadpod costs, and how that grows with the
 * number of messages. Prints the tables of docs/performance.md. `offline` runs the program from start to end; `pod` works on a model
 * of a server in this process, whose own time is a part of what is measured, and counts requests.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { readPrintedLeads } from '../../src/copy/printed-leads.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { freshFolder } from '../support/cli.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { measureProgram } from './measure.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sizes: { type: 'string', default: '1000,10000' },
    seed: { type: 'string', default: '1' },
  },
});
const SIZES = values.sizes.split(',').map(Number);
const SEED = Number(values.seed);
const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const rounded = (value: number, digits = 2): string => value.toFixed(digits);
const print = (head: readonly string[], rows: readonly (readonly string[])[]): void => {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) table.push([...row]);
  process.stdout.write(`${table.toString()}\n`);
};

/** Each command over each number of messages, with one thread for each core. */
async function offline(): Promise<void> {
  const rows: string[][] = [];
  for (const size of SIZES) {
    const folder = freshFolder();
    const file = join(folder, 'messages.ndjson');
    writeFileSync(file, `${[...generateMessages({ count: size, seed: SEED, noise: false })].join('\n')}\n`);
    for (const command of ['convert', 'validate', 'normalize']) {
      const quiet = command === 'validate' ? [] : ['--quiet'];
      const {
        cpuMs,
        wallMs = NaN,
        peakMiB = NaN,
      } = await measureProgram([PROGRAM, command, ...quiet, file], {
        cwd: folder,
      });
      rows.push([command, String(size), rounded(cpuMs / size), rounded(wallMs / size), rounded(peakMiB, 0)]);
    }
    rmSync(folder, { recursive: true });
  }
  print(['command', 'messages', 'processor ms a message', 'wall ms a message', 'peak MiB'], rows);
}

interface Cost {
  readonly requests: number;
  readonly cpuMs: number;
}

/** A pod with so many notifications: a first pass, one without news, one with one, a copy of the leads, and the same again. */
async function podOf(size: number): Promise<string[][]> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  const post = (text: string): void => void server.post(pod.inbox, text, 'application/json');
  let requests = 0;
  server.onRequest = () => void (requests += 1);
  const measured = async (work: () => Promise<unknown>): Promise<Cost> => {
    requests = 0;
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return { requests, cpuMs: (user + system) / 1000 };
  };
  for (const text of generateMessages({ count: size, seed: SEED, noise: false })) post(text);
  const folder = freshFolder();
  let leads = 0;
  const list = async (): Promise<void> => {
    const copy = await openLeadCopy(pod, { folder });
    leads = copy.size;
    const printed = readPrintedLeads(copy, {}, () => undefined);
    while ((await printed.next()).done !== true);
    await copy.close();
  };
  const steps: [string, () => Promise<unknown>][] = [
    ['a first pass', () => syncInbox(pod)],
    ['a pass without news', () => syncInbox(pod)],
    ['a first list of the leads', list],
    ['the list again', list],
  ];
  const rows: string[][] = [];
  for (const [what, work] of steps) rows.push(rowOf(what, size, await measured(work)));
  post(
    leadMessage('one-more', { name: 'Ada Brookhaven', email: 'ada@example.com' }, { identifier: { crm: 'one-more' } }),
  );
  rows.push(rowOf('a pass with one new lead', size, await measured(() => syncInbox(pod))));
  return rows.map((row) => [...row, String(leads)]);
}

const rowOf = (what: string, size: number, { requests, cpuMs }: Cost): string[] => [
  ...[what, String(size), String(requests), rounded(cpuMs, 0), rounded(cpuMs / size)],
];

async function pods(): Promise<void> {
  const rows: string[][] = [];
  for (const size of SIZES) rows.push(...(await podOf(size)));
  const head = ['what', 'notifications', 'requests', 'processor ms', 'ms a notification', 'leads'];
  print(head, rows);
}

process.stdout.write(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? ''}\n`,
);
if (values.only !== 'pod') await offline();
if (values.only !== 'offline') await pods();
