/** Uses RDF files as the dataset of an engine, such as the files that `export` and `normalize` write. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { LeadpodError, QueryError, UsageError } from '../errors.ts';
import { PART_BYTES, QueryEngine, type DatasetPart, type QueryLimits } from './engine.ts';

/** Syntaxes that must be read as a whole, because a statement may span any number of lines. */
const WHOLE: Readonly<Record<string, string>> = {
  '.ttl': 'text/turtle',
  '.turtle': 'text/turtle',
  '.trig': 'application/trig',
};

const NEWLINE = 0x0a;

/** The place that has been reached. */
interface Place {
  file: string;
  /** The number of lines before the current part; `undefined` if its lines come from different places of the file. */
  lines: number | undefined;
}

/**
 * Opens an engine over files. The file name selects Turtle or TriG; all other files are N-Quads or N-Triples, and `-` is
 * standard input.
 *
 * @throws UsageError for a file that cannot be read, with its name and line, but without its content.
 */
export async function openDataFiles(files: readonly string[], limits: Partial<QueryLimits>): Promise<QueryEngine> {
  const place: Place = { file: '', lines: 0 };
  try {
    return await QueryEngine.open(() => readFiles(files, place), limits);
  } catch (cause) {
    throw new UsageError(`${place.file}: ${faultOf(cause, place)}`, { cause });
  }
}

function faultOf(cause: unknown, { lines }: Place): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (!(cause instanceof LeadpodError)) return `cannot be read (${code ?? 'unknown'})`;
  if (cause instanceof QueryError && cause.reason === 'too-large') return cause.message;
  // Oxigraph's message quotes the file, which contains personal data. Only the line number is repeated (SECURITY.md, T18).
  const line = lines === undefined ? undefined : /\bline (\d+)/u.exec(cause.message)?.[1];
  return `not RDF of the syntax that its name says${line === undefined ? '' : `, in line ${Number(line) + (lines ?? 0)}`}`;
}

async function* readFiles(files: readonly string[], place: Place): AsyncGenerator<DatasetPart> {
  for (const file of files) {
    Object.assign(place, { file, lines: 0 });
    const format = WHOLE[/\.[^.]+$/u.exec(file)?.[0].toLowerCase() ?? ''];
    if (format === undefined) yield* readLines(file, place);
    else yield { text: await readFile(file, 'utf8'), format, base: pathToFileURL(file).href };
  }
}

/**
 * Reads N-Quads in parts of whole lines. The engine treats a blank node as the same only within a part, so all lines that may
 * have one are in the last part.
 */
async function* readLines(file: string, place: Place): AsyncGenerator<Uint8Array> {
  const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: PART_BYTES });
  const blank: Buffer[] = [];
  let rest: Buffer[] = [];
  let lines = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      rest.push(bytes);
      continue;
    }
    const whole = Buffer.concat([...rest, bytes.subarray(0, end)]);
    rest = [bytes.subarray(end)];
    yield withoutBlankNodes(whole, blank);
    lines += countLines(whole);
    place.lines = lines;
  }
  yield withoutBlankNodes(Buffer.concat(rest), blank);
  place.lines = undefined;
  if (blank.length > 0) yield Buffer.concat(blank);
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/**
 * Returns the lines without `_:`. The others (also those with `_:` in a literal) go to `blank`, and leave an empty line, so
 * that line numbers stay right.
 */
function withoutBlankNodes(bytes: Buffer, blank: Buffer[]): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf('_:'); at !== -1; at = bytes.indexOf('_:', from)) {
    const start = bytes.lastIndexOf(NEWLINE, at) + 1;
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline === -1 ? bytes.length : newline;
    kept.push(bytes.subarray(from, start));
    blank.push(bytes.subarray(start, end), Buffer.from('\n'));
    from = end;
  }
  return from === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(from)]);
}
