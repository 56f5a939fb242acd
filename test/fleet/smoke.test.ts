import { expect } from 'chai';
import { openPod } from '../../src/pod/pod.ts';
import { enqueuePods } from '../../src/fleet/queue.ts';
import { offlineLeads, storedLeads } from '../pods.ts';
import { freshFleet, freshPods, registryOf, untilIdle } from '../support/fleet.ts';
describe('smoke', () => {
  it('works', async () => {
    const pods = await freshPods(6, 6);
    const fleet = await freshFleet();
    const { outcomes, notes } = await fleet.start({ registry: () => registryOf(pods) });
    await enqueuePods(
      fleet.queue,
      pods.map(({ name }) => name),
    );
    await untilIdle(fleet.queue);
    console.log(outcomes, notes);
    for (const { settings, messages } of pods) {
      const pod = await openPod(settings);
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(messages));
      await pod.close();
    }
  });
});
