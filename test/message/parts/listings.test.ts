import { expect } from 'chai';
import { describeLead } from '../../../src/lead/document/describe.ts';
import { known } from '../../../src/text/known.ts';
import { foldEvents, type Lead } from '../../../src/lead/lead.ts';
import { leadToJson } from '../../../src/lead/lead-json.ts';
import { envelope, type Message } from '../../support/messages.ts';
import { parse } from '../../support/reading.ts';

const leadAbout = async (about: Message): Promise<Lead> => {
  const lead = { type: 'Lead', identifier: { crmLeadId: '77' }, leadSource: { type: 'AskAction', about } };
  const { events } = await parse(envelope({ topic: 'realestate/lead#update' }, { type: undefined, object: lead }));
  return foldEvents(events);
};

describe('A listing', () => {
  for (const [member, identifiers] of [
    ['identifier', [{ propertyID: 'mlsId', value: '417305' }]],
    ['additionalProperty', undefined],
  ] as const)
    it(`is one, with any numbers in ${member}, and a flag there is not an identifier`, async () => {
      const numbers = { mlsId: 417305, isActive: true };
      const lead = await leadAbout({ type: 'SingleFamilyResidence', name: '2 Elm St', [member]: numbers });
      expect(leadToJson(lead, 'x').listings).to.deep.equal([known({ name: '2 Elm St', identifiers })]);
      const quads = describeLead(lead, 'https://pod.example/leads/x.ttl');
      const isOf = (value: string): typeof quads => quads.filter(({ object }) => object.value === value);
      expect(isOf('http://schema.org/RealEstateListing')).to.have.length(1);
      // Nothing is lost, but the flag is a property.
      expect(isOf('417305')).to.have.length(1);
      const [flag] = isOf(isOf('isActive')[0]?.subject.value ?? '');
      expect(flag?.predicate.value).to.equal('http://schema.org/additionalProperty');
    });

  it('does not use a flag as its name', async () => {
    const lead = await leadAbout({ type: 'House', identifier: { isActive: true, mlsId: 5 } });
    expect(leadToJson(lead, 'x').sources).to.deep.equal([{ type: 'AskAction', listing: '5' }]);
  });
});
