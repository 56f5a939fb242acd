import { expect } from 'chai';
import { parseDate } from '../../../src/message/values/dates.ts';
import { isEitherOrder, orderOf, slashDate } from '../../../src/message/values/slash-dates.ts';
import { envelopeOfLead } from '../../support/messages.ts';
import { parse } from '../../support/reading.ts';

describe('A date with day and month in one of two orders', () => {
  it('is read if only one of the two numbers can be the month', () => {
    expect(slashDate('03/25/2024')).to.equal('2024-03-25');
    expect(slashDate('25-3-2024, 9:05:30 pm')).to.equal('2024-03-25T21:05:30');
    expect(slashDate('4/4/2024 12:30 AM')).to.equal('2024-04-04T00:30:00');
    for (const text of ['03/01/2024', '03/01-2024', '2024/03/01', '03/25/2024 0:30 PM', '03/25/24'])
      expect(slashDate(text), text).to.equal(undefined);
    expect(parseDate('13/13/2024')).to.equal(undefined);
    expect(isEitherOrder('03/01/2024 10:00 AM')).to.equal(true);
    expect(isEitherOrder('13/01/2024')).to.equal(false);
  });

  it('is read in the order of the region if the configured time zone agrees with the region', () => {
    expect(orderOf('US', 'America/Denver')).to.equal('month-first');
    expect(orderOf('US', '-07:00')).to.equal('month-first');
    expect(orderOf('DE', 'Europe/Berlin')).to.equal('day-first');
    expect(orderOf('US', 'Europe/Berlin')).to.equal(undefined);
    expect(orderOf('CA', 'America/Toronto')).to.equal(undefined);
    expect(orderOf('US', undefined)).to.equal(undefined);
  });

  it('gives the lead its date in the configured zone, otherwise a warning', async () => {
    const message = envelopeOfLead({ identifier: { crm: 'L-1' }, dateSent: '03/01/2024 10:00 AM' });
    const read = async (options: object): Promise<unknown[]> => {
      const [event] = (await parse(message, undefined, options)).events;
      const codes = event?.warnings.filter(({ pointer }) => pointer.endsWith('dateSent')).map(({ code }) => code);
      return [event?.statement.fields.dateSent, ...new Set(codes)];
    };
    expect(await read({})).to.deep.equal([undefined, 'date-ambiguous']);
    expect(await read({ timeZone: 'America/Denver' })).to.deep.equal(['2024-03-01T17:00:00.000Z', 'date-rewritten']);
    expect(await read({ region: 'GB', timeZone: 'Europe/London' })).to.deep.equal([
      '2024-01-03T10:00:00.000Z',
      'date-rewritten',
    ]);
  });
});
