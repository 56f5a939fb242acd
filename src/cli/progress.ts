/** A progress bar on a terminal: listed, read, written, rate, time left. */
import { Presets, SingleBar } from 'cli-progress';
import type { SyncReport } from '../sync/report.ts';
import type { Terminal } from './terminal.ts';

/** Shows how far a pass is; does nothing where nobody looks. */
export interface Progress {
  update(report: Readonly<SyncReport>): void;
  /** Clears the bar; it comes back with the next update. */
  stop(): void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };
const FORMAT = '{bar} {value}/{total} read, {written} leads written, {rate}/s, {eta_formatted} left';

/** A bar on standard error, if that is a terminal and `wanted`. */
export function createProgress(terminal: Terminal, wanted: boolean): Progress {
  if (!wanted || !terminal.isInteractive) return SILENT;
  let bar: SingleBar | undefined;
  const started = performance.now();
  return {
    update: (report) => {
      const total = report.listed - report.skipped;
      if (total === 0) return;
      const written = report.created + report.updated;
      const rate = Math.round(report.read / Math.max((performance.now() - started) / 1000, 0.001));
      if (bar === undefined) {
        bar = new SingleBar(
          { format: FORMAT, clearOnComplete: true, hideCursor: true, gracefulExit: false },
          Presets.shades_classic,
        );
        bar.start(total, report.read, { written, rate });
      }
      bar.setTotal(total);
      bar.update(report.read, { written, rate });
    },
    stop: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}
