/** What a person asks: SPARQL, a file, standard input or a name of the pack, with its parameters. */
import { readFile } from 'node:fs/promises';
import { text as streamText } from 'node:stream/consumers';
import { UsageError } from '../../errors.ts';
import { listPack, parseQueryFile, type DocumentedQuery } from '../../engine/pack.ts';
import { nearestName } from '../../text/nearest-name.ts';
import type { Terminal } from '../output/terminal.ts';
import { formatTable } from '../output/table.ts';

/** A query has white space or a brace; anything else is a name of the pack, then of a file. */
export async function readQuestion(source: string | undefined): Promise<DocumentedQuery> {
  if (source === undefined)
    throw new UsageError('give a query, a file or a name. leadpod query --list shows the names');
  if (source === '-') return parseQueryFile('-', await streamText(process.stdin));
  if (/[\s{]/u.test(source)) return parseQueryFile('', source);
  const pack = listPack();
  const packed = pack.find(({ name }) => name === source);
  if (packed !== undefined) return packed;
  try {
    return parseQueryFile(source, await readFile(source, 'utf8'));
  } catch (cause) {
    throw new UsageError(unknownWords(source, pack, (cause as NodeJS.ErrnoException).code), { cause });
  }
}

/** What looks like a file is told as one; of any other name the nearest one of the pack may be meant. */
function unknownWords(source: string, pack: readonly DocumentedQuery[], code = ''): string {
  const isThere = code !== 'ENOENT' && code !== 'ENOTDIR';
  if (isThere) return `Cannot read the query in ${source} (${code})`;
  if (/[./\\]/u.test(source)) return `Cannot read the query: there is no such file: ${source}`;
  const near = nearestName(
    source,
    pack.map(({ name }) => name),
  );
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `There is no query or file named ${source}.${hint} leadpod query --list shows all names.`;
}

/** `name=value` flags by name. @throws UsageError for what has no name, or one that came before. */
export function parseParameters(flags: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const flag of flags) {
    const [name = '', ...rest] = flag.split('=');
    // What has no name may be a value on its own, and so of a person.
    if (name === '' || rest.length === 0) throw new UsageError('--param: expected NAME=VALUE');
    if (values.has(name)) throw new UsageError(`--param ${name}: given twice`);
    values.set(name, rest.join('='));
  }
  return values;
}

/** The pack as a table. */
export function printPack(terminal: Terminal): void {
  const columns = [{ title: 'NAME' }, { title: 'ANSWERS', shrinksTo: 30 }, { title: 'PARAMETERS' }];
  const rows = listPack().map(({ name, description, parameters }) => [
    name,
    firstSentence(description),
    parameters.map(({ name: parameter, default: value }) => `${parameter}=${value ?? '...'}`).join(' '),
  ]);
  terminal.data(formatTable(columns, rows, terminal));
}

/** The names of the pack, one a line, for the help. */
export function packHelp(): string {
  const lines = listPack().map(({ name, description }) => `  ${name.padEnd(16)} ${firstSentence(description)}`);
  return `\nBundled queries:\n${lines.join('\n')}\n`;
}

const firstSentence = (text: string): string => /^.*?\.(?= |$)/u.exec(text)?.[0] ?? text;
