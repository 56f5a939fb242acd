import { expect } from 'chai';
import {
  enqueuePod,
  enqueuePods,
  scheduledPods,
  schedulePods,
  unschedulePods,
} from '../../../src/fleet/queue/queue.ts';
import { createDoor, freshFleet, holdingListing, modelPods, registryOf, untilIdle } from '../../support/fleet.ts';
import { skipWithout } from '../../support/missing.ts';
import { whyNoRedis } from '../../support/redis.ts';

const PATIENT = { pod: { retryBaseMs: 1 } };

describe('The queue of a fleet', () => {
  before(function () {
    skipWithout(this, 'Redis', whyNoRedis());
  });

  it('has one job for a waiting pod, however often it is enqueued, which contains only the name', async () => {
    const { queue } = await freshFleet();
    await enqueuePod(queue, 'acme');
    await enqueuePods(queue, ['acme', 'beta', 'acme']);
    const jobs = await queue.passes.getJobs(['waiting']);
    expect(jobs.map(({ data }) => data).sort((a, b) => (a.pod < b.pod ? -1 : 1))).to.deep.equal([
      { pod: 'acme' },
      { pod: 'beta' },
    ]);
    expect(await queue.passes.getJobCounts()).to.include({ waiting: 2, active: 0, delayed: 0 });
  });

  it('runs a pod that is being processed exactly once more, however often it is enqueued meanwhile', async () => {
    const [begun, door] = [createDoor(), createDoor()];
    let listings = 0;
    const pods = await modelPods(
      1,
      holdingListing(begun, door, () => (listings += 1) === 1),
    );
    const fleet = await freshFleet();
    // Two places in two workers: the second job would begin beside the first, were it there.
    const workers = [await fleet.start({ registry: () => registryOf(pods), ...PATIENT })];
    workers.push(await fleet.start({ registry: () => registryOf(pods), ...PATIENT }));
    await enqueuePod(fleet.queue, 'pod-0');
    await begun.isOpen;
    for (let hint = 0; hint < 3; hint++) await enqueuePod(fleet.queue, 'pod-0');
    expect(await fleet.queue.passes.getJobCounts()).to.include({ waiting: 0, active: 1, delayed: 0 });
    door.open();
    await untilIdle(fleet.queue);
    const passed = workers.flatMap(({ outcomes }) => outcomes);
    expect(passed.map(({ kind }) => kind)).to.deep.equal(['passed', 'passed']);
  });

  it('is filled by the clock, one job for each pod at a time, until the clock is removed', async () => {
    const pods = await modelPods(2);
    const fleet = await freshFleet();
    await schedulePods(
      fleet.queue,
      pods.map(({ name }) => name),
      { everyMs: 1000 },
    );
    // The second time is no second clock.
    await schedulePods(fleet.queue, ['pod-0'], { everyMs: 1000 });
    expect((await scheduledPods(fleet.queue)).map(({ pod }) => pod).sort()).to.deep.equal(['pod-0', 'pod-1']);
    const { outcomes, until } = await fleet.start({ registry: () => registryOf(pods) });
    for (const { name } of pods)
      await until(({ pod }) => pod === name && outcomes.filter((one) => one.pod === name).length >= 2);
    expect(await unschedulePods(fleet.queue)).to.equal(2);
    expect(await fleet.queue.clock.getJobCounts()).to.include({ delayed: 0 });
    expect(new Set(outcomes.map(({ kind }) => kind))).to.deep.equal(new Set(['passed']));
  });

  it('is also filled by a cron pattern, one time after the other', async () => {
    const pods = await modelPods(1);
    const fleet = await freshFleet();
    await schedulePods(fleet.queue, ['pod-0'], { cron: '* * * * * *' });
    const { outcomes, until } = await fleet.start({ registry: () => registryOf(pods) });
    await until(() => outcomes.length >= 2);
    expect(await unschedulePods(fleet.queue, ['pod-0'])).to.equal(1);
    expect(new Set(outcomes.map(({ kind }) => kind))).to.deep.equal(new Set(['passed']));
  });

  it('lists the cron patterns', async () => {
    const { queue } = await freshFleet();
    await schedulePods(queue, ['acme'], { cron: '0 6 * * 1-5' });
    const [{ pod, clock, next } = { pod: '', clock: undefined, next: undefined }] = await scheduledPods(queue);
    expect({ pod, clock }).to.deep.equal({ pod: 'acme', clock: { cron: '0 6 * * 1-5' } });
    expect([next?.getUTCHours(), next?.getUTCMinutes()]).to.deep.equal([6, 0]);
  });
});
