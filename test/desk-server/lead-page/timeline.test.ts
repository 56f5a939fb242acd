import { expect } from 'chai';
import type { LeadList, LeadPage } from '../../../src/desk-api/index.ts';
import { graphOf } from '../../../src/desk-server/lead-page/graph.ts';
import { messagesOf } from '../../../src/desk-server/lead-page/messages.ts';
import { sourceWords, timelineOf } from '../../../src/desk-server/lead-page/timeline.ts';
import { explainLead } from '../../../src/lead/explain.ts';
import { Verdicts } from '../../../src/lead/identity/decisions.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import { assignment, openTestDesk } from '../../support/desk.ts';
import { leadEvent, type Draft } from '../../support/lead-events.ts';

const leadOf = (...drafts: Draft[]) => {
  const lead = foldEvents(drafts.map((draft, index) => leadEvent({ id: 'abcdef'[index]!, at: index + 1, ...draft })));
  return { lead, explanation: explainLead(lead, new Verdicts()) };
};

describe('timelineOf', () => {
  const changes = (...drafts: Draft[]): string[] => {
    const { lead, explanation } = leadOf(...drafts);
    return timelineOf(lead, explanation, new Map()).map(({ changes: all }) =>
      all.map(({ field, before, after }) => `${field}: ${before ?? ''}>${after}`).join('; '),
    );
  };

  it('shows what each event changed, also if a later one changed it back', () => {
    expect(
      changes(
        { fields: { name: 'Ada' }, emails: ['a@example.com'] },
        { fields: { name: 'Bea' }, emails: ['a@example.com', 'b@example.com'] },
        { fields: { name: 'Bea' } },
        { fields: { name: 'Ada' }, action: 'accept' },
      ),
    ).to.deep.equal([
      'status: >new; name: >Ada; email: >a@example.com',
      'name: Ada>Bea; email: >b@example.com',
      '',
      'status: new>accepted; name: Bea>Ada; dateAccepted: >2024-03-01T04:00:00.000Z',
    ]);
  });

  it('shows who got the lead, and its source', () => {
    const sources = [{ type: 'AskAction', text: 'Is it sold?' }];
    expect(
      changes({ sources, lead: { crm: '1' } }, { action: 'assign', lead: { crm: '1' }, fields: { recipient: 'Bo' } }),
    ).to.deep.equal([
      'status: >new; identifiers: >crm = 1; source: >AskAction: Is it sold?',
      'status: new>assigned; recipient: >Bo; assignee: >Bo',
    ]);
    expect(sourceWords({ listing: 'https://homes.example.com/1' })).to.equal('https://homes.example.com/1');
  });

  it('contains the delivery of an event of ours', () => {
    const { lead, explanation } = leadOf({}, { action: 'accept' });
    const delivery = { id: 'd1', state: 'waiting' } as never;
    const events = timelineOf(lead, explanation, new Map([['b', delivery]]));
    expect(events.map((event) => event.delivery)).to.deep.equal([undefined, delivery]);
  });
});

describe('The timeline of a desk', () => {
  it('shows a comment of an event once, although it is also one of the comments', async () => {
    const said = (id: string, comment: string): string =>
      assignment('7001')
        .replace('publish/7001', `publish/${id}`)
        .replace('"type":"Lead"', `"type":"Lead","comment":"${comment}"`);
    const desk = await openTestDesk([said('1', 'Call after six'), said('2', 'Has a dog')]);
    const { rows } = (await desk.ask('/api/leads')).json as LeadList;
    const { events } = (await desk.ask(`/api/leads/${rows[0]!.slug}`)).json as LeadPage;
    const comments = events.flatMap(({ changes }) => changes.filter(({ field }) => field.startsWith('comment')));
    expect(comments.map(({ field, after }) => `${field}: ${after}`).sort()).to.deep.equal([
      'comment: Call after six',
      'comment: Has a dog',
    ]);
    await desk.desk.close();
  });
});

describe('graphOf', () => {
  it('contains each key once, and shows by which key an event was joined to the lead', () => {
    const { lead, explanation } = leadOf(
      { lead: { crm: '1' }, emails: ['a@example.com'] },
      { lead: { crm: '1', mls: '2' } },
    );
    const { events, keys, links } = graphOf(lead, explanation);
    expect(keys.map(({ key, propertyID, value }) => [key, propertyID, value])).to.deep.equal([
      [0, 'crm', '1'],
      [1, undefined, 'a@example.com'],
      [2, 'mls', '2'],
    ]);
    const place = (event: string): number => events.findIndex((one) => one.event === event);
    expect(links.map(({ event, key, isJoin }) => [place(event), key, isJoin])).to.deep.equal([
      [0, 0, true],
      [0, 1, false],
      [1, 0, true],
      [1, 2, false],
    ]);
  });
});

describe('messagesOf', () => {
  it('cuts long messages, and shows their length', () => {
    const { lead } = leadOf({ text: 'x'.repeat(200_001) });
    expect(messagesOf(lead).map(({ raw, length }) => [raw.length, length])).to.deep.equal([[200_000, 200_001]]);
  });
});
