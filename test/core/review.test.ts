import { expect } from 'chai';
import { createDecision, Verdicts } from '../../src/core/decisions.ts';
import { groupEvents } from '../../src/core/identity.ts';
import { foldEvents } from '../../src/core/lead.ts';
import { reviewLeads } from '../../src/core/review.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

const telephones = ['+19035550135'];
const named = (name: string, draft: Draft = {}): Draft => ({ telephones, fields: { name }, ...draft });

function review(drafts: readonly Draft[], split = false) {
  const events = drafts.map((draft, index) => leadEvent({ id: `e${index}`, at: index + 1, ...draft }));
  const [first, ...rest] = events.map(({ key }) => key);
  const decision = createDecision({ kind: 'split', at: '2024-03-02T10:00:00Z', events: [first!], from: rest });
  const verdicts = new Verdicts(split ? [decision] : []);
  const leads = groupEvents(events, verdicts).map((group) => ({
    slug: group.slug,
    lead: foldEvents(group.events, undefined, group.held),
  }));
  return reviewLeads(leads, verdicts);
}

describe('reviewLeads', () => {
  it('lists leads whose events name different people, with those events', () => {
    const { doubtful, pairs } = review([named('Ada Brook'), named('Bo Reed')]);
    expect(doubtful.map(({ marks, events }) => [marks, events.map(({ id }) => id)])).to.deep.equal([
      [['names-differ'], ['e1']],
    ]);
    expect(pairs).to.deep.equal([]);
    expect(review([named('Ada Brook'), named('A. Brook')])).to.deep.equal({ doubtful: [], pairs: [] });
  });
  it('lists pairs that share a number and have names alike, until a person keeps them apart', () => {
    const two = [named('Ada Brook', { lead: { crm: '1' } }), named('Brook, Ada', { lead: { crm: '2' } })];
    const { doubtful, pairs } = review(two);
    expect([doubtful.length, pairs.map(({ keys }) => keys)]).to.deep.equal([0, [['telephone +19035550135']]]);
    expect(review(two, true).pairs).to.deep.equal([]);
    expect(review([two[0]!, named('Bo Reed', { lead: { crm: '2' } })]).pairs).to.deep.equal([]);
  });
});
