/** The files of a command line: read one by one, a bad one told by name, none stopping the next. */
import { readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { ContextError, LeadpodError, NotificationError } from '../errors.ts';
import { DEFAULT_LIMITS } from '../core/json-decode.ts';
import type { NotificationContent, ParseOptions } from '../core/notification.ts';
import type { Warning } from '../core/warning.ts';
import type { Terminal } from './terminal.ts';

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
  ['.nq', 'application/n-quads'],
  ['.nt', 'application/n-triples'],
  ['.trig', 'application/trig'],
];

/** Files that hold a message a line. */
const LINES = /\.(?:ndjson|jsonl)$/i;

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
  const lines = new TextDecoder().decode(content.body).split('\n');
  const isLines = LINES.test(name) || (name === '-' && content.contentType === undefined && looksLikeLines(lines));
  if (!isLines) return [{ name, content }];
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const body = new TextEncoder().encode(line);
    return [{ name: `${name}:${index + 1}`, content: { ...content, body, contentType: 'application/json' } }];
  });
}

/** One line for what is wrong with a file: place, reason, and nothing of its content. */
export function faultLine(error: unknown): string {
  if (error instanceof NotificationError)
    return `${error.pointer === '' ? '' : `${error.pointer}: `}${error.message} (${error.reason})`;
  if (error instanceof ContextError) return `${error.message} (unknown-context)`;
  if (error instanceof LeadpodError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'is a folder, expected a file';
  if (code !== undefined) return `cannot be read (${code})`;
  throw error;
}

/** One line a warning. */
export function sayWarnings(name: string, warnings: readonly Warning[], terminal: Terminal): void {
  for (const { pointer, message, code } of warnings)
    terminal.say(`${name}: ${pointer === '' ? '' : `${pointer}: `}${message} (${code})`);
}

async function readInput(name: string, options: FileOptions): Promise<InputFile> {
  const body =
    name === '-'
      ? await buffer(process.stdin)
      : await readWithin(name, options.limits?.maxBytes ?? DEFAULT_LIMITS.maxBytes);
  const contentType = options.contentType ?? TYPES.find(([suffix]) => name.toLowerCase().endsWith(suffix))?.[1];
  return { name, content: { body, contentType, base: options.base } };
}

/** A file of many lines may be larger than one notification; any other is refused before it is read. */
async function readWithin(name: string, maxBytes: number): Promise<Uint8Array> {
  const { size } = await stat(name);
  if (!LINES.test(name) && size > maxBytes)
    throw new NotificationError('too-large', `expected at most ${maxBytes} bytes, received [${size}]`);
  return readFile(name);
}

/** Several lines, most of them JSON on their own: one that is broken does not make a single document of them. */
function looksLikeLines(lines: readonly string[]): boolean {
  const full = lines.filter((line) => line.trim() !== '');
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
