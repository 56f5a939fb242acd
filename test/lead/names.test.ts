import { expect } from 'chai';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { areAlike } from '../../src/message/values/alike-names.ts';
import { leadEvent, type Draft } from '../support/lead-events.ts';

/** How many events of each lead bear the mark. */
function marksIn(...drafts: Draft[]): number[] {
  const events = drafts.map((draft, index) => leadEvent({ id: `e${index}`, at: index + 1, ...draft }));
  const bySize = (a: number, b: number): number => a - b;
  return groupEvents(events)
    .map(
      (group) => [...foldEvents(group.events).marks.values()].filter((marks) => marks.includes('names-differ')).length,
    )
    .sort(bySize);
}

const telephones = ['+19035550135'];
const named = (name: string, draft: Draft = {}): Draft => ({ telephones, fields: { name }, ...draft });

describe('areAlike', () => {
  for (const [one, other] of [
    ['Ada Brook', 'brook, ada'],
    ['Ada Brook', 'A. Brook'],
    ['Ada Brook', 'Ada'],
    ['José Núñez', 'Jose NUNEZ'],
    ['Mrs. Ada M. Brook', 'Ada Brook'],
    ['Alex Brook', 'Alexander Brook'],
    ['Ada & Ben Brook', 'Ben Brook'],
    ['王 小明', '小明 王'],
  ] as const)
    it(`regards [${one}] and [${other}] as one person`, () => {
      expect([areAlike(one, other), areAlike(other, one)]).to.deep.equal([true, true]);
    });
  for (const [one, other] of [
    ['Ada Brook', 'Bo Reed'],
    ['Ada Brook', 'Ben Brook'],
    ['Ada Brook', 'A. Reed'],
    ['Ada Brook', 'Ada Reed'],
    ['Ad Brook', 'Adrian Brook'],
  ] as const)
    it(`regards [${one}] and [${other}] as two people`, () => {
      expect([areAlike(one, other), areAlike(other, one)]).to.deep.equal([false, false]);
    });
});

describe('The mark names-differ', () => {
  it('is on events that name someone else, if only a number or an address joins them', () => {
    expect(marksIn(named('Ada Brook'), named('Bo Reed'))).to.deep.equal([1]);
    expect(marksIn({ ...named('Ada Brook'), lead: { crm: '1' } }, named('Bo Reed'), named('Bo Reed'))).to.deep.equal([
      2,
    ]);
    expect(marksIn(named('Ada Brook'), { telephones, fields: { givenName: 'Bo', familyName: 'Reed' } })).to.deep.equal([
      1,
    ]);
  });
  it('is on no event if one person is meant or no one is named', () => {
    expect(marksIn(named('Ada Brook'), named('A. Brook'), { telephones }, named('Unknown'))).to.deep.equal([0]);
    expect(marksIn(named('N/A'), named('Ada Brook'))).to.deep.equal([0]);
    for (const nobody of [
      '(none)',
      'Not Provided',
      'NO NAME',
      'WIRELESS CALLER',
      'TBD',
      'Website Inquiry',
      'Firstname Lastname',
    ])
      expect(marksIn(named(nobody), named('Ada Brook')), nobody).to.deep.equal([0]);
    for (const nobody of ['Current Resident', 'No Name Given', 'Unbekannt', 'Someone'])
      expect(marksIn(named(nobody), named('Ada Brook')), nobody).to.deep.equal([0]);
  });
  it('is on no event if an identifier joins them, because a name may change', () => {
    const crm = { lead: { crm: '1' } };
    expect(marksIn(named('Ada Brook', crm), named('Ada Reed-Hill', crm), named('Zoe', crm))).to.deep.equal([0]);
    const contact = { contact: { sf: '1' } };
    expect(marksIn(named('Ada Brook', contact), named('Zoe Hill', contact))).to.deep.equal([0]);
  });
  it('is on events with a shared identifier and different other identifiers, because it may belong to two people', () => {
    const [ada, bo] = [
      { desk: 'Downtown', crm: '1' },
      { desk: 'Downtown', crm: '2' },
    ];
    expect(
      marksIn({ lead: ada, fields: { name: 'Ada Brook' } }, { lead: bo, fields: { name: 'Bo Reed' } }),
    ).to.deep.equal([1]);
    expect(
      marksIn({ lead: ada, fields: { name: 'Ada Brook' } }, { lead: bo, fields: { name: 'Ada Brook' } }),
    ).to.deep.equal([0]);
  });
});
