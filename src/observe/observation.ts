/** Seeing leadpod run: where its logs go, and who measures it. */
import type { PrometheusRecorder, PrometheusText } from './prometheus.ts';
import { createLogger, SILENT_LOGGER, type Logger, type LogLevel } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { PassWatch } from './pass-watch.ts';

/** What is told of the passes of a process, and to whom. */
export interface Observation {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The passes that run, for health checks. */
  readonly passes: PassWatch;
  /** The measurements as Prometheus reads them; `undefined` where they are not kept. */
  prometheus(): Promise<PrometheusText | undefined>;
}

/** How a process is observed; every member has a default. */
export interface ObservationOptions {
  /** Default `off`. */
  readonly level?: LogLevel;
  /** Takes each line of the log, with its end; without it there is no log. */
  readonly write?: (line: string) => void;
  /** Keep the measurements for Prometheus; `process`: with those of the process itself. Default `false`. */
  readonly prometheus?: boolean | 'process';
}

/** Opens an observation. OpenTelemetry is told in any case, if the process has started an SDK of it. */
export async function createObservation(options: ObservationOptions = {}): Promise<Observation> {
  const { level = 'off', write, prometheus = false } = options;
  const logger = write === undefined ? SILENT_LOGGER : await createLogger(level, write);
  const recorder = prometheus === false ? undefined : await openPrometheus(prometheus === 'process');
  return createWith(logger, recorder);
}

async function openPrometheus(ofProcess: boolean): Promise<PrometheusRecorder> {
  const { createPrometheus } = await import('./prometheus.ts');
  return createPrometheus({ ofProcess });
}

async function createWith(logger: Logger, recorder?: PrometheusRecorder): Promise<Observation> {
  // No command that runs no pass is to wait for it.
  const { OTEL_RECORDER } = await import('./otel-metrics.ts');
  return {
    logger,
    metrics: createMetrics(recorder === undefined ? [OTEL_RECORDER] : [OTEL_RECORDER, recorder]),
    passes: new PassWatch(),
    prometheus: () => Promise.resolve(recorder?.render()),
  };
}

let unobserved: Promise<Observation> | undefined;

/** The observation of whoever asked for none: only an SDK of OpenTelemetry learns of it. */
export function defaultObservation(): Promise<Observation> {
  unobserved ??= createWith(SILENT_LOGGER);
  return unobserved;
}
