import { expect } from 'chai';
import { createDecision } from '../../../src/lead/identity/decisions.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { shouldGroup } from '../../support/decided.ts';
import { leadEvent } from '../../support/lead-events.ts';

const CRM = { lead: { crm: '1' } };
const BOTH = { lead: { crm: '1', mls: '2' } };
const MLS = { lead: { mls: '2' } };

describe('Two leads that are not the same', () => {
  it('stay two if a later event has keys of both: it goes to one, and the other keeps its keys', () => {
    const drafts = { a: { at: 2, ...CRM }, b: { at: 3, ...MLS }, e: { at: 4, ...BOTH }, f: { at: 5, ...MLS } };
    shouldGroup(drafts, [], 'a b e f');
    shouldGroup(drafts, ['apart a from b'], 'a e', 'b f');
    shouldGroup({ ...drafts, e: { at: 1, ...BOTH } }, ['apart b from a'], 'e a', 'b f');
  });
  it('stay two over a chain of later events, which go where the first of them goes', () => {
    const drafts = {
      a: { at: 1, ...CRM },
      b: { at: 2, ...MLS },
      c: { at: 3, lead: { crm: '1', web: '3' } },
      d: { at: 4, lead: { web: '3', mls: '2' } },
    };
    shouldGroup(drafts, ['apart a from b'], 'a c d', 'b');
  });
  it('become one when a person joins them, and two when the person separates them again', () => {
    const drafts = { a: { at: 1, ...CRM }, b: { at: 2, ...MLS }, e: { at: 3, ...BOTH } };
    shouldGroup(drafts, ['apart a from b', 'join a b'], 'a b e');
    shouldGroup(drafts, ['apart a from b', 'join a b', 'split b from a e'], 'a e', 'b');
  });
  it('may be leads that were joined or split before', () => {
    const drafts = {
      a: { at: 1, ...CRM },
      z: { at: 2, lead: { web: '9' } },
      b: { at: 3, ...MLS },
      e: { at: 4, ...BOTH },
    };
    shouldGroup(drafts, ['join a z', 'apart a z from b'], 'a z e', 'b');
  });
  it('leave later events with the keys of a joined lead to that lead', () => {
    const drafts = {
      a: { at: 1, ...CRM },
      z: { at: 2, lead: { web: '9' } },
      b: { at: 3, ...MLS },
      e: { at: 4, ...BOTH },
      f: { at: 5, ...CRM },
      g: { at: 6, ...MLS },
    };
    shouldGroup(drafts, ['join a z', 'apart a z from b'], 'a z e f', 'b g');
    shouldGroup(drafts, ['join a z', 'apart b from a z'], 'a z e f', 'b g');
  });
  it('keep their own keys if several pairs are kept apart', () => {
    const drafts = {
      a: { at: 1, ...CRM },
      b: { at: 2, ...MLS },
      c: { at: 3, lead: { web: '3' } },
      e: { at: 4, lead: { crm: '1', mls: '2', web: '3' } },
      f: { at: 5, lead: { mls: '2' } },
    };
    shouldGroup(drafts, ['apart a from b'], 'a c e', 'b f');
    shouldGroup(drafts, ['apart a from b', 'apart a from c'], 'a e', 'b f', 'c');
    shouldGroup(drafts, ['apart a from b', 'apart a e from c'], 'a e', 'b f', 'c');
  });
  it('contain nothing about the events of each other', () => {
    const drafts = { a: { at: 1, ...CRM }, c: { at: 2, ...CRM }, b: { at: 3, ...MLS } };
    shouldGroup(drafts, ['apart a c from b', 'split c from a'], 'a', 'c', 'b');
    shouldGroup(drafts, ['split c from a', 'apart b from a c'], 'a', 'c', 'b');
  });
  it('stay two by contact identifiers, addresses and numbers as well', () => {
    for (const [one, other, both] of [
      [{ contact: { red: 'x' } }, { contact: { blue: 'y' } }, { contact: { red: 'x', blue: 'y' } }],
      [{ emails: ['a@mail.example'] }, { telephones: ['+19035550135'] }, {}],
    ] as const)
      for (const owner of [{}, { owner: 'https://owner.example/#me' }]) {
        const drafts = {
          a: { at: 2, ...owner, ...one },
          b: { at: 3, ...owner, ...other },
          e: { at: 1, ...owner, ...one, ...other, ...both },
        };
        shouldGroup(drafts, [], 'e a b');
        shouldGroup(drafts, ['apart a from b'], 'e a', 'b');
      }
  });
  it('keep their names when a later event has the keys of both', () => {
    const [a, b] = [leadEvent({ id: 'a', at: 2, ...CRM }), leadEvent({ id: 'b', at: 3, ...MLS })];
    const decision = createDecision({ kind: 'apart', at: '2024-04-01T00:00:00Z', events: [a.key], from: [b.key] });
    const slugsOf = (events: readonly LeadEvent[]) => groupEvents(events, [decision]).map(({ slug }) => slug);
    expect(slugsOf([a, b, leadEvent({ id: 'e', at: 1, ...BOTH })])).to.deep.equal(slugsOf([a, b]));
    expect(slugsOf([a, b])).to.deep.equal(groupEvents([a, b]).map(({ slug }) => slug));
  });
  it('with one and the same key have names of their own', () => {
    shouldGroup({ a: { at: 1, ...CRM }, b: { at: 2, ...CRM } }, ['apart a from b'], 'a', 'b');
  });
});
