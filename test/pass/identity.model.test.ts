import fc from 'fast-check';
import { deliveries, event, memoryMachines, shouldEndAsOffline, type Delivery } from '../support/deliveries.ts';
import { EXTENT } from '../support/extent.ts';

const inMemory = (delivery: Delivery): Promise<void> => shouldEndAsOffline(delivery, memoryMachines(delivery));

/** Deliveries in each of the two properties. */
const { deliveries: RUNS } = EXTENT;

describe('the leads of a pod', function () {
  this.timeout(3_600_000);

  it(`are a function of the set of events alone: ${RUNS} deliveries over two machines`, () =>
    fc.assert(fc.asyncProperty(deliveries(), inMemory), { numRuns: RUNS }));

  it(`are so where machines die at any request: ${RUNS} deliveries`, () =>
    fc.assert(fc.asyncProperty(deliveries({ kills: true }), inMemory), { numRuns: RUNS }));

  it('are so where a lead that was just written must be written once more (a counter-example)', () =>
    // Its keys were not told to the index, because it was read again before they were compared.
    inMemory({
      messages: [
        event(1, 'add', { copy: true }),
        event(1, 'assign', { lead: { mls: '2', crm: '1' } }),
        event(1, 'add', { lead: { mls: '2' }, contact: { red: 'a' } }),
        event(1, 'assign', { lead: { mls: '2', crm: '1' }, copy: true }),
        event(1, 'add', { contact: { red: 'a' } }),
        event(1, 'add'),
      ],
      inboxes: [1, 0, 1, 0, 0, 0],
      passes: [
        { after: 3, on: 'one' },
        { after: 1, on: 'both' },
      ],
      ...{ ack: 'keep', tail: 1, concurrency: 1, delays: [0] },
    }));
});
