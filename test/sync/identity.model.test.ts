import { expect } from 'chai';
import fc from 'fast-check';
import { deliver, deliveries, leadLines, offlineLines, type Delivery } from '../support/deliveries.ts';
import { memoryMachine, MemoryServer } from '../support/memory-pod.ts';

/** A delivery ends as the offline result, whatever its order, batches and machines. */
async function shouldEndAsOffline(delivery: Delivery): Promise<void> {
  const server = new MemoryServer();
  let requests = 0;
  server.onRequest = async () => {
    requests += 1;
    for (let turns = delivery.delays[requests % delivery.delays.length] ?? 0; turns > 0; turns--)
      await Promise.resolve();
  };
  const machines = [memoryMachine(server), memoryMachine(server, 'other/')] as const;
  await deliver(delivery, machines);
  expect(await leadLines(machines[0].pod)).to.deep.equal(await offlineLines(delivery.messages));
}

/** Half of them with machines that die. */
const RUNS = Number(process.env['LEADPOD_MODEL_RUNS'] ?? 2000);

describe('the leads of a pod', function () {
  this.timeout(1_800_000);

  it(`are a function of the set of events alone: ${RUNS / 2} deliveries over two machines`, () =>
    fc.assert(fc.asyncProperty(deliveries(), shouldEndAsOffline), { numRuns: RUNS / 2 }));

  it(`are so where machines die at any request: ${RUNS / 2} deliveries`, () =>
    fc.assert(fc.asyncProperty(deliveries({ kills: true }), shouldEndAsOffline), { numRuns: RUNS / 2 }));
});
