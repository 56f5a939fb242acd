/** Metrics for OpenTelemetry. If the process has started no SDK, they do nothing. */
import {
  metrics,
  type Counter,
  type Gauge,
  type Histogram,
  type Meter,
  type MeterProvider,
  type ObservableResult,
} from '@opentelemetry/api';
import { COUNTERS, DISTRIBUTIONS, GAUGES, type GaugeReading, type Recorder } from './instruments.ts';

/** The instrumentation scope. */
export const SCOPE = 'leadpod';

interface Instruments {
  readonly meter: Meter;
  readonly counters: Map<string, Counter>;
  readonly histograms: Map<string, Histogram>;
  readonly gauges: Map<string, Gauge>;
}

/**
 * The instruments of each provider. An SDK may be started after leadpod, so the provider is looked up whenever a value is
 * recorded.
 */
const made = new WeakMap<MeterProvider, Instruments>();

function instruments(): Instruments {
  const provider = metrics.getMeterProvider();
  let found = made.get(provider);
  if (found === undefined) {
    found = { meter: provider.getMeter(SCOPE), counters: new Map(), histograms: new Map(), gauges: new Map() };
    made.set(provider, found);
  }
  return found;
}

function once<T>(map: Map<string, T>, name: string, create: () => T): T {
  let value = map.get(name);
  if (value === undefined) {
    value = create();
    map.set(name, value);
  }
  return value;
}

/** Exports to the SDK that the process has started. */
export const OTEL_RECORDER: Recorder = {
  add: (counter, value, labels) => {
    const { name, help } = COUNTERS[counter];
    const { meter, counters } = instruments();
    once(counters, name, () => meter.createCounter(name, { description: help })).add(value, labels);
  },
  record: (distribution, value, labels) => {
    const { name, help, buckets } = DISTRIBUTIONS[distribution];
    const { meter, histograms } = instruments();
    const advice = { explicitBucketBoundaries: [...buckets] };
    once(histograms, name, () => meter.createHistogram(name, { description: help, unit: 's', advice })).record(
      value,
      labels,
    );
  },
  set: (gauge, value, labels) => {
    const { name, help } = GAUGES[gauge];
    const { meter, gauges } = instruments();
    once(gauges, name, () => meter.createGauge(name, { description: help })).record(value, labels);
  },
  watch: (gauge, read) => {
    const { name, help } = GAUGES[gauge];
    instruments()
      .meter.createObservableGauge(name, { description: help })
      .addCallback(async (result) => {
        observe(result, await read());
      });
  },
};

function observe(result: ObservableResult, readings: readonly GaugeReading[]): void {
  for (const { labels, value } of readings) result.observe(value, labels);
}
