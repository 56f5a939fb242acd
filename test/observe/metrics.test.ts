import { expect } from 'chai';
import type { Labels, Recorder } from '../../src/observe/instruments.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { emptyReport, type SyncReport } from '../../src/pass/report.ts';

const ROOM = 100;

/** Keeps the last value of each series of a gauge. */
function createRecorder() {
  const values = new Map<string, number>();
  const recorder: Recorder = {
    add: () => undefined,
    record: () => undefined,
    watch: () => undefined,
    set: (gauge, value, labels: Labels) => void values.set([gauge, ...Object.values(labels)].join(' '), value),
  };
  return { values, recorder };
}

describe('The metrics of pods', () => {
  const report = (overdue: SyncReport['overdue']): SyncReport => ({ ...emptyReport(), ...(overdue && { overdue }) });

  it('show each of a hundred pods, and of all further pods the sum and the oldest success', () => {
    const { values, recorder } = createRecorder();
    const metrics = createMetrics([recorder]);
    const pass = (pod: string, answer: number): void => {
      metrics.notePass({ pod, trigger: 'job', outcome: 'ok', seconds: 1, report: report({ answer, assignment: 0 }) });
    };
    const { now } = Date;
    try {
      let seconds = 1000;
      Date.now = () => (seconds += 1) * 1000;
      for (let index = 0; index < ROOM; index += 1) pass(`pod-${index}`, 1);
      for (const [pod, answer] of [
        ['late-1', 5],
        ['late-2', 7],
        ['late-3', 0],
        ['late-1', 2],
      ] as const)
        pass(pod, answer);
      expect(values.get('overdue pod-99 answer')).to.equal(1);
      expect(values.get('overdue other answer')).to.equal(9);
      // The times are 1101 to 1104, and the first pod has the last of them.
      expect(values.get('lastSuccess other')).to.equal(1102);
      pass('late-2', 0);
      expect(values.get('overdue other answer')).to.equal(2);
      expect(values.get('lastSuccess other')).to.equal(1103);
    } finally {
      Date.now = now;
    }
  });
});
