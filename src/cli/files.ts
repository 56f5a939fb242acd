/** The files of a command line: read one by one, a bad one told by name, none stopping the next. */
import { createReadStream } from 'node:fs';
import { ContextError, LeadpodError, NotificationError } from '../errors.ts';
import { publicPointer } from '../text/json.ts';
import { DEFAULT_LIMITS } from '../message/json-decode.ts';
import { JsonLdError } from '../json-ld/processor.ts';
import type { NotificationContent, ParseOptions } from '../message/parsed-notification.ts';
import type { Terminal } from './output/terminal.ts';

/** A file as a notification. */
export interface InputFile {
  /** As it was given; `-` is standard input. */
  readonly name: string;
  readonly content: NotificationContent;
}

const TYPES: readonly (readonly [suffix: string, contentType: string])[] = [
  ['.jsonld', 'application/ld+json'],
  ['.json', 'application/json'],
  ['.ttl', 'text/turtle'],
  ['.turtle', 'text/turtle'],
  ['.nq', 'application/n-quads'],
  ['.nquads', 'application/n-quads'],
  ['.nt', 'application/n-triples'],
  ['.trig', 'application/trig'],
];

/** Files that hold a message a line. */
const LINES = /\.(?:ndjson|jsonl)$/i;

/** What a file of lines, or standard input, may hold in all. */
const MAX_BYTES_OF_LINES = 1024 ** 3;

/** How files become notifications. */
export interface FileOptions extends ParseOptions {
  readonly base?: string | undefined;
  /** Media type of all files; else their names, else their texts decide. */
  readonly contentType?: string | undefined;
}

/**
 * Runs `work` on each notification of each file; comes back with the number of those that failed, each told in one line.
 * A file of JSON lines, as `generate` prints them, holds a notification a line; any other file is one.
 */
export async function forEachNotification(
  names: readonly string[],
  options: FileOptions,
  terminal: Terminal,
  work: (file: InputFile) => Promise<void>,
): Promise<number> {
  let failed = 0;
  const attempt = async (name: string, step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      failed += 1;
      terminal.say(`${name}: ${faultLine(error)}`);
    }
  };
  for (const name of names) {
    await attempt(name, async () => {
      for (const part of splitLines(await readInput(name, options))) await attempt(part.name, () => work(part));
    });
  }
  return failed;
}

function splitLines({ name, content }: InputFile): InputFile[] {
  const lines = splitBytes(content.body);
  const isLines = LINES.test(name) || (name === '-' && content.contentType === undefined && looksLikeLines(lines));
  if (!isLines) return [{ name, content }];
  return lines.flatMap((body, index) => {
    // White space alone is no notification.
    if (body.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)) return [];
    return [{ name: `${name}:${index + 1}`, content: { ...content, body, contentType: 'application/json' } }];
  });
}

/** Lines as bytes: what is no UTF-8 is to be told of, not replaced. */
function splitBytes(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    lines.push(bytes.subarray(start, end === -1 ? bytes.length : end));
    start = end === -1 ? bytes.length : end + 1;
  }
  return lines;
}

const placeOf = ({ pointer }: { pointer: string }): string => (pointer === '' ? '' : `${publicPointer(pointer)}: `);

/** How much of a text is shown beside what is wrong with it. */
const EXCERPT_LENGTH = 40;

/** The text that JSON-LD fails over, as far as it fits: whoever converts a file has it before him. */
function excerptOf({ value }: JsonLdError): string {
  if (value === undefined) return '';
  const isLong = value.length > EXCERPT_LENGTH;
  return `: received [${isLong ? `${value.slice(0, EXCERPT_LENGTH)}...` : value}]`;
}

/** One line for what is wrong with a file: place and reason, and of its content no more than an excerpt. */
export function faultLine(error: unknown): string {
  if (error instanceof JsonLdError) return `${placeOf(error)}${error.message}${excerptOf(error)} (${error.reason})`;
  if (error instanceof NotificationError) return `${placeOf(error)}${error.message} (${error.reason})`;
  if (error instanceof ContextError) return `${placeOf(error)}${error.message} (unknown-context)`;
  if (error instanceof LeadpodError) return error.message;
  const { code, name } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'is a folder; give a file';
  if (code !== undefined) return `cannot be read (${code})`;
  // The files beside it are still to be read. The message may quote the file, the name of the error does not.
  return `cannot be processed (${name}): this is a bug in leadpod, please report it`;
}

async function readInput(name: string, options: FileOptions): Promise<InputFile> {
  // Many lines may be larger than one notification; a file that is one is cut off where it becomes too large.
  const isOne = name !== '-' && !LINES.test(name);
  const maxBytes = isOne ? (options.limits?.maxBytes ?? DEFAULT_LIMITS.maxBytes) : MAX_BYTES_OF_LINES;
  const body = await readWithin(name === '-' ? process.stdin : createReadStream(name), maxBytes);
  const contentType = options.contentType ?? TYPES.find(([suffix]) => name.toLowerCase().endsWith(suffix))?.[1];
  return { name, content: { body, contentType, base: options.base } };
}

async function readWithin(stream: AsyncIterable<unknown>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > maxBytes) throw new NotificationError('too-large', `expected at most ${maxBytes} bytes, received more`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Several lines, most of them JSON on their own: one that is broken does not make a single document of them. */
function looksLikeLines(lines: readonly Uint8Array[]): boolean {
  const full = lines.map((line) => new TextDecoder().decode(line)).filter((line) => line.trim() !== '');
  return full.length > 1 && full.filter(isJsonLine).length >= full.length / 2;
}

function isJsonLine(line: string): boolean {
  if (!/^[{[]/.test(line)) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    // A line of a longer text, or a broken one.
    return false;
  }
}
