import { expect } from 'chai';
import { createDecision, Verdicts } from '../../src/lead/identity/decisions.ts';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { explainLead, type Explanation } from '../../src/lead/explain.ts';
import { groupEvents, namesOfEvent } from '../../src/lead/identity/identity.ts';
import { describeKey } from '../../src/message/event/keys.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { settledBy } from '../../src/lead/marks.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

const explain = (...drafts: Draft[]): Explanation =>
  explainLead(
    foldEvents(drafts.map((draft, index) => leadEvent({ id: 'abcdef'[index]!, at: index + 1, ...draft }))),
    new Verdicts(),
  );

const idOf = (event: LeadEvent | undefined): string => event?.id ?? '';

describe('explainLead', () => {
  it('explains a field: its value, the last event that states it, and what it replaced', () => {
    const { fields } = explain(
      { fields: { name: 'Ada' } },
      { fields: { name: 'Bea' } },
      {},
      { fields: { name: 'Bea' } },
      { fields: { comment: 'x' } },
    );
    const [name, comment] = fields;
    expect(name).to.include({ field: 'name', value: 'Bea' });
    expect([idOf(name?.event), idOf(name?.since)]).to.deep.equal(['d', 'b']);
    expect(name?.replaced.map(({ value, event }) => [value, event.id])).to.deep.equal([['Ada', 'a']]);
    expect(comment).to.include({ field: 'comment', value: 'x' });
    expect(comment?.replaced).to.deep.equal([]);
  });
  it('finds nothing wrong with several names after a person joined them, until a further name comes', () => {
    const telephones = ['+19035550135'];
    const events = ['Ada Brook', 'Bo Reed', 'Zoe Hill'].map((name, index) =>
      leadEvent({ id: 'abc'[index]!, at: index + 1, telephones, fields: { name } }),
    );
    const marksWith = (verdicts: Verdicts): string[] =>
      explainLead(foldEvents(events, undefined, new Set(), settledBy(verdicts, events)), verdicts).path.map(
        ({ marks }) => marks.join(),
      );
    const at = '2024-03-01T10:00:00Z';
    const joined = createDecision({ kind: 'join', at, events: events.slice(0, 2).map(({ key }) => key) });
    expect(marksWith(new Verdicts())).to.deep.equal(['', 'names-differ', 'names-differ']);
    expect(marksWith(new Verdicts([joined]))).to.deep.equal(['', '', 'names-differ']);
  });
  it('explains who has the lead: which event assigned it, and who had it before', () => {
    const explainMoves = (...recipients: (string | undefined)[]): string[] => {
      const { fields } = explain(
        ...recipients.map((recipient): Draft =>
          recipient === undefined ? { action: 'retract' } : { action: 'assign', fields: { recipient } },
        ),
      );
      return fields
        .filter(({ field }) => field === 'assignee' || field === 'previousAssignee')
        .map(({ field, value, event, replaced }) =>
          [field, value, event.id, ...replaced.map((one) => `not ${one.value} ${one.event.id}`)].join(' '),
        );
    };
    expect(explainMoves('https://a.example/#me')).to.deep.equal(['assignee https://a.example/#me a']);
    expect(explainMoves('Andy', 'Bea')).to.deep.equal(['assignee Bea b not Andy a', 'previousAssignee Andy b']);
    expect(explainMoves('Andy', undefined)).to.deep.equal(['previousAssignee Andy b']);
  });
  it('names for each value of a list the event that stated it first', () => {
    const { lists } = explain(
      { emails: ['a@mail.example'], lead: { crm: '1' } },
      { emails: ['b@mail.example', 'a@mail.example'] },
    );
    expect(
      lists.map(({ field, values }) => [field, ...values.map(({ value, event }) => `${value} ${event.id}`)]),
    ).to.deep.equal([
      ['email', 'a@mail.example a', 'b@mail.example b'],
      ['identifiers', '1 a'],
    ]);
  });
  it('names for each source the event that stated it first', () => {
    const question = { type: 'AskAction', text: 'Is it still free?' };
    const { sources } = explain({ sources: [question] }, { sources: [{ type: 'WebSite', listing: 'L-1' }, question] });
    expect(sources.map(({ source, event }) => [source.type, event.id])).to.deep.equal([
      ['AskAction', 'a'],
      ['WebSite', 'b'],
    ]);
  });
  it('names the key that joins two events', () => {
    const { joins } = explain(
      { lead: { crm: '1' } },
      { lead: { crm: '1', mls: '2' }, contact: { red: 'ada' } },
      { lead: { mls: '2' }, telephones: ['+19035550135'] },
      { contact: { red: 'ada' } },
      { telephones: ['+19035550135'] },
    );
    expect(
      joins.map(({ event, how, keys }) => [
        event.id,
        how,
        ...keys.map(({ key, with: other }) => `${describeKey(key).value} ${idOf(other)}`),
      ]),
    ).to.deep.equal([
      ['a', 'first', '1 '],
      ['b', 'key', '1 a', '2 c'],
      ['c', 'key', '2 b'],
      ['d', 'key', 'ada b'],
      ['e', 'key', '+19035550135 c'],
    ]);
  });
  it('names the decision of a person, and explains an event without keys', () => {
    const events = [leadEvent({ id: 'a', lead: { crm: '1' } }), leadEvent({ id: 'b', lead: { crm: '2' } })];
    const decision = createDecision({ kind: 'join', at: '2024-04-01T00:00:00Z', events: events.map(({ key }) => key) });
    const { joins } = explainLead(foldEvents(events), new Verdicts([decision]));
    expect(joins.map(({ how }) => how)).to.deep.equal(['decision', 'decision']);
    expect(joins[0]?.decision).to.deep.equal(decision);
    expect(joins.map(({ keys }) => keys.map(({ key }) => key))).to.deep.equal([
      ['lead ["crm","1"]'],
      ['lead ["crm","2"]'],
    ]);
    expect(joins.map(({ alone }) => alone)).to.have.members(groupEvents(events).map(({ slug }) => slug));
    const same = [...events, leadEvent({ id: 'c', lead: { crm: '2' } }), leadEvent({ id: 'd' })];
    const all = createDecision({ kind: 'join', at: '2024-04-01T00:00:00Z', events: same.map(({ key }) => key) });
    const shared = explainLead(foldEvents(same), new Verdicts([all])).joins.map(({ keys }) => idOf(keys[0]?.with));
    expect(shared).to.deep.equal(['', 'c', 'b', '']);
    expect(explain({}).joins.map(({ how }) => how)).to.deep.equal(['alone']);
  });
  it('follows the status through the events, and marks doubtful steps', () => {
    const { path } = explain(
      { action: 'add' },
      { action: 'reject' },
      { action: 'update' },
      { action: 'accept' },
      { action: 'add' },
    );
    expect(path.map(({ status, marks }) => [status, ...marks].join(' '))).to.deep.equal([
      ...['new', 'rejected', 'rejected', 'accepted accepted-after-reject', 'accepted'],
    ]);
    const dated = explain({ action: 'add', fields: { dateAccepted: '2024-03-01T01:00:00.000Z' } });
    expect(dated.path.map(({ status }) => status)).to.deep.equal(['accepted']);
  });
});

describe('namesOfEvent', () => {
  it('are those of a lead of it alone, after a decision about it and without', () => {
    const [one, other] = [leadEvent({ id: 'a', lead: { crm: '1' } }), leadEvent({ id: 'b', lead: { crm: '1' } })];
    const [plain] = groupEvents([one]).map(({ slug }) => slug);
    expect(namesOfEvent(one, new Verdicts()).slice(0, 2)).to.deep.equal([plain, plain]);
    const split = createDecision({ kind: 'split', at: '2024-04-01T00:00:00Z', events: [one.key], from: [other.key] });
    const [decided, undecided] = namesOfEvent(one, new Verdicts([split]));
    expect(undecided).to.equal(plain);
    expect(decided).not.to.equal(plain);
  });
});

describe('describeKey', () => {
  it('takes keys apart', () => {
    expect(describeKey('lead ["Hearth Lead #","1 2"]')).to.deep.equal({
      kind: 'lead identifier',
      propertyID: 'Hearth Lead #',
      value: '1 2',
    });
    expect(describeKey('contact ["red","x"]')).to.include({ kind: 'contact identifier' });
    expect(describeKey('email a@mail.example')).to.deep.equal({ kind: 'e-mail', value: 'a@mail.example' });
    expect(describeKey('telephone +1903;ext=1')).to.deep.equal({ kind: 'telephone', value: '+1903;ext=1' });
  });
});
