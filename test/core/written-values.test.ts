/** Values as people and programs write them, through the whole reader: what stands in the lead, and by what it is joined. */
import { expect } from 'chai';
import { foldEvents } from '../../src/core/lead.ts';
import { leadToJson, type LeadJson } from '../../src/core/lead-json.ts';
import type { ParseOptions } from '../../src/core/notification.ts';
import { envelope, type Message } from '../support/messages.ts';
import { parse } from '../support/reading.ts';

/** A message with these members of its lead and its contact. */
const message = (lead: Message, contact: Message = {}, outer: Message = {}): Message =>
  envelope(
    { topic: 'realestate/lead#add', id: 'https://crm.example.com/e/1', time: '2024-03-05T15:00:00Z', ...outer },
    {
      type: undefined,
      object: {
        ...{ type: 'Lead', identifier: { crmLeadId: '77' } },
        object: { type: 'Contact', name: 'Mira Alder', email: 'mira@example.com', ...contact },
        ...lead,
      },
    },
  );

const readAll = async (messages: readonly Message[], options: ParseOptions = {}): Promise<LeadJson> => {
  const parsed = await Promise.all(messages.map((one) => parse(one, undefined, options)));
  return leadToJson(foldEvents(parsed.flatMap(({ events }) => events)), 'x');
};

describe('Values as people write them', () => {
  it('puts an event whose time is in epoch seconds where it belongs', async () => {
    for (const time of [1709656720, '1709656720', 1709656720.25, 1709656720250]) {
      const event = (action: string, at: unknown): Message => ({
        ...message({}),
        ...{ topic: `realestate/lead#${action}`, id: `https://crm.example.com/e/${action}`, time: at },
      });
      const found = await readAll([
        event('add', '2024-03-05T15:00:00Z'),
        event('reject', time),
        event('assign', '2024-03-05T15:10:00Z'),
      ]);
      expect(found.status, String(time)).to.equal('rejected');
      expect(found.events.at(-1)?.time, String(time)).to.match(/^2024-03-05T16:38:40\.(?:000|250)Z$/);
    }
  });
});
