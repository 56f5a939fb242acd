/** The output of the program: data goes to standard output, and messages go to standard error. Both are safe for a terminal. */
import { styleText } from 'node:util';
import { OutputError } from '../../errors.ts';
import { harmless, harmlessJsonLine, harmlessLine } from '../../text/harmless.ts';
import { EXIT } from '../exit.ts';

export { harmless, harmlessLine, harmlessLines } from '../../text/harmless.ts';

export { harmlessText } from '../../text/harmless.ts';

/** The output of one run. */
export interface Terminal {
  /** Writes data. It is not changed. */
  data(text: string): void;
  /**
   * Writes data of any length. Waits until the reader has taken it. Returns `false` if there is no reader any more.
   *
   * @throws OutputError if the data cannot be written.
   */
  pour(text: string | Uint8Array): Promise<boolean>;
  /**
   * Writes bytes. They are not changed, because they are not our own. Only on a terminal they are made safe, because foreign
   * bytes may be commands for it (SECURITY.md, T16).
   */
  bytes(bytes: Uint8Array): void;
  /** Prints a message for a person, as one line. */
  say(line: string): void;
  /** Prints a text of leadpod with several lines: help, or a stack. */
  sayBlock(text: string): void;
  /** The width of the terminal; `undefined` if standard output is a file or a pipe. */
  readonly columns: number | undefined;
  /** Whether standard error can show a progress bar. */
  readonly isInteractive: boolean;
  /** Adds colours to a text for standard output, if it supports them. Respects NO_COLOR, FORCE_COLOR and `TERM=dumb`. */
  style(format: TextStyle, text: string): string;
}

/** The styles that are used. */
export type TextStyle = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/**
 * JSON that is safe for a terminal. It is the same value, with unsafe characters escaped as JSON allows (RFC 8259 section 7).
 */
export function harmlessJson(value: unknown, indent?: number): string {
  return harmlessJsonLine(JSON.stringify(value, undefined, indent));
}

let clearProgress: (() => void) | undefined;

/** Reserves the last line of the terminal for progress. The next output calls `clear` first, so that the two are not mixed. */
export function occupyLine(clear: () => void): void {
  if (clearProgress !== clear) freeLine();
  clearProgress = clear;
}

function freeLine(): void {
  const clear = clearProgress;
  clearProgress = undefined;
  clear?.();
}

/** Creates the terminal of this process. */
export function createTerminal(stdout = process.stdout, stderr = process.stderr): Terminal {
  // Callers of `pour` get write errors themselves, because they may have to clean up. So the listener below does nothing then.
  let isPoured = false;
  // Commands such as `leadpod leads | head` close our output early. This is not a failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isPoured) return;
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    // Usually the disk is full. The output is incomplete, and the user must not take it for complete.
    stderr.write(`leadpod: Writing the output failed (${error.code ?? error.message}): it is incomplete\n`);
    process.exit(EXIT.couldNotRun);
  });
  // If nobody reads the messages any more, as with `2>&1 >data | head -1`, the command goes on. Its data and its exit code count.
  stderr.on('error', () => undefined);
  const colour = hasColour(stdout);
  const write = (text: string | Uint8Array): void => {
    if (stdout.isTTY) freeLine();
    stdout.write(text);
  };
  const say = (text: string): void => {
    freeLine();
    stderr.write(`${text}\n`);
  };
  return {
    data: write,
    pour: (text) => {
      isPoured = true;
      if (stdout.isTTY) freeLine();
      return pourInto(stdout, text);
    },
    bytes: (bytes) => {
      write(stdout.isTTY ? harmless(new TextDecoder().decode(bytes)) : bytes);
    },
    say: (line) => {
      say(harmlessLine(line));
    },
    sayBlock: (text) => {
      say(harmless(text));
    },
    columns: stdout.isTTY ? stdout.columns : undefined,
    isInteractive: stderr.isTTY && process.env['TERM'] !== 'dumb',
    style: (format, text) => (colour ? styleText(format, text) : text),
  };
}

/** The codes of the error if the reader has closed the stream. */
const GONE: ReadonlySet<string> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

function pourInto(stream: NodeJS.WriteStream, text: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error?: NodeJS.ErrnoException | null) => {
      const code = error?.code ?? '';
      if (!error || GONE.has(code)) resolve(!error);
      else reject(new OutputError(`Writing the output failed (${code}): it is incomplete`, { cause: error }));
    });
  });
}

/** https://no-color.org: if NO_COLOR is set and not empty, colours are off. It has precedence over all other settings. */
function hasColour(stdout: NodeJS.WriteStream): boolean {
  const { NO_COLOR: none, FORCE_COLOR: force, TERM: term } = process.env;
  if (none !== undefined && none !== '') return false;
  if (force !== undefined && force !== '' && force !== '0') return true;
  return stdout.isTTY && term !== 'dumb';
}
