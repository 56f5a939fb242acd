import { expect } from 'chai';
import { linesOf } from '../../../src/cli/output/show-lines.ts';
import { leadToJson } from '../../../src/lead/lead-json.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import { envelopeOfLead } from '../../support/messages.ts';
import { eventOf } from '../../support/reading.ts';

describe('The lines of show', () => {
  it('count the repairs of each kind with their places, and have a line for each warning', async () => {
    const event = await eventOf({
      ...envelopeOfLead({
        identifier: { crm: 'null' },
        dateSent: '2024-03-01T10:00:00+0100',
        dateReceived: '2024-03-01T10:00:00+0100',
        object: { name: 'Ada Brook', telephone: '(903) 555-0135' },
      }),
      time: '2024-03-01T10:00:00+0100',
    });
    const lead = foldEvents([event, event]);
    const doubtsOf = (isVerbose: boolean): string[] =>
      linesOf(lead, leadToJson(lead, 'a'), isVerbose).flatMap(([label, value]) =>
        label === 'repair' || label === 'warning' ? [`${label} ${value ?? ''}`] : [],
      );
    const warning = /^warning \/\S+: a placeholder: .* \(placeholder\) in https:/;
    const [dates, telephones, last, ...more] = doubtsOf(false);
    expect(dates).to.match(/^repair 3 date-rewritten: \/\S+, \/\S+, \/\S+$/);
    expect(telephones).to.match(/^repair 1 \S+: \/data\/object\/object\/telephone$/);
    expect(last).to.match(warning);
    expect(more).to.deep.equal([]);
    expect(doubtsOf(true).map((line) => line.split(' ')[0])).to.deep.equal([
      ...Array<string>(4).fill('repair'),
      'warning',
    ]);
  });
  it('name a listing that is called by its street only once, and its area', async () => {
    const about = {
      type: 'SingleFamilyResidence',
      name: '12 Alder Lane',
      address: { type: 'PostalAddress', streetAddress: '12 Alder Lane', addressLocality: 'Tyler' },
      floorSize: { type: 'QuantitativeValue', value: 1980, unitCode: 'FTK' },
    };
    const source = { type: 'RequestShowingAction', about };
    const lead = foldEvents([await eventOf(envelopeOfLead({ leadSource: [source] }))]);
    const [line] = linesOf(lead, leadToJson(lead, 'a')).filter(([label]) => label === 'listing');
    expect(line).to.deep.equal(['listing', '12 Alder Lane, Tyler, area 1980']);
  });
  it('list three places of a kind, and how many more there are', async () => {
    const event = await eventOf(envelopeOfLead({}));
    const warnings = [1, 2, 3, 4, 5].map((n) => ({ code: 'date-rewritten', pointer: `/p${n}`, message: 'x' }) as const);
    const lead = foldEvents([{ ...event, warnings }]);
    const [line] = linesOf(lead, leadToJson(lead, 'a')).filter(([label]) => label === 'repair');
    expect(line).to.deep.equal(['repair', '5 date-rewritten: /p1, /p2, /p3, 2 more (--verbose lists them)']);
  });
});
