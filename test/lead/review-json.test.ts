import { expect } from 'chai';
import { Verdicts } from '../../src/lead/identity/decisions.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { reviewToJson } from '../../src/lead/review-json.ts';
import { reviewLeads } from '../../src/lead/review.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

const telephones = ['+19035550135'];
const key = { kind: 'telephone', value: '+19035550135' };
const leadOf = (slug: string, ...drafts: readonly Draft[]) => ({
  slug,
  lead: foldEvents(drafts.map((draft, index) => leadEvent({ id: `${slug}${index}`, at: index + 1, ...draft }))),
});
const reviewed = (...leads: ReturnType<typeof leadOf>[]) => reviewToJson(reviewLeads(leads, new Verdicts()));

describe('reviewToJson', () => {
  it('shows the events of a lead that may be two people, each with its name and its keys', () => {
    const names = [{ name: 'Ada Brook' }, { givenName: 'Bo', familyName: 'Reed' }, {}];
    const { doubtful, pairs } = reviewed(leadOf('a', ...names.map((fields) => ({ telephones, fields }))));
    expect(pairs).to.deep.equal([]);
    expect(doubtful.map(({ slug, marks }) => [slug, marks])).to.deep.equal([['a', ['names-differ']]]);
    expect(doubtful[0]?.events.map(({ id, name, keys, isDoubtful }) => [id, name, keys, isDoubtful])).to.deep.equal([
      ['a0', 'Ada Brook', [key], false],
      ['a1', 'Bo Reed', [key], true],
      ['a2', undefined, [key], false],
    ]);
  });
  it('shows two leads that may be one, with what they share', () => {
    const one = leadOf('a', { telephones, fields: { name: 'Ada Brook' }, lead: { crm: '1' } });
    const other = leadOf('b', { telephones, fields: { name: 'Brook, Ada' }, lead: { crm: '2' } });
    expect(reviewed(one, other).pairs).to.deep.equal([
      {
        leads: [
          { slug: 'a', name: 'Ada Brook' },
          { slug: 'b', name: 'Brook, Ada' },
        ],
        shared: [key],
      },
    ]);
  });
});
