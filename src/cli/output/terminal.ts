/** Where the program prints: data to standard output, words to standard error, both harmless to a terminal. */
import { styleText } from 'node:util';
import { OutputError } from '../../errors.ts';
import { harmless, harmlessJsonLine, harmlessLine } from '../../text/harmless.ts';
import { EXIT } from '../exit.ts';

export { harmless, harmlessLine, harmlessLines } from '../../text/harmless.ts';

export { harmlessText } from '../../text/harmless.ts';

/** The streams of one run. */
export interface Terminal {
  /** Data, as it is. */
  data(text: string): void;
  /**
   * Data of any length: comes back when the reader took it, `false` where there is no reader any more.
   *
   * @throws OutputError where it cannot be written.
   */
  pour(text: string | Uint8Array): Promise<boolean>;
  /**
   * Bytes as they are, for what is not ours to change; but to a terminal, to which a stranger's bytes are commands
   * (SECURITY.md, T16).
   */
  bytes(bytes: Uint8Array): void;
  /** Words for a person, one line. */
  say(line: string): void;
  /** The same on several lines of our own: help, a stack. */
  sayBlock(text: string): void;
  /** Is standard output a terminal, and how wide? `undefined` where it is a file or a pipe. */
  readonly columns: number | undefined;
  /** May standard error show a progress bar? */
  readonly isInteractive: boolean;
  /** Colours a text for standard output where it takes colours (NO_COLOR, FORCE_COLOR and dumb terminals respected). */
  style(format: TextStyle, text: string): string;
}

/** The few styles that are used. */
export type TextStyle = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** JSON that a terminal may show: the same value, with unsafe characters escaped as JSON allows (RFC 8259 section 7). */
export function harmlessJson(value: unknown, indent?: number): string {
  return harmlessJsonLine(JSON.stringify(value, undefined, indent));
}

let clearProgress: (() => void) | undefined;

/** Progress is shown on the last line: whatever is printed next calls `clear` first, so that neither swallows the other. */
export function occupyLine(clear: () => void): void {
  if (clearProgress !== clear) freeLine();
  clearProgress = clear;
}

function freeLine(): void {
  const clear = clearProgress;
  clearProgress = undefined;
  clear?.();
}

/** The terminal of this process. */
export function createTerminal(stdout = process.stdout, stderr = process.stderr): Terminal {
  // Anyone who pours learns of it, and has something to clear away.
  let isPoured = false;
  // `leadpod leads | head` closes our output early: that is the reader's right, and no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isPoured) return;
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    // A full disk, as a rule: what is there is cut off, and no one must take it for the whole.
    stderr.write(`leadpod: Writing the output failed (${error.code ?? error.message}): it is incomplete\n`);
    process.exit(EXIT.couldNotRun);
  });
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

/** What a stream says when its reader has gone. */
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

/** https://no-color.org: set and not empty turns colours off, whatever else is set. */
function hasColour(stdout: NodeJS.WriteStream): boolean {
  const { NO_COLOR: none, FORCE_COLOR: force, TERM: term } = process.env;
  if (none !== undefined && none !== '') return false;
  if (force !== undefined && force !== '' && force !== '0') return true;
  return stdout.isTTY && term !== 'dumb';
}
