import { expect } from 'chai';
import { createDecision } from '../../src/lead/identity/decisions.ts';
import { hashOfKey } from '../../src/message/event/keys.ts';
import { createTombstone, eventName, isTombstone, Tombstones, withoutForgotten } from '../../src/lead/tombstone.ts';
import { leadEvent } from '../support/lead-events.ts';

const SECRET = 'ab'.repeat(32);
const at = '2024-04-01T00:00:00Z';
const ADA = 'ada.brook@mail.example';

describe('A tombstone', () => {
  const tombstone = createTombstone(SECRET, at, [`email ${ADA}`], ['0123456789abcdef01234567']);

  it('contains nothing readable, and different hashes under another key', () => {
    expect(JSON.stringify(tombstone)).not.to.match(/brook|0123456789abcdef01234567/);
    expect(JSON.stringify(tombstone)).not.to.include(hashOfKey(`email ${ADA}`));
    const other = createTombstone('cd'.repeat(32), at, [`email ${ADA}`], []);
    expect(other.hashes).not.to.deep.equal(tombstone.hashes);
  });
  it('recognises events of the person by any of their keys', () => {
    const all = new Tombstones([tombstone]);
    expect(all.covers(leadEvent({ lead: { crm: '9' }, emails: [ADA] }))).to.equal(true);
    expect(all.covers(leadEvent({ lead: { crm: '9' }, emails: ['bea@mail.example'] }))).to.equal(false);
    expect(new Tombstones().covers(leadEvent({ emails: [ADA] }))).to.equal(false);
  });
  it('recognises an event that arrives again by its id', () => {
    const event = leadEvent({ fields: { name: 'Ada' } });
    const own = new Tombstones([createTombstone(SECRET, at, [eventName(event)], [])]);
    expect(own.covers(event)).to.equal(true);
    expect(own.covers(leadEvent({ id: 'other', fields: { name: 'Ada' } }))).to.equal(false);
  });
  it('removes the events of the person from decisions', () => {
    const all = new Tombstones([createTombstone(SECRET, at, [eventName({ key: 'a' })], [])]);
    const decisions = [
      createDecision({ kind: 'apart', at, events: ['a'], from: ['b'] }),
      createDecision({ kind: 'join', at, events: ['b', 'c'] }),
    ];
    expect(withoutForgotten(decisions, all)).to.deep.equal(decisions.slice(1));
    expect(withoutForgotten(decisions, new Tombstones())).to.equal(decisions);
  });
  it('distinguishes slugs and hashes of keys', () => {
    const all = new Tombstones([tombstone]);
    expect(all.has('0123456789abcdef01234567')).to.equal(true);
    expect(all.has(hashOfKey(`email ${ADA}`))).to.equal(true);
    expect(all.has('ffff')).to.equal(false);
  });
  it('is distinguished from other resources', () => {
    expect(isTombstone(JSON.parse(JSON.stringify(tombstone)))).to.equal(true);
    for (const other of [
      null,
      {},
      { ...tombstone, key: 'xyz' },
      { ...tombstone, hashes: [1] },
      { ...tombstone, slugs: 'no' },
    ])
      expect(isTombstone(other)).to.equal(false);
  });
});
