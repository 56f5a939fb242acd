import { expect } from 'chai';
import fc from 'fast-check';
import { openPod } from '../../src/solid/pod.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { freshStorage, post, withFreshPod } from '../pods.ts';
import { deliveries, memoryMachines, shouldEndAsOffline, type Delivery } from '../support/deliveries.ts';
import { EXTENT } from '../support/extent.ts';
import { mortal } from '../support/mortal.ts';
import { costOfOneEvent, leadAdded } from '../support/requests.ts';

const inMemory = (delivery: Delivery): Promise<void> => shouldEndAsOffline(delivery, memoryMachines(delivery));

/** Two signed-in machines on the real server, each with an inbox of its own. */
async function onRealServer(delivery: Delivery): Promise<void> {
  const settings = await freshStorage();
  const other = `${settings.storage}other/`;
  const [one, two] = [await openPod(settings), await openPod({ ...settings, inbox: other })];
  try {
    await one.client.put(other, '', { contentType: 'text/turtle', isSame: () => true });
    await shouldEndAsOffline(delivery, [mortal(one), mortal(two)]);
  } finally {
    await one.close();
    await two.close();
  }
}

describe('the leads of a pod', () => {
  it('are a function of the set of events alone: 10,000 deliveries', async () => {
    await fc.assert(fc.asyncProperty(deliveries(), inMemory), { numRuns: EXTENT.deliveries });
    await fc.assert(fc.asyncProperty(deliveries({ kills: true }), inMemory), { numRuns: EXTENT.deliveries });
  });

  it('are so for long deliveries: 500', () =>
    fc.assert(fc.asyncProperty(deliveries({ maxLength: 40, kills: true }), inMemory), { numRuns: 500 }));

  it('are so on the real server: 60 deliveries', () =>
    fc.assert(fc.asyncProperty(deliveries({ kills: true }), onRealServer), { numRuns: 60 }));
});

describe('one new event of a lead that is there', () => {
  it('costs at most 12 requests among 5,000 leads, on the real server', () =>
    withFreshPod(async (pod) => {
      for (let start = 0; start < 5000; start += 1000) {
        await post(
          pod,
          Array.from({ length: 1000 }, (_, number) => leadAdded(start + number)),
        );
        await syncInbox(pod, { ack: 'delete' });
      }
      const slugs = await new LeadStore(pod.client, pod.layout).listSlugs();
      expect(slugs).to.have.length(5000);
      await costOfOneEvent(
        pod,
        slugs.filter((_, index) => index % 700 === 0),
      );
    }));
});
