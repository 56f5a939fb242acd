/** Shows the progress of a command with many notifications on a terminal. */
import { statSync } from 'node:fs';
import { createShareProgress, type ShareProgress } from '../output/progress.ts';
import type { Terminal } from '../output/terminal.ts';

/** Shows the number of notifications that were read. If the size of the files is known, also shows how much of it was read. */
export class BulkProgress {
  readonly #line: ShareProgress;
  readonly #total: number | undefined;
  readonly #started = performance.now();

  constructor(names: readonly string[], terminal: Terminal) {
    this.#line = createShareProgress(terminal);
    this.#total = terminal.isInteractive ? lengthOf(names) : undefined;
  }

  /** Shows that `done` notifications were processed, and that `bytes` bytes were read. */
  show(done: number, bytes: number): void {
    const seconds = (performance.now() - this.#started) / 1000;
    const pace = [`${done} messages read`, `${Math.round(done / Math.max(seconds, 0.001))}/s`];
    this.#line.update(this.#total === undefined ? undefined : bytes / this.#total, pace);
  }

  stop(): void {
    this.#line.stop();
  }
}

/**
 * The size of all files in bytes; `undefined` if standard input, a folder or what cannot be opened is among them. Whoever reads
 * them reports that.
 */
function lengthOf(names: readonly string[]): number | undefined {
  const total = names.map(sizeOf).reduce((sum, size) => sum + size, 0);
  return total > 0 ? total : undefined;
}

function sizeOf(name: string): number {
  if (name === '-') return NaN;
  try {
    const stats = statSync(name);
    return stats.isFile() ? stats.size : NaN;
  } catch {
    return NaN;
  }
}
