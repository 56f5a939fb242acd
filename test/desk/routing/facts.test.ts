import { expect } from 'chai';
import type { LeadJson } from '../../../src/lead/lead-json.ts';
import { parseCondition } from '../../../src/desk/routing/condition.ts';
import { factsOf, factsWith } from '../../../src/desk/routing/facts.ts';
import { parsePolicy } from '../../../src/desk/routing/parse-policy.ts';

const ANN = 'https://ann.example.com/#me';

const lead = (more: Partial<LeadJson>): LeadJson => ({
  ...{ id: 'urn:x', slug: 'aa', status: 'new', email: [], telephone: [], identifiers: [], sources: [], events: [] },
  ...{ repairs: 0, warnings: 0, ...more },
});
const test = (condition: string, more: Partial<LeadJson>): unknown =>
  parseCondition(condition, '/when').test(factsOf(lead(more), new Date(0), true));

describe('The facts about a lead', () => {
  it('have the number in a price, and no price if it can be read in two ways', () => {
    const priced = (price: string): Partial<LeadJson> => ({ listings: [{ price }] });
    for (const price of ['$450K', '450.000 \u20ac', '450000,00'])
      expect(test('price == 450000.0', priced(price)), price).to.deep.equal({ isMatch: true });
    for (const price of ['450.000', '-5', 'on request'])
      expect(test('price < 500.0', priced(price)), price).to.deep.include({ reason: 'price has no value' });
  });

  it('have the number in a score', () => {
    for (const score of [85, '85', '85%']) expect(test('score > 80.0', { score })).to.deep.equal({ isMatch: true });
    expect(test('score > 80.0', { score: 'hot' })).to.deep.include({ reason: 'score has no value' });
  });

  it('have one spelling of each place, in the lead, in the condition and for the member', () => {
    const [composed, decomposed] = ['San Jos\u00e9', 'San\u00a0 Jose\u0301'];
    const policy = parsePolicy({
      ...{ id: 'p', version: 1, since: '2026-01-01T00:00:00Z', fallback: ANN },
      members: [{ webId: ANN, area: [decomposed] }],
      rules: [{ steps: [{ mode: 'direct', members: [ANN], window: '2h' }] }],
    });
    const member = policy.members.get(ANN);
    const who = parseCondition('member.area.exists(a, a in places)', '/who', { seesMember: true });
    for (const town of [composed, decomposed]) {
      const listings = [{ address: `1 Elm St, ${town}, CA 95112` }];
      for (const name of ['san jos\u00e9', 'san jose\u0301'])
        expect(test(`"${name}" in places`, { listings })).to.deep.equal({ isMatch: true });
      const facts = factsOf(lead({ listings }), new Date(0), true);
      expect(member && who.test(factsWith(facts, member))).to.deep.equal({ isMatch: true });
    }
  });
});
