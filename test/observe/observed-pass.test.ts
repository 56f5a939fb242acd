import { context, metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import type { LogLevel } from '../../src/observe/logger.ts';
import { createObservation } from '../../src/observe/observation.ts';
import { observedPass } from '../../src/observe/observed-pass.ts';
import { post, withFreshPod } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { jsonLines } from '../support/cli.ts';
import { leadMessage } from '../support/cli-pod.ts';

const GOOD = leadMessage('observed', { name: 'Ada Brook', email: 'ada@example.com' });
const BROKEN = '{"topic": "realestate/lead#add", ';
const IDENTITY = { pod: 'east', trigger: 'timer' } as const;

type Line = Readonly<Record<string, unknown>>;

/** An observation, and what it has written. */
async function observe(level: LogLevel = 'info') {
  let written = '';
  const write = (line: string): void => void (written += line);
  const observation = await createObservation({ level, write, prometheus: true });
  const text = async (): Promise<string> => (await observation.prometheus())?.text ?? '';
  return { observation, lines: () => jsonLines(written) as Line[], text };
}

/** An SDK of OpenTelemetry that keeps in memory what it is told. */
function startSdk() {
  const spans = new InMemorySpanExporter();
  const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  metrics.setGlobalMeterProvider(meters);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return {
    spans: () => spans.getFinishedSpans(),
    measured: async () => {
      await meters.forceFlush();
      const all = measured.getMetrics().at(-1)?.scopeMetrics ?? [];
      return new Map(all.flatMap((scope) => scope.metrics).map((one) => [one.descriptor.name, one.dataPoints]));
    },
    stop: async () => {
      trace.disable();
      metrics.disable();
      context.disable();
      await meters.shutdown();
    },
  };
}

describe('A pass that is observed', () => {
  it('is one line of the log with its id, pod, trigger, counts and outcome', async () => {
    await withFreshPod(async (pod) => {
      await post(pod, [GOOD, BROKEN]);
      const { observation, lines } = await observe();
      const report = await observedPass(pod, {}, IDENTITY, observation);
      await observedPass(pod, {}, { ...IDENTITY, trigger: 'channel' }, observation);
      const [first, second, ...others] = lines();
      expect(others).to.deep.equal([]);
      const { read, events, requests } = report;
      expect(first).to.include({
        ...IDENTITY,
        ...{ read, events, requests },
        level: 'warn',
        outcome: 'trouble',
        created: 1,
        quarantined: 1,
      });
      expect(second).to.include({ pod: 'east', trigger: 'channel', level: 'info', outcome: 'ok', read: 0, skipped: 2 });
      expect(first!['pass']).to.match(/^[0-9a-f]{16}$/);
      expect(first!['pass']).to.not.equal(second!['pass']);
    });
  });

  it('that fails is counted by code and kind, and rethrown', async () => {
    await withFreshPod(async (pod) => {
      const { observation, lines, text } = await observe();
      const lost = { ...pod, inbox: `${pod.storage}nowhere/` };
      await rejection(observedPass(lost, {}, IDENTITY, observation), PodError);
      expect(lines()).to.have.length(1);
      expect(lines()[0]).to.include({ level: 'error', outcome: 'failed', error: 'pod.not-found', status: 404 });
      expect(JSON.stringify(lines())).to.not.include('nowhere');
      expect(await text())
        .to.include('leadpod_passes_total{outcome="failed",trigger="timer"} 1')
        .and.not.include('leadpod_last_success_timestamp_seconds{');
      expect(observation.passes).to.include({ running: 0, hasSucceeded: false });
    });
  });

  it('is counted for Prometheus, with the lag from posting to lead once for each notification', async () => {
    await withFreshPod(async (pod) => {
      await post(pod, [GOOD, BROKEN]);
      const { observation, text } = await observe();
      await observedPass(pod, {}, IDENTITY, observation);
      await observedPass(pod, { full: true }, IDENTITY, observation);
      const lines = (await text()).split('\n');
      expect(lines).to.include.members([
        'leadpod_passes_total{outcome="trouble",trigger="timer"} 2',
        'leadpod_pass_duration_seconds_count{outcome="trouble"} 2',
        'leadpod_notifications_read_total 4',
        'leadpod_leads_written_total{outcome="created"} 1',
        'leadpod_quarantined_total 2',
        'leadpod_lead_lag_seconds_count 1',
        'leadpod_lead_lag_seconds_bucket{le="3600"} 1',
      ]);
      expect(lines.find((line) => line.startsWith('leadpod_requests_total '))).to.match(/ [1-9]\d+$/);
      expect(lines.find((line) => line.startsWith('leadpod_last_success'))).to.match(/\{pod="east"\} \d{10}$/);
    }, 'real');
  });

  it('is a span with one for each of its parts, and measured, if the process has an SDK', async () => {
    const sdk = startSdk();
    try {
      await withFreshPod(async (pod) => {
        await post(pod, [GOOD]);
        await observedPass(pod, {}, IDENTITY);
        const spans = sdk.spans();
        const [pass] = spans.filter(({ name }) => name === 'leadpod.pass');
        expect(pass?.attributes).to.include({
          'leadpod.pod': 'east',
          'leadpod.trigger': 'timer',
          'leadpod.outcome': 'ok',
          'leadpod.created': 1,
        });
        const parts = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === pass?.spanContext().spanId);
        const names = ['open', 'list', 'read', 'journal', 'update', 'commit', 'compact', 'settle'];
        expect(parts.map(({ name }) => name)).to.deep.equal(names.map((name) => `leadpod.${name}`));

        const lost = { ...pod, inbox: `${pod.storage}nowhere/` };
        await rejection(observedPass(lost, {}, IDENTITY), PodError);
        const failed = sdk.spans().find(({ attributes }) => attributes['leadpod.outcome'] === 'failed');
        expect(failed?.status).to.deep.equal({ code: SpanStatusCode.ERROR, message: 'pod.not-found' });

        const measured = await sdk.measured();
        expect(measured.get('leadpod_passes_total')?.map(({ value }) => value)).to.deep.equal([1, 1]);
        expect(measured.get('leadpod_lead_lag_seconds')?.[0]?.value).to.include({ count: 1 });
        expect(measured.get('leadpod_last_success_timestamp_seconds')?.[0]?.attributes).to.deep.equal({ pod: 'east' });
      });
    } finally {
      await sdk.stop();
    }
  });

  it('has the counts of deadlines and outbox one by one, in its line and in its span', async () => {
    const sdk = startSdk();
    try {
      await withFreshPod(async (pod) => {
        await post(pod, [GOOD]);
        const { observation, lines } = await observe();
        await observedPass(pod, { deadlines: { answer: '2h' } }, IDENTITY, observation);
        const [pass] = sdk.spans().filter(({ name }) => name === 'leadpod.pass');
        const counts = { 'overdue.answer': 0, 'overdue.assignment': 1 };
        expect(lines()[0]).to.include(counts).and.not.have.property('overdue');
        for (const [name, value] of Object.entries(counts))
          expect(pass?.attributes).to.have.property(`leadpod.${name}`, value);
      });
    } finally {
      await sdk.stop();
    }
  });

  it('reports nothing, and is the same pass, if no one observes it', async () => {
    await withFreshPod(async (pod) => {
      await post(pod, [GOOD]);
      expect(await observedPass(pod, {}, IDENTITY)).to.include({ read: 1, created: 1 });
    });
  });

  it('also calls the callbacks of the caller', async () => {
    await withFreshPod(async (pod) => {
      await post(pod, [GOOD, BROKEN]);
      const told: string[] = [];
      await observedPass(
        pod,
        {
          onNote: ({ kind }) => void told.push(kind),
          onProgress: () => void told.push('progress'),
          onCommitted: (notifications) => void told.push(`committed ${notifications.length}`),
          inStage: (stage, work) => {
            told.push(stage);
            return work();
          },
        },
        IDENTITY,
      );
      expect(told).to.include.members(['problem', 'progress', 'committed 1', 'read', 'settle']);
    });
  });
});
