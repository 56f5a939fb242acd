import { expect } from 'chai';
import { readStatement, SINGLE_FIELDS, type LeadStatement } from '../../../src/message/event/statement.ts';
import { envelope, envelopeOfContact, envelopeOfLead, type Message } from '../../support/messages.ts';
import { envelopesOf } from '../../support/reading.ts';

const statementOf = (message: Message): LeadStatement => {
  const found = envelopesOf(message).envelopes[0];
  return readStatement(found!, { region: 'US' });
};
const shouldState = (message: Message, field: (typeof SINGLE_FIELDS)[number], value: string | undefined): void => {
  expect(statementOf(message).fields[field], JSON.stringify(message)).to.equal(value);
};
const shouldStateList = (message: Message, list: 'emails' | 'telephones', ...values: string[]): void => {
  expect(statementOf(message)[list], JSON.stringify(message)).to.deep.equal(values);
};
const shouldComeFrom = (leadSource: unknown, ...sources: unknown[]): void => {
  expect(statementOf(envelopeOfLead({ leadSource })).sources, JSON.stringify(leadSource)).to.deep.equal(sources);
};
const pairsOf = (list: LeadStatement['identifiers']): string[] =>
  list.map(({ propertyID, value }) => `${propertyID}=${value}`);

describe('readStatement', () => {
  describe('reads actors', () => {
    for (const field of ['recipient', 'sender', 'owner'] as const)
      it(`${field} in all forms`, () => {
        shouldState(envelopeOfLead({ [field]: 'https://a.example/#me' }), field, 'https://a.example/#me');
        shouldState(
          envelopeOfLead({ [field]: { type: 'RealEstateAgent', id: 'https://a.example/#me', name: 'Ada' } }),
          field,
          'https://a.example/#me',
        );
        shouldState(envelopeOfLead({ [field]: { name: 'Gotham City Real Estate' } }), field, 'Gotham City Real Estate');
        shouldState(envelopeOfLead({ [field]: { identifier: { brandNumber: 7 } } }), field, '7');
        shouldState(envelopeOfLead({ [field]: 'Constellation 1' }), field, 'Constellation 1');
        shouldState(
          envelopeOfLead({ [field]: `http://{lead-${field}}.example.com/#me` }),
          field,
          `http://%7Blead-${field}%7D.example.com/#me`,
        );
        for (const nobody of [null, '', {}, []]) shouldState(envelopeOfLead({ [field]: nobody }), field, undefined);
      });
    it('the recipient of an acceptance or retraction, who has the lead then, else that of the lead', () => {
      const [data, object] = [{ recipient: 'https://a.example/#me' }, { recipient: 'https://b.example/#me' }];
      for (const topic of ['lead#accept', 'lead#retract']) {
        shouldState(envelope({ topic }, data), 'recipient', 'https://a.example/#me');
        shouldState(envelope({ topic }, { ...data, object }), 'recipient', 'https://a.example/#me');
        shouldState(envelope({ topic }, { recipient: 'Unassigned', object }), 'recipient', 'https://b.example/#me');
        shouldState(envelope({ topic }, { object }), 'recipient', 'https://b.example/#me');
      }
    });
    it('the recipient of an assignment, the assignee, if the lead names none', () => {
      const [data, object] = [{ recipient: 'https://a.example/#me' }, { recipient: 'https://b.example/#me' }];
      shouldState(envelope({ topic: 'lead#assign' }, data), 'recipient', 'https://a.example/#me');
      shouldState(envelope({ topic: 'lead#assign' }, { ...data, object }), 'recipient', 'https://b.example/#me');
    });
    it('no recipient of other actions for one of the lead', () => {
      for (const topic of ['lead#add', 'lead#update', 'lead#reject'])
        shouldState(envelope({ topic }, { recipient: 'https://a.example/#me' }), 'recipient', undefined);
    });
  });

  describe('reads dates', () => {
    for (const field of ['dateSent', 'dateReceived', 'dateAccepted', 'dateRejected'] as const)
      it(`${field} in all forms`, () => {
        shouldState(
          envelopeOfLead({ [field]: '2024-03-01T10:00:00.123456789Z' }),
          field,
          '2024-03-01T10:00:00.123456789Z',
        );
        shouldState(envelopeOfLead({ [field]: '2024-03-01T10:00:00+0000' }), field, '2024-03-01T10:00:00.000Z');
        shouldState(envelopeOfLead({ [field]: '2024-03-01' }), field, '2024-03-01T00:00:00.000Z');
        shouldState(envelopeOfLead({ [field]: 1709287200000 }), field, '2024-03-01T10:00:00.000Z');
        shouldState(envelopeOfLead({ [field]: ['', '2024-02-30', '2024-03-01'] }), field, '2024-03-01T00:00:00.000Z');
        for (const never of ['2024-02-30', '', null, {}, true])
          shouldState(envelopeOfLead({ [field]: never }), field, undefined);
      });
  });

  describe('reads the contact', () => {
    it('with its names', () => {
      const { fields } = statementOf(envelopeOfContact({ name: 'Ada Brook', givenName: 'Ada', familyName: '' }));
      expect(fields).to.deep.equal({ name: 'Ada Brook', givenName: 'Ada' });
    });
    it('with texts that hold quotes, newlines and emoji', () => {
      shouldState(envelopeOfContact({ name: 'Ada "B"\nBrook 😀' }), 'name', 'Ada "B"\nBrook 😀');
    });
    it('written on the lead itself', () => {
      const { fields, emails, contactIdentifiers, identifiers } = statementOf(
        envelopeOfLead({ name: 'Ada', email: 'ada@mail.example', identifier: { crm: '1' } }),
      );
      expect([fields.name, ...emails]).to.deep.equal(['Ada', 'ada@mail.example']);
      expect([pairsOf(identifiers), pairsOf(contactIdentifiers)]).to.deep.equal([['crm=1'], []]);
    });
    it('that is only a name, or only an address', () => {
      shouldState(envelopeOfLead({ object: ' Ada Brook ' }), 'name', 'Ada Brook');
      shouldStateList(envelopeOfLead({ object: 'Ada@mail.example' }), 'emails', 'ada@mail.example');
      shouldState(envelopeOfLead({ object: ['', null, { name: 'Bea' }] }), 'name', 'Bea');
    });
    it('that is not there', () => {
      const { parts, ...said } = statementOf(envelopeOfLead({}));
      expect([parts?.contact.size, parts?.people.size]).to.deep.equal([0, 0]);
      expect(said).to.deep.equal({
        fields: {},
        identifiers: [],
        contactIdentifiers: [],
        emails: [],
        telephones: [],
        sources: [],
      });
    });
    it('with identifier and sameAs as one map', () => {
      const { contactIdentifiers } = statementOf(
        envelopeOfContact({ identifier: { red: 7 }, sameAs: [{ blue: 'https://b.example/7' }, 'https://c.example/7'] }),
      );
      expect(pairsOf(contactIdentifiers)).to.deep.equal([
        'red=7',
        'blue=https://b.example/7',
        'sameAs=https://c.example/7',
      ]);
    });
  });

  describe('reads telephone numbers and e-mail addresses', () => {
    it('as strings, numbers, lists and objects', () => {
      shouldStateList(envelopeOfContact({ telephone: '731-555-0177 x6155' }), 'telephones', '+17315550177;ext=6155');
      shouldStateList(envelopeOfContact({ telephone: 9035550135 }), 'telephones', '+19035550135');
      shouldStateList(
        envelopeOfContact({
          telephone: [' 903-555-0135 ', { type: 'work', value: '903-555-0136' }, { '@value': '903-555-0137' }],
        }),
        'telephones',
        '+19035550135',
        '+19035550136',
        '+19035550137',
      );
      shouldStateList(
        envelopeOfContact({ email: ['Ada@Mail.Example', { email: 'bea@mail.example' }] }),
        'emails',
        'ada@mail.example',
        'bea@mail.example',
      );
    });
    it('that are invalid, unchanged', () => {
      shouldStateList(envelopeOfContact({ telephone: 'call me' }), 'telephones', 'call me');
      shouldStateList(envelopeOfContact({ email: 'n/a' }), 'emails', 'n/a');
    });
    it('never empty', () => {
      for (const nothing of ['', '  ', null, [], {}, ['', null], { value: '' }]) {
        shouldStateList(envelopeOfContact({ telephone: nothing }), 'telephones');
        shouldStateList(envelopeOfContact({ email: nothing }), 'emails');
      }
    });
  });

  it('reads reason and comment of the action, else of the lead', () => {
    for (const key of ['reason', 'comment'] as const) {
      shouldState(envelope({}, { [key]: 'too far', object: {} }), key, 'too far');
      shouldState(envelope({}, { [key]: { text: 'a' }, object: { [key]: 'b' } }), key, 'a');
      shouldState(envelope({}, { [key]: 'N/A', object: { [key]: 'b' } }), key, 'b');
      shouldState(envelope({}, { object: { [key]: 'b' } }), key, 'b');
    }
  });

  it('reads identifiers as numbers, texts and booleans, without the empty ones', () => {
    const { identifiers } = statementOf(
      envelopeOfLead({ identifier: { a: 124990001, b: '124990001', c: true, d: '', e: null } }),
    );
    expect(pairsOf(identifiers)).to.deep.equal(['a=124990001', 'b=124990001', 'c=true']);
  });

  describe('reads lead sources', () => {
    it('a question', () => {
      shouldComeFrom([{ type: 'AskAction', object: { type: 'Question', text: 'May I?' } }], {
        type: 'AskAction',
        text: 'May I?',
      });
      shouldComeFrom({ type: 'schema:AskAction', object: 'May I?' }, { type: 'AskAction', text: 'May I?' });
    });
    it('a showing request with its listing', () => {
      const listings: [unknown, string][] = [
        ['https://homes.example/1', 'https://homes.example/1'],
        [{ id: 'https://homes.example/1', name: 'n' }, 'https://homes.example/1'],
        [{ name: '12 Elm St' }, '12 Elm St'],
        [{ identifier: { mlsId: 7 } }, '7'],
        [{ url: 'https://homes.example/1' }, 'https://homes.example/1'],
        [{ address: { streetAddress: '12 Elm St', addressRegion: 'OK', postalCode: 44743 } }, '12 Elm St, OK, 44743'],
        [{ address: '12 Elm St' }, '12 Elm St'],
        [{ description: 'blue house' }, 'blue house'],
      ];
      for (const [about, listing] of listings)
        shouldComeFrom({ type: 'RequestShowingAction', about }, { type: 'RequestShowingAction', listing });
      shouldComeFrom(
        { type: 'AskAction', object: { about: '12 Elm St' } },
        { type: 'AskAction', listing: '12 Elm St' },
      );
      for (const about of [null, {}, { address: {} }, [], ''])
        shouldComeFrom({ type: 'AskAction', about }, { type: 'AskAction' });
    });
    it('a website and an app', () => {
      shouldComeFrom(
        { type: 'WebSite', url: 'https%3A%2F%2Fa.example|Home+Value|0' },
        { type: 'WebSite', text: 'https%3A%2F%2Fa.example|Home+Value|0' },
      );
      shouldComeFrom(
        { type: 'MobileApplication', name: 'Key & Door' },
        { type: 'MobileApplication', text: 'Key & Door' },
      );
    });
    it('a text', () => {
      shouldComeFrom(['newspaper', '', 7], { text: 'newspaper' }, { text: '7' });
    });
    it('without empty values', () => {
      for (const nothing of [null, [], {}, [{}], '', { other: 'x' }]) shouldComeFrom(nothing);
    });
  });
});

describe('SINGLE_FIELDS', () => {
  it('are in the order in which they are printed', () => {
    expect(SINGLE_FIELDS.join(' ')).to.equal(
      'name givenName familyName recipient sender owner dateSent dateReceived dateAccepted dateRejected reason comment',
    );
  });
});
