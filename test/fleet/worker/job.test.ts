import { expect } from 'chai';
import { AuthenticationError } from '../../../src/errors.ts';
import { Lease } from '../../../src/fleet/worker/lease.ts';
import { runPass, type PassPlan } from '../../../src/fleet/worker/job.ts';
import { createObservation } from '../../../src/observe/observation.ts';
import { freshStorage } from '../../pods.ts';
import { rejection } from '../../rejection.ts';
import { jsonLines } from '../../support/cli.ts';
import { modelPods, registryOf, type FleetPod } from '../../support/fleet.ts';

/** A plan whose registry says `ack: delete` for each pod. */
const planFor = (pods: readonly FleetPod[], more: Partial<PassPlan> = {}): PassPlan => ({
  registry: () => ({ ...registryOf(pods), passOptionsOf: () => ({ ack: 'delete' }) }),
  optionsOf: () => ({ ack: 'keep' }),
  overrides: {},
  pod: { retries: 0 },
  observation: undefined,
  leave: new AbortController().signal,
  stop: new AbortController().signal,
  onPause: () => undefined,
  ...more,
});

describe('A job of the fleet', () => {
  for (const [title, overrides, expected] of [
    ['the entry of the pod beats the options of all pods', {}, ['/pod-0/inbox/n-0']],
    ['a flag beats the entry of the pod', { ack: 'keep' }, []],
  ] as const)
    it(`runs a pass with its options: ${title}`, async () => {
      const deleted: string[] = [];
      const pods = await modelPods(1, ({ method, path }) => {
        if (method === 'DELETE' && path.includes('/inbox/')) deleted.push(path);
        return undefined;
      });
      const report = await runPass('pod-0', pods[0]!.settings, new Lease(60_000), planFor(pods, { overrides }));
      expect(report).to.include({ read: 1, created: 1 });
      expect(deleted).to.deep.equal(expected);
    });

  it('reports a pass that cannot sign in to log and metrics', async () => {
    let log = '';
    const write = (line: string): void => void (log += line);
    const observation = await createObservation({ level: 'info', write, prometheus: true });
    const settings = { ...(await freshStorage()), clientSecret: 'CANARY' };
    const plan = planFor([], { observation });
    await rejection(runPass('pod-0', settings, new Lease(60_000), plan), AuthenticationError);
    const [line, ...others] = jsonLines(log);
    expect(others).to.deep.equal([]);
    expect(line).to.include({
      level: 'error',
      pod: 'pod-0',
      trigger: 'job',
      outcome: 'failed',
      error: 'authentication',
    });
    expect(log).to.not.include('CANARY');
    const { text = '' } = (await observation.prometheus()) ?? {};
    expect(text).to.include('leadpod_passes_total{outcome="failed",trigger="job"} 1');
    expect(observation.passes).to.include({ running: 0, hasSucceeded: false });
  });
});
