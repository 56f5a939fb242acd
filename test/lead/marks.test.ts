import { expect } from 'chai';
import { uniteEvents, type LeadEvent } from '../../src/message/event/event.ts';
import { findMarks } from '../../src/lead/marks.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

type Step = Draft & { by?: string; to?: string; provider?: string };

const OWNER = 'https://owner.example/#me';
const AGENT = 'https://agent.example/#me';
const STRANGER = 'https://stranger.example/#me';

/** Steps in the order of time in, the marks of each out. */
function shouldMark(steps: readonly Step[], ...marks: string[]): void {
  const events = steps.map(({ by, to, provider, ...draft }, index): LeadEvent => {
    const event = leadEvent({ id: `e${index}`, at: index + 1, ...draft });
    return {
      ...event,
      ...(by === undefined ? {} : { agent: by.includes(':') ? { iri: by } : { name: by } }),
      ...(to === undefined ? {} : { recipient: { iri: to } }),
      ...(provider === undefined ? {} : { provider: { iri: provider } }),
    };
  });
  const found = findMarks(uniteEvents(events));
  expect(events.map(({ key }) => (found.get(key) ?? []).join(' '))).to.deep.equal(marks);
}

const assigned: Step = { action: 'assign', fields: { recipient: AGENT, owner: OWNER }, by: OWNER };

describe('findMarks', () => {
  it('marks an accept by someone who is not the recipient', () => {
    shouldMark([assigned, { action: 'accept', by: STRANGER }], '', 'accepted-by-other');
    shouldMark([assigned, { action: 'accept', by: AGENT }], '', '');
  });
  it('uses the recipient that the accept itself names, if it names one', () => {
    shouldMark([assigned, { action: 'accept', fields: { recipient: STRANGER }, by: STRANGER }], '', '');
  });
  it('expects an accept by the assignee, whatever recipient the lead object names', () => {
    const toAgent: Step = { action: 'assign', fields: { recipient: OWNER }, by: OWNER, to: AGENT };
    shouldMark([toAgent, { action: 'accept', fields: { recipient: OWNER }, by: AGENT }], '', '');
    shouldMark([toAgent, { action: 'accept', fields: { recipient: OWNER }, by: STRANGER }], '', 'accepted-by-other');
  });
  it('allows a party of the lead to accept for the recipient that the accept names, but no stranger', () => {
    shouldMark([assigned, { action: 'accept', by: OWNER, to: AGENT }], '', '');
    shouldMark([assigned, { action: 'accept', by: STRANGER, to: AGENT }], '', 'accepted-by-other');
  });
  it('never regards the provider of an event as the actor', () => {
    shouldMark([assigned, { action: 'accept', provider: STRANGER }], '', '');
    shouldMark([assigned, { action: 'retract', provider: STRANGER }], '', '');
  });
  it('marks no actor that may be the recipient: a name, a template, or no actor', () => {
    shouldMark([assigned, { action: 'accept', by: 'Imogen' }], '', '');
    shouldMark([assigned, { action: 'accept', by: 'https://{agent}.example/#me' }], '', '');
    shouldMark([assigned, { action: 'accept' }], '', '');
    shouldMark([{ action: 'accept', by: AGENT }], '');
  });
  it('marks a retract by a stranger, but not by the owner, sender, recipient or assigner', () => {
    shouldMark([assigned, { action: 'retract', by: STRANGER }], '', 'retracted-by-stranger');
    for (const by of [OWNER, AGENT]) shouldMark([assigned, { action: 'retract', by }], '', '');
    shouldMark(
      [
        { ...assigned, by: 'https://desk.example/#me' },
        { action: 'retract', by: 'https://desk.example/#me' },
      ],
      '',
      '',
    );
  });
  it('marks no retract that gives the lead back to one of its parties, because an administrator may act for them', () => {
    shouldMark([assigned, { action: 'retract', by: STRANGER, to: OWNER }], '', '');
    shouldMark([assigned, { action: 'retract', by: STRANGER, to: STRANGER }], '', 'retracted-by-stranger');
    shouldMark([{ action: 'retract', owner: OWNER, by: STRANGER, to: OWNER }], '');
  });
  it('does not trust a stranger who claims in the retract to be the owner', () => {
    shouldMark([assigned, { action: 'retract', owner: STRANGER, by: STRANGER }], '', 'retracted-by-stranger');
    shouldMark([{ action: 'retract', owner: OWNER, by: OWNER }], '');
  });
  it('marks an accept after a reject or a retract, unless the lead was assigned again', () => {
    const [reject, retract, accept]: Step[] = [{ action: 'reject' }, { action: 'retract' }, { action: 'accept' }];
    shouldMark([assigned, reject!, accept!], '', '', 'accepted-after-reject');
    shouldMark([assigned, reject!, { action: 'update' }, accept!], '', '', '', 'accepted-after-reject');
    shouldMark([assigned, reject!, assigned, accept!], '', '', '', '');
    shouldMark([assigned, retract!, accept!], '', '', 'accepted-after-retract');
    shouldMark([assigned, accept!, accept!], '', '', '');
  });
  it('can give one event several marks', () => {
    shouldMark(
      [assigned, { action: 'reject' }, { action: 'accept', by: STRANGER }],
      '',
      '',
      'accepted-by-other accepted-after-reject',
    );
  });
  it('marks all events that state the same under one id, because any of them may be the genuine one', () => {
    const id = 'https://vendor.example/publish/1';
    const update: Step = { id, action: 'update' };
    shouldMark([update, { ...update, fields: { comment: 'x' } }, { ...update, id: 'other' }], 'same-id', 'same-id', '');
    shouldMark([update, { ...update, at: 9 }], 'same-id', 'same-id');
    shouldMark([update, { id, action: 'accept' }], '', '');
  });
});
