import { expect } from 'chai';
import { checkAgreement } from '../../src/care/agreement.ts';
import { generateMessages } from '../../src/dev/generator.ts';
import { LeadpodError } from '../../src/errors.ts';
import { syncInbox } from '../../src/sync/sync-inbox.ts';
import { listTree, offlineLeads, post, storedLeads } from '../pods.ts';
import { BACKENDS, withFaultyPod } from './faulty-pod.ts';
import { storm, withSeed } from './weather.ts';

const SEEDS = [1, 2];

describe('a storm of faults', function () {
  this.timeout(120_000);
  for (const backend of BACKENDS)
    for (const seed of SEEDS)
      it(`leaves the leads that fair weather would have made (${backend}, seed ${seed})`, () =>
        withSeed(seed, (chance) =>
          withFaultyPod(backend, async ({ pod, proxy }) => {
            const sent = [...generateMessages({ count: 12, seed })];
            await post(pod, sent.slice(0, 7));
            for (let passes = 0; passes < 6; passes += 1) {
              if (passes === 2) {
                proxy.weather = undefined;
                await post(pod, sent.slice(7));
              }
              proxy.weather = storm(chance, 0.15);
              await syncInbox(pod, { ack: 'delete' }).catch((error: unknown) => {
                expect(error).to.be.instanceOf(LeadpodError);
              });
            }
            proxy.weather = undefined;
            await syncInbox(pod, { ack: 'delete' });
            expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(sent));
            expect(await checkAgreement(pod)).to.include({ tornLeads: 0, misplaced: 0, notInIndex: 0, unfinished: 0 });
            expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
          }),
        ));
});
