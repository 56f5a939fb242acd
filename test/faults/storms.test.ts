import { expect } from 'chai';
import { LeadpodError } from '../../src/errors.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { listTree, post } from '../pods.ts';
import { BACKENDS, needServers, withFaultyPod } from './faulty-pod.ts';
import { expectLeadsOf, messages } from './outcome.ts';
import { storm, withSeed } from './weather.ts';

describe('many faults at random', () => {
  needServers(...BACKENDS);
  for (const [backend, seed] of [
    ['memory', 1],
    ['file', 3],
  ] as const)
    it(`leave the same leads as a run without faults (${backend}, seed ${seed})`, () =>
      withSeed(seed, (chance) =>
        withFaultyPod(backend, async ({ pod, proxy }) => {
          const sent = messages(8, seed);
          await post(pod, sent.slice(0, 5));
          for (let passes = 0; passes < 4; passes += 1) {
            if (passes === 2) {
              proxy.weather = undefined;
              await post(pod, sent.slice(5));
            }
            proxy.weather = storm(chance, 0.15);
            await syncInbox(pod, { ack: 'delete' }).catch((error: unknown) => {
              expect(error).to.be.instanceOf(LeadpodError);
            });
          }
          proxy.weather = undefined;
          await syncInbox(pod, { ack: 'delete' });
          await expectLeadsOf(pod, sent);

          expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
        }),
      ));
});
