/** A terminal of 80 columns in place of standard output and standard error. */
import { createTerminal, type Terminal } from '../../src/cli/output/terminal.ts';

/** What a test sees of it. */
export interface FakeTerminal {
  readonly terminal: Terminal;
  /** All that standard output and standard error were given, in its order. */
  readonly written: string[];
}

/** Runs `work` while standard error is a terminal; `onWrite` is called whenever it is written to. */
export async function onTerminal<T>(
  work: (fake: FakeTerminal) => Promise<T>,
  onWrite: () => void = () => undefined,
): Promise<T> {
  const written: string[] = [];
  const stream = {
    isTTY: true,
    columns: 80,
    on: () => stream,
    write: (text: string) => {
      written.push(text);
      onWrite();
      return true;
    },
  };
  const before = Object.getOwnPropertyDescriptor(process, 'stderr')!;
  Object.defineProperty(process, 'stderr', { ...before, get: () => stream });
  try {
    const [stdout, stderr] = [stream, stream] as unknown as [typeof process.stdout, typeof process.stderr];
    return await work({ terminal: createTerminal(stdout, stderr), written });
  } finally {
    Object.defineProperty(process, 'stderr', before);
  }
}
