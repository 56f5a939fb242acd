import { expect } from 'chai';
import fc from 'fast-check';
import { blockerOf, compareDeliveries, firstInLine } from '../../../src/desk/delivery/order.ts';
import type { Delivery, DeliveryState } from '../../../src/store/outbox/delivery.ts';
import { at, deliveryOf } from './deliveries.ts';

const RETRACT = deliveryOf({ topic: 'realestate/lead#retract', created: at(1) });
const ASSIGN = deliveryOf({ created: at(2) });
const ids = (deliveries: readonly Delivery[]): string[] => deliveries.map(({ id }) => id);

describe('The order of deliveries', () => {
  for (const state of ['waiting', 'needs-person'] as const)
    it(`holds an assignment back while the retraction before it is ${state}`, () => {
      const before = { ...RETRACT, state };
      expect(ids(firstInLine([ASSIGN, before]))).to.deep.equal(state === 'waiting' ? [RETRACT.id] : []);
      expect(blockerOf(ASSIGN, [ASSIGN, before])?.id).to.equal(RETRACT.id);
    });

  for (const state of ['delivered', 'accepted', 'refused', 'expired', 'dropped'] as const)
    it(`sends an assignment if the retraction before it is ${state}, because it overtakes nothing`, () => {
      const before = { ...RETRACT, state };
      expect(ids(firstInLine([before, ASSIGN]))).to.deep.equal([ASSIGN.id]);
      expect(blockerOf(ASSIGN, [ASSIGN, before])).to.equal(undefined);
    });

  it('holds back nothing else: not another lead, another recipient, or an event without a lead', () => {
    const withoutLead: Delivery = { ...deliveryOf({ created: at(3) }) };
    Reflect.deleteProperty(withoutLead, 'lead');
    const others = [
      deliveryOf({ lead: 'cc22dd33', created: at(3) }),
      deliveryOf({ target: 'https://other.example.net/#me', created: at(3) }),
      withoutLead,
      { ...withoutLead, id: 'ff'.repeat(16) },
    ];
    expect(firstInLine([RETRACT, ...others])).to.have.lengthOf(5);
  });

  it('compares times, in whatever notation they are written', () => {
    const offset = deliveryOf({ created: '2026-03-10T11:00:00.000+01:00' });
    expect(ids(firstInLine([deliveryOf({ created: at(1) }), offset]))).to.deep.equal([offset.id]);
  });

  const states: readonly DeliveryState[] = ['waiting', 'needs-person', 'delivered', 'refused', 'expired', 'dropped'];
  const deliveries = fc
    .array(
      fc.record({
        lead: fc.constantFrom('aa00bb11', 'cc22dd33'),
        target: fc.constantFrom('https://a.example/#me', 'https://b.example/#me'),
        created: fc.integer({ min: 0, max: 5 }).map(at),
        state: fc.constantFrom(...states),
      }),
      { maxLength: 20 },
    )
    .map((list) => list.map(deliveryOf));

  it('sends one event for each lead and recipient, the first that may still arrive, in any order of the list', () => {
    fc.assert(
      fc.property(deliveries, fc.infiniteStream(fc.nat()), (list, keys) => {
        const first = firstInLine(list);
        for (const delivery of list) {
          const mayGo = delivery.state === 'waiting' && blockerOf(delivery, list) === undefined;
          expect(first.includes(delivery)).to.equal(mayGo);
        }
        const shuffled = list
          .map((delivery) => ({ delivery, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ delivery }) => delivery);
        expect(ids(firstInLine(shuffled))).to.deep.equal(ids(first));
        expect([...first].sort(compareDeliveries)).to.deep.equal(first);
      }),
    );
  });
});
