import { expect } from 'chai';
import { createDecision, Verdicts, type Decision } from '../../src/lead/identity/decisions.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { settledBy } from '../../src/lead/marks.ts';
import { reviewLeads } from '../../src/lead/review.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

const telephones = ['+19035550135'];
const named = (name: string, draft: Draft = {}): Draft => ({ telephones, fields: { name }, ...draft });

function review(drafts: readonly Draft[], kind?: Decision['kind']) {
  const events = drafts.map((draft, index) => leadEvent({ id: `e${index}`, at: index + 1, ...draft }));
  const [first, ...rest] = events.map(({ key }) => key);
  const at = '2024-03-02T10:00:00Z';
  const said = kind === 'join' ? { events: [first!, ...rest] } : { events: [first!], from: rest };
  const verdicts = new Verdicts(kind === undefined ? [] : [createDecision({ kind, at, ...said })]);
  const leads = groupEvents(events, verdicts).map((group) => ({
    slug: group.slug,
    lead: foldEvents(group.events, undefined, group.held, settledBy(verdicts, group.events)),
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
  it('does not list a lead with several names that a person joined', () => {
    expect(review([named('Ada Brook'), named('Bo Reed')], 'join').doubtful).to.deep.equal([]);
    const three = [named('Ada Brook'), named('Bo Reed'), named('Cy Token')];
    const [first, second, last] = three.map((draft, index) => leadEvent({ id: `e${index}`, at: index + 1, ...draft }));
    const decision = createDecision({ kind: 'join', at: '2024', events: [first!.key, second!.key] });
    const verdicts = new Verdicts([decision]);
    const [group] = groupEvents([first!, second!, last!], verdicts);
    const settled = settledBy(verdicts, group!.events);
    const lead = foldEvents(group!.events, undefined, new Set(), settled);
    const { doubtful } = reviewLeads([{ slug: 'a', lead }], verdicts);
    expect(doubtful.map(({ events }) => events)).to.deep.equal([[last]]);
  });
  it('lists pairs that share a number and have similar names, until a person keeps them apart', () => {
    const two = [named('Ada Brook', { lead: { crm: '1' } }), named('Brook, Ada', { lead: { crm: '2' } })];
    const { doubtful, pairs } = review(two);
    expect([doubtful.length, pairs.map(({ keys }) => keys)]).to.deep.equal([0, [['telephone +19035550135']]]);
    expect(review(two, 'split').pairs).to.deep.equal([]);
    expect(review(two, 'apart').pairs).to.deep.equal([]);
    expect(review([two[0]!, named('Bo Reed', { lead: { crm: '2' } })]).pairs).to.deep.equal([]);
  });
});
