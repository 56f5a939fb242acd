import { once } from 'node:events';
import { expect } from 'chai';
import { enqueuePod, enqueuePods } from '../../src/fleet/queue/queue.ts';
import { freshFleet, freshPods, registryOf, untilIdle } from '../support/fleet.ts';
import { shouldBeOffline, startWorkerProcess, writeRegistry } from '../support/fleet-processes.ts';
import { SIZE } from '../support/extent.ts';
import { skipWithout } from '../support/missing.ts';
import { overlaps, watchPasses, type PassWatch, type SeenPass } from '../support/pass-watch.ts';
import { describeFleetDeath } from '../support/fleet-death.ts';
import { whyNoRedis } from '../support/redis.ts';

describe('Workers as processes', () => {
  let watch: PassWatch | undefined;
  before(function () {
    skipWithout(this, 'Redis', whyNoRedis());
  });
  afterEach(() => watch?.stop());

  const watchOf = async (pods: Awaited<ReturnType<typeof freshPods>>): Promise<PassWatch> => {
    watch = await watchPasses(new Map(pods.map(({ name, settings }) => [name, settings.storage])));
    return watch;
  };
  const nthWrite = (seen: PassWatch, wanted: number): Promise<SeenPass> =>
    new Promise((resolve) => {
      seen.onWrite = (pass, number) => {
        if (number === wanted) resolve(pass);
      };
    });

  it('that are frozen during a pass and continue after another one finished it write nothing more', async () => {
    const pods = await freshPods(1, 6);
    const seen = await watchOf(pods);
    const fleet = await freshFleet();
    const frozen = await startWorkerProcess(fleet, writeRegistry(pods), '--takeover', '2');
    const writing = nthWrite(seen, 2);
    await enqueuePod(fleet.queue, 'pod-0');
    const pass = await writing;
    frozen.child.kill('SIGSTOP');
    const before = pass.writes.length;
    const other = await fleet.start({ registry: () => registryOf(pods), takeoverMs: 500 });
    await other.until(({ kind }) => kind === 'passed');
    const said = once(frozen.child.stderr!, 'data');
    frozen.child.kill('SIGCONT');
    expect(String((await said)[0])).to.include('this worker was silent for too long, and another one has taken over');
    frozen.child.kill('SIGTERM');
    expect(await frozen.ended).to.include({ code: 143 });
    expect(pass.writes.length, 'writes of the frozen one').to.equal(before);
    expect(overlaps(seen.passes)).to.deep.equal([]);
    await shouldBeOffline(pods);
  });

  it('that are stopped return unfinished jobs, and count no attempt', async () => {
    const pods = await freshPods(2, 6);
    const seen = await watchOf(pods);
    const fleet = await freshFleet();
    const worker = await startWorkerProcess(fleet, writeRegistry(pods), '--concurrency', '1');
    const writing = nthWrite(seen, 1);
    await enqueuePods(fleet.queue, ['pod-0', 'pod-1'], { attempts: 1 });
    await writing;
    worker.child.kill('SIGTERM');
    const { code, stderr } = await worker.ended;
    expect(code, stderr).to.equal(143);
    expect(stderr).to.include('no new pod is taken').and.to.include('pod-0: back to the queue');
    expect(await fleet.queue.passes.getJobCounts()).to.include({ waiting: 2, active: 0, delayed: 0 });
    const next = await fleet.start({ registry: () => registryOf(pods) });
    await untilIdle(fleet.queue);
    expect(next.outcomes.map(({ kind }) => kind)).to.deep.equal(['passed', 'passed']);
    expect(overlaps(seen.passes)).to.deep.equal([]);
    await shouldBeOffline(pods);
  });

  describeFleetDeath({ pods: SIZE === 'small' ? 5 : 9, messages: 2, takeoverS: 5 });
});
