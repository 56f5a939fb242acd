/** Values as people and programs write them, through the whole reader: what is in the lead, and by what it is joined. */
import { expect } from 'chai';
import fc from 'fast-check';
import { describeLead } from '../../src/lead/document/describe.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { leadToJson, type LeadJson } from '../../src/lead/lead-json.ts';
import type { ParseOptions } from '../../src/message/parsed-notification.ts';
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
  it('sort an event with a time in epoch seconds correctly', async () => {
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

  describe('without a time zone', () => {
    const written = { dateSent: '2024-01-02T03:00:00', dateReceived: '2024-01-02 03:00', dateAccepted: '2024-01-02' };
    const warningsOf = async (one: Message, options: ParseOptions = {}): Promise<string[]> => {
      const { events } = await parse(one, undefined, options);
      return events.flatMap(({ warnings }) =>
        warnings.map(({ code, pointer, message: said }) => `${pointer} ${code}: ${said}`),
      );
    };

    it('are read as UTC, with a warning', async () => {
      const one = message(written, {}, { time: '2024-03-05T15:00:00' });
      expect(await readAll([one])).to.include({
        dateSent: '2024-01-02T03:00:00.000Z',
        dateReceived: '2024-01-02T03:00:00.000Z',
        dateAccepted: '2024-01-02T00:00:00.000Z',
        warnings: 4,
      });
      expect(await warningsOf(one)).to.include.members([
        '/time date-no-zone: no time zone: UTC was assumed',
        '/data/object/dateSent date-no-zone: no time zone: UTC was assumed',
        '/data/object/dateAccepted date-no-zone: a day without a time: midnight in UTC was assumed',
      ]);
    });
    it('are read in the configured zone, which is a repair', async () => {
      const one = message(written, {}, { time: '2024-03-05T15:00:00' });
      const found = await readAll([one], { timeZone: 'America/Denver' });
      expect(found).to.include({
        dateSent: '2024-01-02T10:00:00.000Z',
        dateAccepted: '2024-01-02T07:00:00.000Z',
        warnings: 0,
      });
      expect(found.events[0]?.time).to.equal('2024-03-05T22:00:00.000Z');
      expect(await warningsOf(one, { timeZone: 'America/Denver' })).to.include(
        '/time date-rewritten: no time zone: America/Denver was assumed',
      );
    });
    it('are found in the action, and in a bare action', async () => {
      const { data, ...outer } = message({});
      const inAction = { ...outer, data: { ...(data as Message), dateSent: '2024-01-02T03:00:00' } };
      expect(await warningsOf(inAction)).to.deep.equal(['/data/dateSent date-no-zone: no time zone: UTC was assumed']);
      const bare = { type: 'AddAction', id: outer['id'], startTime: '2024-01-02T03:00:00', ...(data as Message) };
      expect(await warningsOf({ ...bare, type: 'AddAction' })).to.deep.equal([
        '/startTime date-no-zone: no time zone: UTC was assumed',
      ]);
    });
    it('do not distinguish events, in any configured zone', async () => {
      const keysOf = async (time: string, options: ParseOptions): Promise<string[]> =>
        (await parse(message({}, {}, { time }), undefined, options)).events.map(({ key }) => key);
      const [key] = await keysOf('2024-01-02T03:00:00', {});
      expect(await keysOf('2024-01-02T03:00:00', { timeZone: 'America/Denver' })).to.deep.equal([key]);
      expect(await keysOf('2024-01-02T03:00:00Z', { timeZone: 'America/Denver' })).to.deep.equal([key]);
    });
    it('are sorted among the others by the assumed zone, in any order and batches', async () => {
      const times = [
        '2024-01-02T03:00:00',
        '2024-01-02T02:59:00-07:00',
        '2024-01-02T09:58:00Z',
        '2024-01-02',
        1704189599,
      ];
      const actions = ['assign', 'accept', 'reject', 'retract', 'update'];
      for (const timeZone of [undefined, 'America/Denver']) {
        const options = timeZone === undefined ? {} : { timeZone };
        const events = (
          await Promise.all(
            times.map((time, index) =>
              parse(
                message({}, {}, { time, topic: `realestate/lead#${actions[index]}`, id: `e:${index}` }),
                undefined,
                options,
              ),
            ),
          )
        ).flatMap((one) => one.events);
        const right = JSON.stringify(leadToJson(foldEvents(events), 'x'));
        expect(JSON.parse(right)).to.include({ status: timeZone === undefined ? 'accepted' : 'assigned' });
        fc.assert(
          fc.property(fc.shuffledSubarray(events, { minLength: events.length }), fc.nat(events.length), (some, at) => {
            const first = foldEvents(some.slice(0, at));
            const all = foldEvents([...first.events, ...some.slice(at), ...some.slice(0, 2)], first);
            expect(JSON.stringify(leadToJson(all, 'x'))).to.equal(right);
          }),
        );
      }
    });
  });

  it('convert a birthday to a day, and keep an ambiguous one as text with a warning', async () => {
    for (const written of ['1980-05-22', 'May 22, 1980', '22/05/1980', 327801600, { '@value': '1980-05-22' }])
      expect((await readAll([message({}, { birthDate: written })])).birthDate, JSON.stringify(written)).to.equal(
        '1980-05-22',
      );
    for (const key of ['dateOfBirth', 'birthday', 'dob'])
      expect((await readAll([message({}, { [key]: '5/22/1980' })])).birthDate, key).to.equal('1980-05-22');
    expect(await readAll([message({}, { birthDate: '03/04/1980' })])).to.include({
      birthDate: '03/04/1980',
      warnings: 1,
    });
    const { events } = await parse(message({}, { birthDate: ' 22 May 1980' }));
    const said = describeLead(foldEvents(events), 'https://pod.example/l').filter(({ predicate }) =>
      predicate.value.endsWith('birthDate'),
    );
    expect(
      said.map(({ object }) => [object.value, (object as { datatype?: { value: string } }).datatype?.value]),
    ).to.deep.equal([['1980-05-22', 'http://www.w3.org/2001/XMLSchema#date']]);
  });

  it('are split if one text contains several addresses or numbers', async () => {
    const found = await readAll([
      message(
        {},
        {
          email: 'Mira <mira@example.com>; m.alder@example.org or mira@example.net',
          telephone: 'Home: 903-555-0142 Cell: 918-555-0119',
        },
      ),
    ]);
    expect(found.email).to.deep.equal(['mira@example.com', 'm.alder@example.org', 'mira@example.net']);
    expect(found.telephone).to.deep.equal(['+19035550142', '+19185550119']);
    expect(found.warnings).to.equal(0);
    const { events } = await parse(
      message({}, { email: '', telephone: '903-555-0142 after 5pm', contactPoint: 'mira@example.net / 918-555-0119' }),
    );
    expect(events[0]?.statement).to.deep.include({
      emails: ['mira@example.net'],
      telephones: ['+19035550142', '+19185550119'],
    });
    expect(events[0]?.warnings.map(({ code }) => code)).to.include('telephone-remark');
  });
  it('include contacts and others in one text with an address', async () => {
    const found = await readAll([
      message({ object: '"Mira Alder" <Mira@Example.com>', seller: { email: 'a@example.com, b@example.com' } }),
    ]);
    expect(found).to.deep.include({ name: 'Mira Alder', email: ['mira@example.com'] });
    expect(await readAll([message({ object: 'Mira Alder' })])).to.deep.include({ name: 'Mira Alder', email: [] });
    const { events } = await parse(message({ seller: { email: 'a@example.com, b@example.com' } }));
    const said = describeLead(foldEvents(events), 'https://pod.example/l').map(({ object }) => object.value);
    expect(said).to.include.members(['a@example.com', 'b@example.com']);
  });

  describe('join', () => {
    /** Groups of two messages of contacts without identifiers. */
    const countLeads = async (one: Message, other: Message): Promise<number> => {
      const messages = [one, other].map((contact, index) =>
        message({ identifier: undefined, object: { type: 'Contact', ...contact } }, {}, { id: `e:${index}` }),
      );
      const parsed = await Promise.all(messages.map((text) => parse(text)));
      return groupEvents(parsed.flatMap(({ events }) => events)).length;
    };
    const SAME: readonly (readonly [Message, Message])[] = [
      [{ email: 'zoe@quill.example' }, { email: 'mailto:zoe@quill.example?subject=Hi' }],
      [{ email: 'zoe@quill.example' }, { email: 'bo@quill.example / Zoe <ZOE@quill.example>' }],
      [{ email: 'zoe@quill.example' }, { email: 'z\u200boe@quill.example\ufeff' }],
      [{ email: 'zoe@b\u00fccher.example' }, { email: 'zoe@xn--bcher-kva.example' }],
      [{ telephone: '903-555-0142' }, { telephone: '918-555-0119 or (903) 555-0142' }],
      [{ telephone: '903-555-0142' }, { telephone: 'tel:555-0142;phone-context=+1-903' }],
      [{ telephone: '903-555-0142 x7' }, { telephone: 'tel:+1-903-555-0142;ext=7' }],
      [{ telephone: '903-555-0142' }, { telephone: '903\u200b-555-0142' }],
      [{ identifier: { crm: 'c-7' } }, { identifier: { crm: '\u200bc-7\u200b' } }],
    ];
    for (const [one, other] of SAME)
      it(`${JSON.stringify(one)} and ${JSON.stringify(other)}`, async () => {
        expect(await countLeads(one, other)).to.equal(1);
      });
    it('no leads by a fax number, or by an address that begins with a number', async () => {
      expect(await countLeads({ telephone: '903-555-0142' }, { telephone: 'Fax: 903-555-0142' })).to.equal(2);
      expect(await countLeads({ telephone: '903-555-0142' }, { telephone: '9035550142@mail.example' })).to.equal(2);
    });
  });
});
