/** Shows progress on one line of a terminal. The line fits its width, and is cleared before other output is printed. */
import { beginningOf } from '../../text/beginning.ts';
import { SingleBar } from 'cli-progress';
import type { SyncProgress } from '../../pass/report.ts';
import { occupyLine, type Terminal } from './terminal.ts';

/** Shows the progress of a pass. Does nothing if standard error is not a terminal. */
export interface Progress {
  update(progress: SyncProgress): void;
  /** Clears the bar. It is shown again at the next update. */
  stop(): void;
}

/** Shows nothing. */
export const SILENT = { update: () => undefined, stop: () => undefined };

/** After this time a person may wonder whether anything happens, in milliseconds. */
const SLOW_MS = 2000;
/** The width of the longest and of the shortest bar, in characters. */
const BAR = { most: 40, least: 5 };

/**
 * A bar and its text, as one line of the terminal. If there is too little room, the bar is made shorter or left out, and then
 * the last parts of the text are left out. If the share is `NaN`, there is no bar.
 */
export function barLine(columns: number, share: number, parts: readonly string[]): string {
  // The last column is not used, because some terminals begin a new line as soon as it is written.
  const width = Math.max(columns - 1, 1);
  const kept = [...parts];
  while (kept.length > 1 && kept.join(', ').length > width) kept.pop();
  const text = beginningOf(kept.join(', '), width);
  const size = Number.isNaN(share) ? 0 : Math.min(BAR.most, width - text.length - 1);
  if (size < BAR.least) return text;
  const done = Math.round(size * Math.min(Math.max(share, 0), 1));
  return `${'█'.repeat(done)}${'░'.repeat(size - done)} ${text}`;
}

/** The line of a terminal that shows progress. Other output clears it. */
class ProgressLine {
  #bar: SingleBar | undefined;
  #parts: readonly string[] = [];
  #done = 0;

  show(done: number, total: number, parts: readonly string[]): void {
    this.#parts = parts;
    this.#done = done;
    if (this.#bar === undefined) {
      const format = (_: unknown, { progress }: { progress: number }): string =>
        barLine(process.stderr.columns, Number.isNaN(this.#done) ? NaN : progress, this.#parts);
      this.#bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true });
      occupyLine(this.clear);
      this.#bar.start(total, done);
    }
    this.#bar.update(done);
  }

  readonly clear = (): void => {
    this.#bar?.stop();
    this.#bar = undefined;
  };
}

/** Creates a bar on standard error, if that is a terminal and the bar is `wanted`. */
export function createProgress(terminal: Terminal, wanted: boolean): Progress {
  if (!wanted || !terminal.isInteractive) return SILENT;
  const line = new ProgressLine();
  const started = performance.now();
  return {
    update: (progress) => {
      const { toRead, read, written } = progress;
      if (toRead === 0) return;
      const pace = paceOf(progress, (performance.now() - started) / 1000);
      line.show(read, toRead, [`${read} of ${toRead} read`, `${written} leads written`, ...pace]);
    },
    stop: line.clear,
  };
}

/** A bar that shows a count. */
export interface CountProgress {
  readonly update: (done: number, total: number) => void;
  /** Clears the bar. It is shown again at the next update. */
  readonly stop: () => void;
}

/** Creates a bar on standard error, if that is a terminal. `what` names what is counted. */
export function createCountProgress(terminal: Terminal, what: string): CountProgress {
  if (!terminal.isInteractive) return SILENT;
  const line = new ProgressLine();
  return {
    update: (done, total) => {
      line.show(done, total, [`${done} of ${total} ${what}`]);
    },
    stop: line.clear,
  };
}

/** A bar without a count. */
export interface ShareProgress {
  /** `share` is from 0 to 1; `undefined` if it is not known. Then there is no bar, only text. */
  readonly update: (share: number | undefined, parts: readonly string[]) => void;
  /** Clears the bar. It is shown again at the next update. */
  readonly stop: () => void;
}

/** Creates a bar on standard error, if that is a terminal. */
export function createShareProgress(terminal: Terminal): ShareProgress {
  if (!terminal.isInteractive) return SILENT;
  const line = new ProgressLine();
  return {
    update: (share, parts) => {
      line.show(share ?? NaN, 1, parts);
    },
    stop: line.clear,
  };
}

/** On a terminal, prints a text if an action takes more than two seconds. Returns a function that clears the text. */
export function sayWhileWaiting({ isInteractive }: Terminal, text: string): () => void {
  if (!isInteractive) return SILENT.stop;
  let clear = SILENT.stop;
  const timer = setTimeout(() => {
    clear = () => {
      clear = SILENT.stop;
      process.stderr.write('\r\u001B[2K');
    };
    occupyLine(() => {
      clear();
    });
    process.stderr.write(beginningOf(text, process.stderr.columns - 1));
  }, SLOW_MS);
  timer.unref();
  return () => {
    clearTimeout(timer);
    clear();
  };
}

/** The rate and the remaining time while the pass reads. After that, only the number of the listed notifications. */
function paceOf({ listed, toRead, read }: SyncProgress, seconds: number): string[] {
  if (read >= toRead) return [`${listed} listed`];
  const rate = read / Math.max(seconds, 0.001);
  const left = rate > 0 ? [`${Math.ceil((toRead - read) / rate)} s left`] : [];
  return [`${Math.round(rate)}/s`, ...left, `${listed} listed`];
}
