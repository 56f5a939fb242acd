import { expect } from 'chai';
import fc from 'fast-check';
import { describeLead } from '../../../src/lead/document/describe.ts';
import { leadToJson, type LeadJson } from '../../../src/lead/lead-json.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { envelope, type Message } from '../../support/messages.ts';
import { eventOf } from '../../support/reading.ts';

/** What one event states about a further contact. */
interface Draft {
  name?: string;
  email?: string;
  telephone?: string;
}

const eventWith = (people: readonly Draft[], index = 0): Promise<LeadEvent> => {
  const object = [
    { type: 'Contact', name: 'Mira Alder' },
    ...people.map((one): Message => ({ type: 'Contact', ...one })),
  ];
  const about = { type: 'Lead', identifier: { crmLeadId: '7' }, object };
  const id = `https://crm.example/e/${index}`;
  return eventOf(envelope({ topic: 'realestate/lead#add', id, time: '2024-03-01T10:00:00Z' }, { object: about }));
};
const printed = (events: readonly LeadEvent[]): LeadJson => leadToJson(foldEvents(events), 'a');
const stored = (events: readonly LeadEvent[]): string[] =>
  describeLead(foldEvents(events), 'https://pod.example/leads/a.ttl')
    .filter(({ predicate }) => !/(?:source|original)$/i.test(predicate.value))
    .map(({ subject, predicate, object }) => [subject.value, predicate.value, object.value].join(' '))
    .sort();
const namesIn = async (...people: Draft[][]): Promise<(string | undefined)[]> => {
  const events = await Promise.all(people.map(eventWith));
  return (printed(events).contacts ?? []).map(({ name }) => name).sort();
};

const text = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const drafts = fc.array(
  fc.array(
    fc.record(
      {
        name: text('Noel Alder', 'N. Alder', 'Nora Alder', 'Olga Reed', 'Unknown'),
        email: text('family@x.example', 'noel@x.example'),
        telephone: text('303-555-0177', '303-555-0178'),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 4 },
  ),
  { minLength: 1, maxLength: 4 },
);

describe('The further contacts of a lead', () => {
  const tel = '303-555-0177';
  const email = 'family@x.example';

  it('stay apart if they share an address or a number, in one event and over several', async () => {
    const [noel, olga] = [
      { name: 'Noel Alder', telephone: tel },
      { name: 'Olga Reed', telephone: tel },
    ];
    expect(await namesIn([noel, olga])).to.deep.equal(['Noel Alder', 'Olga Reed']);
    expect(await namesIn([noel], [olga])).to.deep.equal(['Noel Alder', 'Olga Reed']);
  });
  it('are joined if their names agree, or if only one person has the address of one without a name', async () => {
    const noel = { name: 'Noel Alder', telephone: tel };
    expect(await namesIn([noel], [{ name: 'alder, noel', telephone: tel, email }], [{ email }])).to.have.length(1);
    expect(await namesIn([noel, { name: 'Olga Reed', telephone: tel }], [{ telephone: tel }])).to.have.length(3);
  });
  it('stay apart if a short name agrees with two of them', async () => {
    const people = ['Noel Alder', 'N. Alder', 'Nora Alder', 'Noel Alder'].map((name) => ({ name, email }));
    expect(await namesIn(people)).to.deep.equal(['N. Alder', 'Noel Alder', 'Nora Alder']);
  });
  it('are compared in a bounded number: of very many people with one number, equal names are joined', async () => {
    const name = (index: number): string =>
      `P${String.fromCharCode(97 + (index % 26), 97 + Math.floor(index / 26))} Reed`;
    const people = Array.from({ length: 60 }, (_, index) => ({ name: name(index), email }));
    expect(await namesIn([...people, { name: name(0), email, telephone: tel }])).to.have.length(60);
  });
  it('do not depend on the order of events, of people, or on copies', () =>
    fc.assert(
      fc.asyncProperty(drafts, async (some) => {
        const events = await Promise.all(some.map(eventWith));
        const reversed = await Promise.all(some.map((people, index) => eventWith([...people].reverse(), index)));
        const whole = stored(events);
        expect(stored([...events].reverse())).to.deep.equal(whole);
        expect(stored([...events, ...events])).to.deep.equal(whole);
        // A list has an order, so its reversal is another event. All but its key is the same.
        const withoutEvents = (quads: string[]): string[] => quads.filter((quad) => !quad.includes('#event-'));
        if (some.length === 1) expect(withoutEvents(stored(reversed))).to.deep.equal(withoutEvents(whole));
        const names = new Set(
          some.flat().flatMap(({ name }) => (name === undefined || name === 'Unknown' ? [] : [name])),
        );
        if (!names.has('N. Alder'))
          expect((printed(events).contacts ?? []).map((one) => one.name)).to.include.members([...names]);
      }),
    ));
});
