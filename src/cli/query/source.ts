/** Reads the query of a user: SPARQL, a file, standard input, or the name of a bundled query with its parameters. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { text as streamText } from 'node:stream/consumers';
import { UsageError } from '../../errors.ts';
import { listPack, parseQueryFile, type DocumentedQuery } from '../../engine/pack.ts';
import { nearestName } from '../../text/nearest-name.ts';
import type { Terminal } from '../output/terminal.ts';
import { formatTable } from '../output/table.ts';

/**
 * Reads a query. A text with white space or a brace is SPARQL, unless it is the name of a file that exists. Any other text is
 * the name of a bundled query, or else of a file. `files` are the values of `--data`: a query after them is one of them.
 */
export async function readQuestion(
  source: string | undefined,
  files: readonly string[] = [],
): Promise<DocumentedQuery> {
  if (source === undefined)
    throw new UsageError(
      files.length > 0
        ? 'The query is missing: --data takes all that follows it as files. Write the query before it, as in leadpod query funnel --data FILE'
        : 'The query is missing. Add a SPARQL query, a file that holds one, or a name. leadpod query --list shows the names.',
    );
  if (source === '-') return parseQueryFile('-', await streamText(process.stdin));
  if (/[\s{]/u.test(source) && !isFile(source)) return parseQueryFile('', source);
  const pack = listPack();
  const packed = pack.find(({ name }) => name === source);
  if (packed !== undefined) return packed;
  try {
    return parseQueryFile(source, await readFile(source, 'utf8'));
  } catch (cause) {
    throw new UsageError(unknownWords(source, pack, (cause as NodeJS.ErrnoException).code), { cause });
  }
}

/** Whether a text names a file that exists, such as `my queries/q.rq`. */
const isFile = (text: string): boolean => !/[{\r\n]/u.test(text) && existsSync(text);

/**
 * The error for an unknown name. If it looks like a file name, the error is about the file. Otherwise it suggests a bundled
 * query.
 */
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

/**
 * Parses flags of the form `name=value`.
 *
 * @throws UsageError if there is no name, or if a name is given twice.
 */
export function parseParameters(flags: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const flag of flags) {
    const [name = '', ...rest] = flag.split('=');
    // The message does not repeat the text, because it may be a value, such as the address of a person.
    if (name === '' || rest.length === 0) throw new UsageError('--param: expected NAME=VALUE');
    if (values.has(name)) throw new UsageError(`--param ${name}: given twice`);
    values.set(name, rest.join('='));
  }
  return values;
}

/** Prints the bundled queries as a table. */
export function printPack(terminal: Terminal): void {
  const columns = [{ title: 'NAME' }, { title: 'ANSWERS', shrinksTo: 30 }, { title: 'PARAMETERS' }];
  const rows = listPack().map(({ name, description, parameters }) => [
    name,
    firstSentence(description),
    parameters.map(({ name: parameter, default: value }) => `${parameter}=${value ?? '...'}`).join(' '),
  ]);
  terminal.data(formatTable(columns, rows, terminal));
}

/** The names of the bundled queries, one on each line, for the help. */
export function packHelp(): string {
  const lines = listPack().map(({ name, description }) => `  ${name.padEnd(16)} ${firstSentence(description)}`);
  return `\nBundled queries:\n${lines.join('\n')}\n`;
}

const firstSentence = (text: string): string => /^.*?\.(?= |$)/u.exec(text)?.[0] ?? text;
