/** The logs, the metrics and the health of a process. */
import type { PrometheusRecorder, PrometheusText } from './prometheus.ts';
import { UsageError } from '../errors.ts';
import { createLogger, LOG_LEVELS, SILENT_LOGGER, type Logger, type LogLevel } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { PassWatch } from './pass-watch.ts';

/** Where the passes of a process are reported. */
export interface Observation {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The running passes, for health checks. */
  readonly passes: PassWatch;
  /** The metrics in the text format of Prometheus; `undefined` if they are not collected. */
  prometheus(): Promise<PrometheusText | undefined>;
}

/** The options of an observation. Every option has a default. */
export interface ObservationOptions {
  /** The log level. Default: `off`. */
  readonly level?: LogLevel;
  /** Gets each line of the log with its line break. Default: there is no log. */
  readonly write?: (line: string) => void;
  /** Whether to collect metrics for Prometheus. `process` adds metrics of the process itself. Default: `false`. */
  readonly prometheus?: boolean | 'process';
}

/** Creates an observation. If the process has started an OpenTelemetry SDK, that always gets traces and metrics. */
export async function createObservation(options: ObservationOptions = {}): Promise<Observation> {
  const { level = 'off', write, prometheus = false } = options;
  if (!LOG_LEVELS.includes(level)) throw new UsageError(`option level: expected one of ${LOG_LEVELS.join(', ')}`);
  const logger = write === undefined ? SILENT_LOGGER : await createLogger(level, write);
  const recorder = prometheus === false ? undefined : await openPrometheus(prometheus === 'process');
  return createWith(logger, recorder);
}

async function openPrometheus(ofProcess: boolean): Promise<PrometheusRecorder> {
  const { createPrometheus } = await import('./prometheus.ts');
  return createPrometheus({ ofProcess });
}

async function createWith(logger: Logger, recorder?: PrometheusRecorder): Promise<Observation> {
  // Imported here, so that commands without a pass do not wait for it.
  const { OTEL_RECORDER } = await import('./otel-metrics.ts');
  return {
    logger,
    metrics: createMetrics(recorder === undefined ? [OTEL_RECORDER] : [OTEL_RECORDER, recorder]),
    passes: new PassWatch(),
    prometheus: () => Promise.resolve(recorder?.render()),
  };
}

let unobserved: Promise<Observation> | undefined;

/** The observation that is used if the caller gives none. Only an OpenTelemetry SDK gets traces and metrics. */
export function defaultObservation(): Promise<Observation> {
  unobserved ??= createWith(SILENT_LOGGER);
  return unobserved;
}
