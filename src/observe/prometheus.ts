/**
 * Metrics for Prometheus. They have a registry of their own, because the global registry belongs to the program that uses
 * leadpod as a library.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { COUNTERS, DISTRIBUTIONS, GAUGES, type GaugeReading, type Recorder } from './instruments.ts';

/** Metrics as text, with their media type. */
export interface PrometheusText {
  readonly contentType: string;
  readonly text: string;
}

/** An exporter that can print its metrics. */
export interface PrometheusRecorder extends Recorder {
  render(): Promise<PrometheusText>;
}

type Reader = () => Promise<readonly GaugeReading[]>;

const mapValues = <Key extends string, From, To>(record: Record<Key, From>, map: (from: From, key: Key) => To) =>
  Object.fromEntries(Object.entries<From>(record).map(([key, value]) => [key, map(value, key as Key)])) as Record<
    Key,
    To
  >;

/** Creates the exporter. `ofProcess` adds metrics of the process: memory, processor time, event loop. */
export function createPrometheus({ ofProcess = false } = {}): PrometheusRecorder {
  const registry = new Registry();
  const registers = [registry];
  const readers = new Map<string, Reader>();
  const counters = mapValues(
    COUNTERS,
    ({ name, help, labels }) => new Counter({ name, help, labelNames: labels, registers }),
  );
  const distributions = mapValues(
    DISTRIBUTIONS,
    ({ name, help, labels, buckets }) =>
      new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers }),
  );
  const gauges = mapValues(GAUGES, ({ name, help, labels }, key) => {
    return new Gauge({
      name,
      help,
      labelNames: labels,
      registers,
      collect: async () => {
        const read = readers.get(key);
        if (read !== undefined) fill(gauges[key], await read());
      },
    });
  });
  if (ofProcess) collectDefaultMetrics({ register: registry });
  return {
    add: (counter, value, labels = {}) => {
      counters[counter].inc(labels, value);
    },
    record: (distribution, value, labels = {}) => {
      distributions[distribution].observe(labels, value);
    },
    set: (gauge, value, labels) => {
      gauges[gauge].set(labels, value);
    },
    watch: (gauge, read) => void readers.set(gauge, read),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

/** Sets the values of a gauge. Label values that are no longer reported are removed. */
function fill(gauge: Gauge, readings: readonly GaugeReading[]): void {
  gauge.reset();
  for (const { labels, value } of readings) gauge.set(labels, value);
}
