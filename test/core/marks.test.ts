import { expect } from 'chai';
import { uniteEvents, type LeadEvent } from '../../src/core/event.ts';
import { findMarks } from '../../src/core/marks.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

type Step = Draft & { by?: string };

const OWNER = 'https://owner.example/#me';
const AGENT = 'https://agent.example/#me';
const STRANGER = 'https://stranger.example/#me';

/** Steps in the order of time in, the marks of each out. */
function shouldMark(steps: readonly Step[], ...marks: string[]): void {
  const events = steps.map(({ by, ...draft }, index): LeadEvent => {
    const event = leadEvent({ id: `e${index}`, at: index + 1, ...draft });
    return by === undefined ? event : { ...event, agent: by.includes(':') ? { iri: by } : { name: by } };
  });
  const found = findMarks(uniteEvents(events));
  expect(events.map(({ key }) => (found.get(key) ?? []).join(' '))).to.deep.equal(marks);
}

const assigned: Step = { action: 'assign', fields: { recipient: AGENT, owner: OWNER }, by: OWNER };

describe('findMarks', () => {
  it('marks an accept by somebody who is not the recipient', () => {
    shouldMark([assigned, { action: 'accept', by: STRANGER }], '', 'accepted-by-other');
    shouldMark([assigned, { action: 'accept', by: AGENT }], '', '');
  });
  it('takes the recipient that the accept itself names, if it names one', () => {
    shouldMark([assigned, { action: 'accept', fields: { recipient: STRANGER }, by: STRANGER }], '', '');
  });
  it('marks nobody whom it cannot tell from the recipient: a name, a template, nobody', () => {
    shouldMark([assigned, { action: 'accept', by: 'Imogen' }], '', '');
    shouldMark([assigned, { action: 'accept', by: 'https://{agent}.example/#me' }], '', '');
    shouldMark([assigned, { action: 'accept' }], '', '');
    shouldMark([{ action: 'accept', by: AGENT }], '');
  });
  it('marks a retract by a stranger, not one by owner, sender, recipient or who assigned it', () => {
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
  it('believes no stranger who calls himself the owner in the retract', () => {
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
  it('gives one event several marks', () => {
    shouldMark(
      [assigned, { action: 'reject' }, { action: 'accept', by: STRANGER }],
      '',
      '',
      'accepted-by-other accepted-after-reject',
    );
  });
  it('marks events that say the same happened under one id, whichever of them is the genuine one', () => {
    const id = 'https://vendor.example/publish/1';
    const update: Step = { id, action: 'update' };
    shouldMark([update, { ...update, fields: { comment: 'x' } }, { ...update, id: 'other' }], 'same-id', 'same-id', '');
    shouldMark([update, { ...update, at: 9 }], 'same-id', 'same-id');
    shouldMark([update, { id, action: 'accept' }], '', '');
  });
});
