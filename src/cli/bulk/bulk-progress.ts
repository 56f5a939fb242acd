/** How far a command with many notifications is, on a terminal. */
import { statSync } from 'node:fs';
import { createShareProgress, type ShareProgress } from '../output/progress.ts';
import type { Terminal } from '../output/terminal.ts';

/** Shows how many notifications were read, and how much of the files where their length is known. */
export class BulkProgress {
  readonly #line: ShareProgress;
  readonly #total: number | undefined;
  readonly #started = performance.now();

  constructor(names: readonly string[], terminal: Terminal) {
    this.#line = createShareProgress(terminal);
    this.#total = terminal.isInteractive ? lengthOf(names) : undefined;
  }

  /** So many notifications are done, and so many bytes were read. */
  show(done: number, bytes: number): void {
    const seconds = (performance.now() - this.#started) / 1000;
    const pace = [`${done} messages read`, `${Math.round(done / Math.max(seconds, 0.001))}/s`];
    this.#line.update(this.#total === undefined ? undefined : bytes / this.#total, pace);
  }

  stop(): void {
    this.#line.stop();
  }
}

/** Bytes of all files; `undefined` where standard input or a folder is among them. */
function lengthOf(names: readonly string[]): number | undefined {
  const sizes = names.map((name) => {
    const stats = name === '-' ? undefined : statSync(name, { throwIfNoEntry: false });
    return stats?.isFile() === true ? stats.size : NaN;
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return total > 0 ? total : undefined;
}
