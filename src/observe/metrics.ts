/** Converts the results of passes to metrics, for all exporters. */
import type { SyncReport } from '../pass/report.ts';
import type { GaugeReading, Labels, Recorder } from './instruments.ts';

/** How a pass ended. `trouble`: some notifications failed. `stopped`: it was stopped on request. */
export type PassOutcome = 'ok' | 'trouble' | 'stopped' | 'failed';

/** A pass that ended. */
export interface EndedPass {
  readonly pod: string;
  readonly trigger: string;
  readonly outcome: PassOutcome;
  readonly seconds: number;
  /** Missing if the pass failed. */
  readonly report?: SyncReport;
}

/** The values that are measured. */
export interface Metrics {
  /** Records a pass that ended. */
  notePass(pass: EndedPass): void;
  /** Records the time from the arrival of each notification in the inbox until it was in a lead, in milliseconds. */
  noteLags(lagsMs: readonly number[]): void;
  /** Records a message of a notification channel that arrived by webhook. */
  noteChannelMessage(outcome: 'accepted' | 'refused'): void;
  /** Registers a function that returns the number of jobs in each state of a queue. It is called at each export. */
  watchQueue(read: () => Promise<Readonly<Record<string, number>>>): void;
}

/** The number of pods that have a label value of their own. All further pods share the value `other`. */
const MAX_PODS = 100;

/** The gauges that have a label for the pod. */
type PodGauge = 'outbox' | 'overdue' | 'lastSuccess';

/** The last values of the pods that share the label value `other`. */
class OtherPods {
  readonly #series = new Map<string, { readonly values: Map<string, number>; sum: number }>();

  /** Notes the value of a pod. Returns the value of all: the oldest for a time, otherwise the sum. */
  note(gauge: PodGauge, pod: string, value: number, labels: Labels): number {
    const key = [gauge, ...Object.values(labels)].join(' ');
    const series = this.#series.get(key) ?? { values: new Map<string, number>(), sum: 0 };
    this.#series.set(key, series);
    const { values } = series;
    series.sum += value - (values.get(pod) ?? 0);
    // A value that is set again moves to the end. So the first time is always the oldest.
    values.delete(pod);
    if (value !== 0) values.set(pod, value);
    return gauge === 'lastSuccess' ? (values.values().next().value ?? value) : series.sum;
  }
}

/** Creates metrics that report to all of these exporters. */
export function createMetrics(recorders: readonly Recorder[]): Metrics {
  const pods = new Set<string>();
  const others = new OtherPods();
  const all = (tell: (recorder: Recorder) => void): void => {
    recorders.forEach(tell);
  };
  const set = (gauge: PodGauge, pod: string, value: number, labels: Labels = {}): void => {
    if (pods.size < MAX_PODS) pods.add(pod);
    const isNamed = pods.has(pod);
    const shown = isNamed ? value : others.note(gauge, pod, value, labels);
    all((recorder) => {
      recorder.set(gauge, shown, { pod: isNamed ? pod : 'other', ...labels });
    });
  };
  return {
    notePass: (pass) => {
      all((recorder) => {
        notePass(recorder, pass);
      });
      const { outcome } = pass;
      if (outcome !== 'ok' && outcome !== 'trouble') return;
      const { pod, report: { outbox, overdue } = {} } = pass;
      if (outbox !== undefined) {
        set('outbox', pod, outbox.waiting, { state: 'waiting' });
        set('outbox', pod, outbox.needsPerson, { state: 'needs-person' });
      }
      if (overdue !== undefined) {
        set('overdue', pod, overdue.answer, { waits_for: 'answer' });
        set('overdue', pod, overdue.assignment, { waits_for: 'assignment' });
      }
      set('lastSuccess', pod, Math.round(Date.now() / 1000));
    },
    noteLags: (lagsMs) => {
      all((recorder) => {
        for (const lagMs of lagsMs) recorder.record('lagSeconds', lagMs / 1000);
      });
    },
    noteChannelMessage: (outcome) => {
      all((recorder) => {
        recorder.add('channelMessages', 1, { outcome });
      });
    },
    watchQueue: (read) => {
      all((recorder) => {
        recorder.watch('queueDepth', async () => readingsOf(await read()));
      });
    },
  };
}

function notePass(recorder: Recorder, { trigger, outcome, seconds, report }: EndedPass): void {
  recorder.add('passes', 1, { outcome, trigger });
  recorder.record('passSeconds', seconds, { outcome });
  if (report === undefined) return;
  const { read, events, created, updated, quarantined, failed, requests, outbox } = report;
  const { offered = 0, taken = 0, declined = 0, withdrawn = 0 } = report;
  const counts: readonly (readonly [Parameters<Recorder['add']>[0], number, Labels?])[] = [
    ['read', read],
    ['events', events],
    ['written', created, { outcome: 'created' }],
    ['written', updated, { outcome: 'updated' }],
    ['quarantined', quarantined],
    ['failed', failed],
    ['requests', requests],
    ['offers', offered, { outcome: 'made' }],
    ['offers', taken, { outcome: 'accepted' }],
    ['offers', declined, { outcome: 'rejected' }],
    ['offers', withdrawn, { outcome: 'withdrawn' }],
    ...(['delivered', 'refused', 'expired'] as const).map(
      (what) => ['answers', outbox?.[what] ?? 0, { outcome: what }] as const,
    ),
  ];
  for (const [counter, value, labels] of counts) recorder.add(counter, value, labels);
}

const readingsOf = (depths: Readonly<Record<string, number>>): GaugeReading[] =>
  Object.entries(depths).map(([state, value]) => ({ labels: { state }, value }));
