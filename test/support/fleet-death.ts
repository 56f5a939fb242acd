/** Three workers over many pods, one of them killed in the middle. */
import { expect } from 'chai';
import { enqueuePod, enqueuePods } from '../../src/fleet/queue/queue.ts';
import { freshFleet, freshPods, untilIdle } from './fleet.ts';
import { shouldBeOffline, startWorkerProcess, writeRegistry } from './fleet-processes.ts';
import { overlaps, watchPasses } from './pass-watch.ts';

/** How much is tried. */
export interface FleetExtent {
  readonly pods: number;
  readonly messages: number;
  readonly takeoverS: number;
}

/** The test. */
export function describeFleetDeath({ pods: count, messages, takeoverS }: FleetExtent): void {
  it(`may be three over ${count} pods, one of them killed: every pod ends as if offline, none is written by two at once`, async () => {
    const pods = await freshPods(count, messages);
    const watch = await watchPasses(new Map(pods.map(({ name, settings }) => [name, settings.storage])));
    try {
      const fleet = await freshFleet();
      const registry = writeRegistry(pods);
      const flags = ['--takeover', String(takeoverS), '--concurrency', '2'];
      const workers = await Promise.all([1, 2, 3].map(() => startWorkerProcess(fleet, registry, ...flags)));
      const names = pods.map(({ name }) => name);
      let writes = 0;
      const hints: Promise<void>[] = [];
      const killed = new Promise<void>((resolve) => {
        watch.onWrite = ({ pod }, number) => {
          writes += 1;
          // A hint in the middle of a pass: the pod comes once more, and not beside it.
          if (number === 3) hints.push(enqueuePod(fleet.queue, pod));
          if (writes !== Math.ceil(count * 1.5)) return;
          workers[0]!.child.kill('SIGKILL');
          resolve();
        };
      });
      await enqueuePods(fleet.queue, names);
      await killed;
      expect((await workers[0]!.ended).code).to.equal(null);
      await Promise.all(hints);
      // Anyone who enqueues does not know of the death.
      await enqueuePods(fleet.queue, names);
      await untilIdle(fleet.queue);
      await Promise.all(hints);
      await untilIdle(fleet.queue);
      expect(await fleet.queue.dead.list()).to.deep.equal([]);
      expect(overlaps(watch.passes)).to.deep.equal([]);
      expect(new Set(watch.passes.map(({ pod }) => pod)).size).to.equal(count);
      await shouldBeOffline(pods);
      for (const { child } of workers.slice(1)) child.kill('SIGTERM');
      for (const { ended } of workers.slice(1)) expect(await ended).to.include({ code: 143 });
    } finally {
      watch.stop();
    }
  });
}
