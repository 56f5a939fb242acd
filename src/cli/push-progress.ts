/** A progress bar over leads, on a terminal only. */
import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** Shows how many leads of how many are done. */
export interface LeadBar {
  /** What to call for each step of a stage; a new stage begins the bar anew. */
  update(stage: string): (done: number, total: number) => void;
  /** Clears the bar; it comes back with the next update. */
  stop(): void;
}

/** A bar on standard error, if that is a terminal and `wanted`. */
export function createLeadBar(terminal: Terminal, wanted: boolean): LeadBar {
  let bar: SingleBar | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stop,
    update: (stage) => {
      stop();
      return (done, total) => {
        if (!wanted || !terminal.isInteractive || total === 0) return;
        if (bar === undefined) {
          const format = `{bar} {value} of {total} leads ${stage}, {eta_formatted} left`;
          bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
          bar.start(total, done);
        }
        bar.update(done);
      };
    },
  };
}
