/** Reads the files that the command line names as notifications, one after the other. There may be any number of them. */
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { NotificationError } from '../../errors.ts';
import { DEFAULT_LIMITS } from '../../message/decode/json-decode.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import { faultLine } from './fault-line.ts';
import { isOfOurs, LINES, NO_KNOWN_FILE, typeOf } from './kinds.ts';
import { LineSplitter, type Line } from './lines.ts';

/** One notification. */
export interface Input {
  /**
   * The name of the file as the user wrote it (`-` for standard input), with the number of the line if each line is a message.
   */
  readonly name: string;
  /** The text. Missing if the file was not read yet: {@link bodyOf} reads it when it is needed. */
  readonly body?: Uint8Array;
  /** The size of the text, in bytes. */
  readonly size: number;
  readonly contentType?: string | undefined;
  /** Why it cannot be read. Then there is no body. */
  readonly fault?: string;
}

/** How files are read as notifications. */
export interface InputOptions extends Pick<ParseOptions, 'limits'> {
  /** The media type of all files. Default: from the name of the file, or else from its text. */
  readonly contentType?: string | undefined;
  /** Called with the number of bytes of each piece that was read, or with the size of a whole file that will be read later. */
  readonly onBytes?: (bytes: number) => void;
}

/** Of a folder of a million files no more is held than their names. */
const ENTRIES_AT_ONCE = 1000;

/** The size of the pieces in which a file of lines is read, in bytes. Small pieces would cost many turns of the event loop. */
const PIECE_BYTES = 256 * 1024;

/** Returns the text of a notification. Reads its file if needed. @throws NotificationError if it is too large. */
export function bodyOf({ name, body }: Input, options: Pick<ParseOptions, 'limits'>): Uint8Array {
  return body ?? readRegular(name, maxBytesOf(options));
}

/**
 * Reads a file synchronously, because the caller has nothing else to do. For a small file, a stream takes ten times as long.
 */
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
 * Yields all notifications of these files and folders, in this order. Each list has the ones that are available at that moment.
 * If a file cannot be read, its notification has a `fault`.
 */
export async function* readInputs(names: readonly string[], options: InputOptions): AsyncGenerator<readonly Input[]> {
  for (const name of names) yield* readNamed(name, options);
}

/**
 * Reads one file or folder. Other things, such as a pipe, may never end. So they are only read if the user has named them, and
 * not if they were `found` in a folder.
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
 * Reads the files of a folder, and those of the folders in it, sorted by name. Only files with a suffix that leadpod can read
 * are included. Links to folders are not followed, because they may lead back to the same folder.
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

/** If a link leads nowhere or to itself, it counts as a file. Reading it then reports the error. */
function isLinkedFolder(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return false;
  try {
    return statSync(join(folder, entry.name)).isDirectory();
  } catch {
    return false;
  }
}

/** Reads a message from each line. Stops reading the stream if the caller needs no more. */
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

/** Reads standard input. Its beginning, of at most the size of one notification, decides whether each line is a message. */
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

/** Reads the beginning of a stream, and decides whether it has a message on each line. The rest stays in the stream. */
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
    // If the first two lines are JSON, each on its own, they are not parts of one document.
    if (before < 2 && lines.length >= 2 && lines.slice(0, 2).every(isJsonLine)) return { head, isLines: true };
  }
  lines.push(...splitter.end());
  // Most of the lines must be JSON. One broken line among them does not turn them into one document.
  return { head, isLines: lines.length > 1 && lines.filter(isJsonLine).length >= lines.length / 2 };
}

async function* chain(head: Iterable<Uint8Array>, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

/** Reads a whole stream as one notification. @throws NotificationError if it is too large. */
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
    // The line is part of a longer text, or it is broken.
    return false;
  }
}
