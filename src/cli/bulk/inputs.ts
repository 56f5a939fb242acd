/** The files of a command line as notifications, one after the other, however many there are. */
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { NotificationError } from '../../errors.ts';
import { DEFAULT_LIMITS } from '../../message/decode/json-decode.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import { faultLine } from './fault-line.ts';
import { isOfOurs, LINES, NO_KNOWN_FILE, typeOf } from './kinds.ts';
import { LineSplitter, type Line } from './lines.ts';

/** One notification of the command line. */
export interface Input {
  /** As the file was given, with the number of the line where it holds many; `-` is standard input. */
  readonly name: string;
  /** Absent where the file is still to be read: whoever works on it does that, by {@link bodyOf}. */
  readonly body?: Uint8Array;
  /** How many bytes the body has. */
  readonly size: number;
  readonly contentType?: string | undefined;
  /** Why it cannot be read; then there is no body. */
  readonly fault?: string;
}

/** How files become notifications. */
export interface InputOptions extends Pick<ParseOptions, 'limits'> {
  /** Media type of all files; else their names, else their texts decide. */
  readonly contentType?: string | undefined;
  /** Called with the number of bytes of each piece that was read of a file, or of the whole that is to be read. */
  readonly onBytes?: (bytes: number) => void;
}

/** Of a folder of a million files no more is held than their names. */
const ENTRIES_AT_ONCE = 1000;

/** Of a file of lines so much is read at once: each piece costs some turns of the event loop, whatever is in it. */
const PIECE_BYTES = 256 * 1024;

/** The text of a notification, from its file where that has not been read. @throws NotificationError where it is too large. */
export function bodyOf({ name, body }: Input, options: Pick<ParseOptions, 'limits'>): Uint8Array {
  return body ?? readRegular(name, maxBytesOf(options));
}

/** At once: whoever works on a file has nothing else to do, and a stream costs ten times as much as a small file. */
function readRegular(name: string, maxBytes: number): Uint8Array {
  const file = openSync(name, 'r');
  try {
    if (fstatSync(file).size > maxBytes) throw tooLarge(maxBytes);
    const bytes = readFileSync(file);
    if (bytes.length > maxBytes) throw tooLarge(maxBytes);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/**
 * All notifications of the files and folders of these names, in this order, as many at a time as are there; a file that cannot be
 * read is one with a fault.
 */
export async function* readInputs(names: readonly string[], options: InputOptions): AsyncGenerator<readonly Input[]> {
  for (const name of names) yield* readNamed(name, options);
}

/**
 * What is neither a file nor a folder, such as a pipe, may never end, or never begin: it is read only where a person names it, and
 * not where it was `found` in a folder.
 */
async function* readNamed(
  name: string,
  options: InputOptions,
  { found = false } = {},
): AsyncGenerator<readonly Input[]> {
  try {
    if (name === '-') {
      yield* readStandardInput(options);
      return;
    }
    const stats = statSync(name);
    const contentType = options.contentType ?? typeOf(name);
    if (stats.isDirectory()) {
      let isEmpty = true;
      for await (const inputs of readFolder(name, options)) {
        isEmpty = false;
        yield inputs;
      }
      if (isEmpty && !found) yield [{ name, size: 0, fault: NO_KNOWN_FILE }];
    } else if (found && !stats.isFile())
      yield [{ name, size: 0, fault: 'is not a regular file. To read it, name it on the command line' }];
    else if (LINES.test(name)) yield* readLines(name, piecesOf(name, options), options);
    else if (!stats.isFile()) yield [await readWhole(name, piecesOf(name, options), contentType, options)];
    else {
      options.onBytes?.(stats.size);
      yield [{ name, size: stats.size, contentType }];
    }
  } catch (error) {
    yield [{ name, size: 0, fault: faultLine(error) }];
  }
}

const piecesOf = (name: string, options: InputOptions): AsyncGenerator<Uint8Array> =>
  pieces(createReadStream(name, { highWaterMark: PIECE_BYTES }), options);

/**
 * The files of a folder by their names, and those of the folders in it: of all files those that a suffix says we can read. Links to
 * folders are not followed, since they may lead back to where they stand.
 */
async function* readFolder(folder: string, options: InputOptions): AsyncGenerator<readonly Input[]> {
  const names: string[] = [];
  for await (const entry of await opendir(folder, { bufferSize: ENTRIES_AT_ONCE }))
    if (
      !entry.name.startsWith('.') &&
      (entry.isDirectory() || (isOfOurs(entry.name) && !isLinkedFolder(folder, entry)))
    )
      names.push(entry.name);
  for (const name of names.sort()) yield* readNamed(join(folder, name), options, { found: true });
}

/** What cannot be asked is left to its reader, which says so. */
const isLinkedFolder = (folder: string, entry: Dirent): boolean =>
  entry.isSymbolicLink() && statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() === true;

/** A message a line; the stream is left where no one reads on. */
async function* readLines(
  name: string,
  stream: AsyncIterable<Uint8Array>,
  options: InputOptions,
): AsyncGenerator<readonly Input[]> {
  const splitter = new LineSplitter(maxBytesOf(options));
  const inputs = (lines: Line[]): Input[] => lines.map((line) => inputOfLine(name, line, options));
  for await (const piece of stream) yield inputs(splitter.push(piece));
  yield inputs(splitter.end());
}

function inputOfLine(file: string, { number, bytes }: Line, options: InputOptions): Input {
  const name = `${file}:${number}`;
  if (bytes !== undefined) return { name, body: bytes, size: bytes.length, contentType: 'application/json' };
  return { name, size: 0, fault: faultLine(tooLarge(maxBytesOf(options))) };
}

/** Many lines may come of it, or one notification: the beginning tells, which is no longer than one notification may be. */
async function* readStandardInput(options: InputOptions): AsyncGenerator<readonly Input[]> {
  const stream = pieces(process.stdin, options);
  if (options.contentType !== undefined) {
    yield [await readWhole('-', stream, options.contentType, options)];
    return;
  }
  const { head, isLines } = await readHead(stream, maxBytesOf(options));
  if (isLines) yield* readLines('-', chain(head, stream), options);
  else yield [await readWhole('-', chain(head, stream), undefined, options)];
}

/** The beginning of a stream, and whether it holds a message a line; what follows is left in the stream. */
async function readHead(
  stream: AsyncGenerator<Uint8Array>,
  maxBytes: number,
): Promise<{ head: readonly Uint8Array[]; isLines: boolean }> {
  const head: Uint8Array[] = [];
  const splitter = new LineSplitter(maxBytes);
  const lines: Line[] = [];
  for (let size = 0; size <= maxBytes;) {
    const next = await stream.next();
    if (next.done === true) break;
    const { value } = next;
    head.push(value);
    size += value.length;
    const before = lines.length;
    lines.push(...splitter.push(value));
    // Two lines that are JSON on their own are no parts of one document.
    if (before < 2 && lines.length >= 2 && lines.slice(0, 2).every(isJsonLine)) return { head, isLines: true };
  }
  lines.push(...splitter.end());
  // Most of them are JSON: one that is broken does not make a single document of them.
  return { head, isLines: lines.length > 1 && lines.filter(isJsonLine).length >= lines.length / 2 };
}

async function* chain(head: Iterable<Uint8Array>, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

/** A notification is cut off where it becomes too large. */
async function readWhole(
  name: string,
  stream: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
  options: InputOptions,
): Promise<Input> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const maxBytes = maxBytesOf(options);
  for await (const piece of stream) {
    size += piece.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    parts.push(piece);
  }
  return { name, body: Buffer.concat(parts), size, contentType };
}

const maxBytesOf = ({ limits }: InputOptions): number => limits?.maxBytes ?? DEFAULT_LIMITS.maxBytes;

const tooLarge = (maxBytes: number): NotificationError =>
  new NotificationError('too-large', `expected at most ${maxBytes} bytes, received more`);

async function* pieces(stream: AsyncIterable<unknown>, { onBytes }: InputOptions): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) {
    onBytes?.((piece as Uint8Array).length);
    yield piece as Uint8Array;
  }
}

function isJsonLine({ bytes }: Line): boolean {
  const text = new TextDecoder().decode(bytes);
  if (!/^[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // A line of a longer text, or a broken one.
    return false;
  }
}
