/**
 * All metrics. Their names follow the rules of Prometheus, and all exporters use them. Labels have few possible values. A label
 * only names a pod where this is documented, because a fleet may have millions of pods.
 */

/** One metric. */
export interface Instrument {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** A histogram, with the upper bounds of its buckets in its unit. */
export interface Distribution extends Instrument {
  readonly buckets: readonly number[];
}

const instrument = (name: string, help: string, ...labels: string[]): Instrument => ({ name, help, labels });

/** Metrics whose values only grow. */
export const COUNTERS = {
  passes: instrument('leadpod_passes_total', 'Passes that ended', 'outcome', 'trigger'),
  read: instrument('leadpod_notifications_read_total', 'Notifications read'),
  events: instrument('leadpod_events_total', 'Lead events in what was read, duplicates included'),
  written: instrument('leadpod_leads_written_total', 'Lead resources written', 'outcome'),
  quarantined: instrument('leadpod_quarantined_total', 'Notifications put into quarantine'),
  failed: instrument('leadpod_failed_total', 'Notifications and leads that failed, and are tried again'),
  answers: instrument('leadpod_answers_total', 'Own events that arrived, or never will', 'outcome'),
  offers: instrument('leadpod_offers_total', 'Offers of leads that were made, and how they ended', 'outcome'),
  requests: instrument('leadpod_requests_total', 'HTTP requests to pods and issuers'),
  channelMessages: instrument('leadpod_channel_messages_total', 'Channel messages by webhook', 'outcome'),
} as const satisfies Record<string, Instrument>;

/** Histograms. */
export const DISTRIBUTIONS = {
  passSeconds: {
    ...instrument('leadpod_pass_duration_seconds', 'Duration of passes', 'outcome'),
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
  },
  lagSeconds: {
    ...instrument(
      'leadpod_lead_lag_seconds',
      'From the posting of a notification to its lead, on the clock of the server',
    ),
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400],
  },
} as const satisfies Record<string, Distribution>;

/** Metrics whose values go up and down. */
export const GAUGES = {
  queueDepth: instrument('leadpod_queue_depth', 'Jobs in the queue', 'state'),
  outbox: instrument('leadpod_outbox_events', 'Own events that have not arrived, after the last pass', 'pod', 'state'),
  overdue: instrument('leadpod_overdue_leads', 'Leads that wait too long, after the last pass', 'pod', 'waits_for'),
  lastSuccess: instrument('leadpod_last_success_timestamp_seconds', 'Time of the last successful pass', 'pod'),
} as const satisfies Record<string, Instrument>;

/** The names and values of labels. */
export type Labels = Readonly<Record<string, string>>;

/** A value of a gauge. */
export interface GaugeReading {
  readonly labels: Labels;
  readonly value: number;
}

/** An exporter of metrics. */
export interface Recorder {
  add(counter: keyof typeof COUNTERS, value: number, labels?: Labels): void;
  record(distribution: keyof typeof DISTRIBUTIONS, value: number, labels?: Labels): void;
  set(gauge: keyof typeof GAUGES, value: number, labels: Labels): void;
  /** Calls `read` each time the gauge is exported. */
  watch(gauge: keyof typeof GAUGES, read: () => Promise<readonly GaugeReading[]>): void;
}
