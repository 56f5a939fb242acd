/** The whole benchmark: its contenders, and the ratios that they make. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sum } from 'simple-statistics';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { freshFolder, samplePath } from '../support/cli.ts';
import { TEXT_CONTENDERS } from './contenders/index.ts';
import { builtProgram, compiledScript } from './compiled.ts';
import { measureCompiled, measureProgram, type Cost } from './measure.ts';
import type { Contender, Ratio } from './ratios.ts';
import type { SyncBench } from './sync.ts';

/** How much is read. */
export interface Extent {
  readonly messages: number;
  readonly seed: number;
}

const ratio = (
  key: string,
  subject: string,
  reference: string,
  sense: Ratio['sense'],
  of: Ratio['of'] = 'cpu',
): Ratio => ({ key, subject, reference, sense, of });

/** All ratios that can be measured. */
export const RATIOS: readonly Ratio[] = [
  ratio('pipeline/jsonld-tuned', 'pipeline', 'jsonld-tuned', 'faster'),
  ratio('pipeline/jsonld-naive', 'pipeline', 'jsonld-naive', 'faster'),
  ratio('quads/jsonld-tuned', 'quads', 'jsonld-tuned-quads', 'faster'),
  ratio('quads/jsonld-streaming-parser', 'quads', 'jsonld-streaming-parser', 'faster'),
  ratio('quads/oxigraph', 'quads', 'oxigraph', 'faster'),
  ratio('floor/pipeline', 'pipeline', 'floor', 'slower'),
  ratio('lead/jsonld-tuned', 'lead', 'jsonld-tuned', 'faster'),
  ratio('full-context/small-context', 'full-context', 'small-context', 'slower'),
  ratio('help/node', 'help', 'node', 'slower'),
  ratio('convert/node', 'convert', 'node', 'slower'),
  ratio('bulk/2-cores', 'bulk-2-threads', 'bulk-1-core', 'faster', 'wall'),
  // What two threads take more for the same: twice as fast at most, divided by this, and a busy machine does not change it.
  ratio('bulk/cpu', 'bulk-2-threads', 'bulk-1-core', 'slower'),
  // What the machine gives at most: two programs that share nothing, each with half of the messages.
  ratio('bulk/2-processes', 'bulk-2-processes', 'bulk-1-core', 'faster', 'wall'),
  ratio('sync/bare-cpu', 'sync-stub', 'bare-stub', 'slower'),
  ratio('sync/bare-wall', 'sync-css', 'bare-css', 'slower', 'wall'),
];

/** The ratios of a name: its key, or what stands before the stroke; all of them without one. */
export const ratiosOf = (only: string | undefined): Ratio[] =>
  RATIOS.filter(({ key }) => only === undefined || key === only || key.startsWith(`${only}/`));

function textContenders({ messages, seed }: Extent): Contender[] {
  return Object.entries(TEXT_CONTENDERS).map(([name, contender]) => ({
    name,
    does: contender?.does ?? '',
    measure: () => measureCompiled(compiledScript('text-child.ts'), [name, String(messages), String(seed)]),
  }));
}

function startContenders(): Contender[] {
  const program = builtProgram();
  const start = (name: string, does: string, args: readonly string[]): Contender => ({
    ...{ name, does: `${does}, from start to end` },
    measure: () => measureProgram(args, { cwd: freshFolder() }),
  });
  return [
    start('node', 'node -e 0', ['-e', '0']),
    start('help', 'leadpod --help', [program, '--help']),
    start('convert', 'leadpod convert of one sample', [program, 'convert', samplePath('lead-add.json')]),
  ];
}

/** So many times the messages of the others: that threads start is to be a small part. */
const BULK = 100;

function bulkContenders({ messages, seed }: Extent): Contender[] {
  const program = builtProgram();
  const folder = freshFolder();
  const count = messages * BULK;
  const lines = [...generateMessages({ count, seed, noise: false })];
  const fileOf = (name: string, some: readonly string[]): string => {
    const file = join(folder, `${name}.ndjson`);
    writeFileSync(file, `${some.join('\n')}\n`);
    return file;
  };
  const all = fileOf('all', lines);
  const halves = [fileOf('first', lines.slice(0, count / 2)), fileOf('second', lines.slice(count / 2))];
  const convert = (file: string, threads: number, isPinned: boolean): Promise<Cost> => {
    const args = [program, 'convert', '--quiet', '--threads', String(threads), file];
    return measureProgram(args, { cwd: freshFolder(), isPinned });
  };
  const contender = (name: string, does: string, measure: () => Promise<Cost>): Contender => ({
    name,
    does: `leadpod convert of ${count} messages, ${does}, from start to end`,
    measure,
  });
  return [
    contender('bulk-1-core', 'on one processor', () => convert(all, 1, true)),
    contender('bulk-2-threads', '--threads 2', () => convert(all, 2, false)),
    contender('bulk-2-processes', 'half of them in each of two processes', async () =>
      together(await Promise.all(halves.map((half) => convert(half, 1, false)))),
    ),
  ];
}

/** The cost of processes that run at the same time. */
const together = (costs: readonly Cost[]): Cost => ({
  cpuMs: sum(costs.map(({ cpuMs }) => cpuMs)),
  wallMs: Math.max(...costs.map(({ wallMs = NaN }) => wallMs)),
});

function syncContenders(getBench: () => Promise<SyncBench>): Contender[] {
  const sync = (name: string, does: string, kind: 'leadpod' | 'bare', server: 'stub' | 'css'): Contender => ({
    ...{ name, does },
    measure: async () => (await getBench()).measure(kind, server),
  });
  return [
    sync(
      'sync-stub',
      'leadpod: a first pass, a notification; server without rules in a process of its own',
      'leadpod',
      'stub',
    ),
    sync('bare-stub', 'plain fetch: the same requests', 'bare', 'stub'),
    sync('sync-css', 'leadpod: a first pass, a notification; Community Solid Server', 'leadpod', 'css'),
    sync('bare-css', 'plain fetch and a token: the same requests', 'bare', 'css'),
  ];
}

/** The contenders that these ratios need, each once. */
export function contendersOf(
  ratios: readonly Ratio[],
  extent: Extent,
  getBench: () => Promise<SyncBench>,
): Contender[] {
  const needed = new Set(ratios.flatMap(({ subject, reference }) => [subject, reference]));
  const isStart = ['node', 'help', 'convert'].some((name) => needed.has(name));
  const isBulk = [...needed].some((name) => name.startsWith('bulk-'));
  const all = [
    ...textContenders(extent),
    ...(isStart ? startContenders() : []),
    ...(isBulk ? bulkContenders(extent) : []),
    ...syncContenders(getBench),
  ];
  return all.filter(({ name }) => needed.has(name));
}
