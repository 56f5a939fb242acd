/** A progress bar on a terminal: listed, read, written, rate, time left. */
import { Presets, SingleBar } from 'cli-progress';
import type { SyncProgress } from '../../pass/report.ts';
import type { Terminal } from './terminal.ts';

/** Shows how far a pass is; does nothing where nobody looks. */
export interface Progress {
  update(progress: SyncProgress): void;
  /** Clears the bar; it comes back with the next update. */
  stop(): void;
}

/** Shows nothing. */
export const SILENT = { update: () => undefined, stop: () => undefined };
const FORMAT = '{bar} {value} of {total} read, {written} leads written, {pace}';

/** A bar on standard error, if that is a terminal and `wanted`. */
export function createProgress(terminal: Terminal, wanted: boolean): Progress {
  if (!wanted || !terminal.isInteractive) return SILENT;
  let bar: SingleBar | undefined;
  const started = performance.now();
  return {
    update: (progress) => {
      const { toRead, read, written } = progress;
      if (toRead === 0) return;
      const payload = { written, pace: paceOf(progress, (performance.now() - started) / 1000) };
      if (bar === undefined) {
        bar = new SingleBar({ format: FORMAT, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
        bar.start(toRead, read, payload);
      }
      bar.update(read, payload);
    },
    stop: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}

/** A bar that only counts. */
export interface CountProgress {
  readonly update: (done: number, total: number) => void;
  /** Clears the bar; it comes back with the next update. */
  readonly stop: () => void;
}

/** A bar on standard error, if that is a terminal; `what` says of what so many were done. */
export function createCountProgress(terminal: Terminal, what: string): CountProgress {
  if (!terminal.isInteractive) return SILENT;
  let bar: SingleBar | undefined;
  return {
    update: (done, total) => {
      if (bar === undefined) {
        const format = `{bar} {value} of {total} ${what}`;
        bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
        bar.start(total, done);
      }
      bar.update(done);
    },
    stop: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}

/** Rate and time left while there is something to read; then the leads are written. */
function paceOf({ listed, toRead, read }: SyncProgress, seconds: number): string {
  if (read >= toRead) return `${listed} listed`;
  const rate = read / Math.max(seconds, 0.001);
  const left = rate > 0 ? `, ${Math.ceil((toRead - read) / rate)} s left` : '';
  return `${Math.round(rate)}/s${left}, ${listed} listed`;
}
