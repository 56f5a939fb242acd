import { expect } from 'chai';
import { typesOf } from '../../src/message/envelope.ts';
import { readIdentifiers } from '../../src/message/values/identifiers.ts';
import { envelope, EVENT, leadOf, type Message } from '../support/messages.ts';
import { envelopesOf, failureOf, objectOf, warningsOf } from '../support/reading.ts';

/** A message in, the actions of its envelopes out. */
const shouldBe = (message: Message, ...actions: string[]): void => {
  expect(
    envelopesOf(message).envelopes.map(({ action }) => action),
    JSON.stringify(message),
  ).to.deep.equal(actions);
};
const only = (message: Message): ReturnType<typeof envelopesOf>['envelopes'][number] => {
  const { envelopes } = envelopesOf(message);
  expect(envelopes).to.have.length(1);
  return envelopes[0]!;
};
const shouldBeNamed = (message: Message, id: string): void => {
  expect(only(message).id).to.equal(id);
};
const shouldBeTimed = (message: Message, time: string | undefined): void => {
  expect(only(message).time).to.equal(time);
};
const shouldHashAs = (one: Message, other: Message, same = true): void => {
  const [a, b] = [only(one).key, only(other).key];
  if (same) expect(a).to.equal(b);
  else expect(a).not.to.equal(b);
};
const bare = (members: Message = {}): Message => ({ type: 'AcceptAction', id: EVENT, object: leadOf(), ...members });

describe('readEnvelopes', () => {
  describe('reads every generation', () => {
    it('a topic and data', () => {
      const { node, data, lead } = only(envelope());
      expect([node.has('topic'), data.get('type'), lead.get('type')]).to.deep.equal([true, 'AcceptAction', 'Lead']);
    });
    it("the topic's tail as type, with the lead as object", () => {
      shouldBe({ type: 'lead#accept', object: leadOf() }, 'accept');
      shouldBe({ '@type': 'realestate/lead#asssign', object: leadOf() }, 'assign');
    });
    it('a bare action about a lead', () => {
      shouldBe(bare(), 'accept');
      shouldBe(bare({ type: ['Thing', 'schema:AddAction'] }), 'add');
      shouldBe(bare({ type: 'http://schema.org/RejectAction' }), 'reject');
    });
    it('any of them in a Notification, and Notifications in one another', () => {
      for (const inner of [envelope(), bare(), bare({ type: 'lead#accept' })]) {
        shouldBe({ type: 'Notification', object: inner }, 'accept');
        shouldBe({ '@type': 'as:Notification', object: { type: 'Notification', object: [inner] } }, 'accept');
      }
    });
    it('an action that has the type Notification too', () => {
      for (const type of ['lead#accept', 'AcceptAction']) {
        const types = ['Notification', type];
        shouldBe(bare({ type: types }), 'accept');
        shouldBe({ type: types, data: { type: 'AcceptAction', object: leadOf() } }, 'accept');
        shouldBe({ type: types, object: bare({ type: 'AddAction' }) }, 'add');
        shouldBe({ type: types, object: { type: 'Notification', object: envelope() } }, 'accept');
        shouldBe({ type: types, object: { topic: 'realestate/website#visit', object: leadOf() } });
        shouldBe({ type: 'Notification', object: bare({ type: types }) }, 'accept');
      }
    });
    it('data in a list, each an event', () => {
      shouldBe(envelope({ data: [{ object: leadOf() }, { object: leadOf({ identifier: { crm: 2 } }) }] }), 'accept');
      shouldBe(
        { ...envelope(), data: [{ object: leadOf() }, { object: leadOf({ identifier: { crm: 2 } }) }] },
        'accept',
        'accept',
      );
    });
    it('several leads in one action, each an event', () => {
      const { envelopes } = envelopesOf(envelope({}, { object: [leadOf(), leadOf({ identifier: { crm: 2 } })] }));
      expect(envelopes.map(({ lead }) => readIdentifiers(lead.get('identifier'))[0]?.value)).to.deep.equal([
        'L-1',
        '2',
      ]);
      expect(new Set(envelopes.map(({ key }) => key)).size).to.equal(2);
    });
  });

  describe('uses the topic to recognise an event', () => {
    it('if the type of the data is the word "string", something else, or missing', () => {
      for (const type of ['string', 'Thing', '', undefined, null, 7]) shouldBe(envelope({}, { type }), 'accept');
    });
    it('if the type is different, with a warning', () => {
      const { envelopes, warnings } = envelopesOf(envelope({}, { type: 'RejectAction' }));
      expect(envelopes[0]?.action).to.equal('accept');
      expect(warningsOf({ warnings })).to.deep.equal(['/topic type-conflict']);
    });
    it('without a warning if the type has the same meaning', () => {
      for (const type of ['AcceptAction', 'lead#accept', 'schema:AcceptAction'])
        expect(envelopesOf(envelope({}, { type })).warnings).to.deep.equal([]);
      expect(envelopesOf(envelope({ topic: 'lead#asssign' }, { type: 'AssignAction' })).warnings).to.deep.equal([]);
    });
    it('if one of several topics is a lead event', () => {
      shouldBe(envelope({ topic: ['other/thing#add', 'lead#reject'] }, { type: undefined }), 'reject');
    });
  });

  describe('finds no event', () => {
    it('in other topics of the family, though their data is an action about a lead', () => {
      for (const topic of ['realestate/website#askquestion', 'realestate/contact#add', 'lead#', ''])
        shouldBe(envelope({ topic }));
    });
    it('in an action about something else than a lead', () => {
      shouldBe(bare({ object: { type: 'Contact' } }));
      shouldBe(bare({ object: { name: 'nothing said' } }));
      shouldBe(bare({ object: 'https://a.example/lead/1' }));
      shouldBe(bare({ type: 'AskAction' }));
      shouldBe({});
      shouldBe({ data: null, object: null });
    });
    it('in a Notification of something else', () => {
      shouldBe({ type: 'Notification', object: { type: 'Note' } });
      shouldBe({ type: 'Notification' });
    });
  });

  it('refuses a lead event without a lead, and reports the expected place', () => {
    const shouldFail = (message: Message, pointer: string): void => {
      expect(failureOf(() => envelopesOf(message))).to.equal(`invalid-event ${pointer}`);
    };
    shouldFail(envelope({}, { object: undefined }), '/data/object');
    shouldFail(envelope({}, { object: 'https://crm.example/lead/1' }), '/data/object');
    shouldFail({ ...envelope(), data: '{"object":{}}' }, '/data');
    shouldFail({ topic: 'lead#accept' }, '/object');
    shouldFail({ type: 'lead#accept' }, '/object');
    shouldFail({ type: 'Notification', object: [{}, envelope({}, { object: null })] }, '/object/1/data/object');
  });

  describe('names an event', () => {
    it('by its id, not by the place of delivery', () => {
      shouldBeNamed(envelope({ '@id': 'https://pod.example/inbox/1' }), EVENT);
    });
    it('by @id if there is no id, or an empty one', () => {
      shouldBeNamed(envelope({ id: undefined, '@id': 'https://pod.example/inbox/1' }), 'https://pod.example/inbox/1');
      shouldBeNamed(envelope({ id: ' ', '@id': 'https://pod.example/inbox/1' }), 'https://pod.example/inbox/1');
    });
    it('by the text of an id that is not an IRI', () => {
      shouldBeNamed(envelope({ id: ' 17 ' }), '17');
      shouldBeNamed(envelope({ id: 17 }), '17');
    });
    it('by the id of the Notification around it, if it has no id', () => {
      shouldBeNamed({ type: 'Notification', id: EVENT, object: bare({ id: undefined }) }, EVENT);
      shouldBeNamed({ type: 'Notification', id: 'https://a.example/other', object: bare() }, EVENT);
    });
    it('by its content if it has no id, the same in every copy', () => {
      const nameless = bare({ id: undefined });
      const { envelopes, warnings } = envelopesOf(nameless);
      expect(envelopes[0]?.id).to.match(/^urn:leadpod:event:[0-9a-f]{32}$/);
      expect(warningsOf({ warnings })).to.deep.equal([' missing-id']);
      shouldBeNamed({ ...nameless, originalRecipient: 'x' }, envelopes[0]!.id);
    });
  });

  describe('times an event', () => {
    it('by time, startTime or timestamp', () => {
      shouldBeTimed(envelope({ time: '2024-03-01T05:00:00-0500' }), '2024-03-01T10:00:00.000Z');
      shouldBeTimed(envelope({ time: undefined, startTime: '2024-03-01' }), '2024-03-01T00:00:00.000Z');
      shouldBeTimed(envelope({ time: undefined, timestamp: 1709287200000 }), '2024-03-01T10:00:00.000Z');
    });
    it('by the first of them that is a date', () => {
      shouldBeTimed(envelope({ time: ['', 'soon', '2024-03-01'] }), '2024-03-01T00:00:00.000Z');
      shouldBeTimed(envelope({ time: 'soon', timestamp: '1709287200000' }), '2024-03-01T10:00:00.000Z');
      shouldBeTimed(envelope({ time: {}, startTime: null }), undefined);
    });
    it('by the data, if the envelope has no time', () => {
      shouldBeTimed(envelope({ time: undefined }, { startTime: '2024-03-01' }), '2024-03-01T00:00:00.000Z');
    });
    it('by the Notification around it, if it has no time', () => {
      shouldBeTimed({ type: 'Notification', time: '2024-03-01', object: bare() }, '2024-03-01T00:00:00.000Z');
      shouldBeTimed(
        { type: 'Notification', time: '2024-03-01', object: bare({ time: '2024-03-02' }) },
        '2024-03-02T00:00:00.000Z',
      );
    });
  });

  describe('hashes the content of an event', () => {
    it('without its delivery', () => {
      const travelled = {
        '@id': 'https://pod.example/inbox/2',
        originalRecipient: 'x',
        agent: 'relay',
        source: 's',
        instrument: 'i',
      };
      shouldHashAs(envelope(travelled), envelope());
      shouldHashAs(bare({ ...travelled, agent: undefined }), bare());
    });
    it('the same in a Notification and without', () => {
      shouldHashAs({ type: 'Notification', '@id': 'x', object: envelope() }, envelope());
      shouldHashAs({ type: 'Notification', '@id': 'x', object: bare() }, bare());
    });
    it('the same for both spellings of an assignment', () => {
      shouldHashAs(envelope({ topic: 'realestate/lead#asssign' }), envelope({ topic: 'lead#assign' }));
    });
    it('the same for every order of keys', () => {
      shouldHashAs(envelope({}, { object: leadOf({ a: 1, b: 2 }) }), envelope({}, { object: leadOf({ b: 2, a: 1 }) }));
    });
    it('the same for every spelling of its time, and different for another time or without a time', () => {
      shouldHashAs(envelope({ time: '2024-03-01T05:00:00-0500' }), envelope());
      shouldHashAs(envelope({ time: undefined, timestamp: 1709287200000 }), envelope());
      shouldHashAs(bare({ time: '2024-03-01' }), bare({ time: undefined, startTime: '2024-03-01T00:00:00Z' }));
      for (const time of ['2024-03-01T09:00:00.000Z', '2024-03-01T10:00:00.000000001Z', undefined])
        shouldHashAs(envelope({ time }), envelope(), false);
      shouldHashAs(bare({ time: '2024-03-01' }), bare(), false);
      shouldHashAs({ type: 'Notification', time: '2024-03-01', object: bare() }, bare({ time: '2024-03-01' }));
    });
    it('without the signatures and proofs of a copy, at any place', () => {
      const signature = { type: 'RsaSignature2017', created: '2024-03-01', signatureValue: 'AAAA==' };
      const proof = [{ type: 'DataIntegrityProof', proofPurpose: 'assertionMethod', proofValue: 'z3M' }];
      const sec = 'https://w3id.org/security#';
      for (const signed of [{ signature }, { proof }, { [`${sec}proof`]: { [`${sec}proofValue`]: 'z3M' } }]) {
        shouldHashAs(envelope(signed), envelope());
        shouldHashAs(envelope({}, signed), envelope());
        shouldHashAs(envelope({}, { object: leadOf(signed) }), envelope());
        shouldHashAs(bare(signed), bare());
        shouldHashAs(
          bare({ object: leadOf({ leadSource: [{ name: 'x', ...signed }] }) }),
          bare({ object: leadOf({ leadSource: [{ name: 'x' }] }) }),
        );
      }
      shouldHashAs(bare({ signature: 'AAAA==', proof: null }), bare());
      const encoded = 'eyJhbGciOiJFZERTQSJ9..c2lnbmVkIGJ5IGEgdmVuZG9y';
      for (const name of ['jws', 'proofValue', 'signatureValue']) {
        shouldHashAs(bare({ [name]: encoded }), bare());
        shouldHashAs(envelope({}, { [name]: encoded }), envelope());
      }
      for (const other of [
        { type: 'JsonWebSignature2020', jwt: 'x' },
        { '@type': ['MerkleProof2019'], anchors: ['a'] },
        { alg: 'RS256', value: 'AAAA==' },
        { protected: 'eyJ', signature: 'AAAA' },
      ])
        shouldHashAs(envelope({}, { proof: other, signature: other }), envelope());
      shouldHashAs(envelope({}, { signature: 'c2lnbmVkIGJ5IGEgdmVuZG9yLCBub3QgYSBwZXJzb24=' }), envelope());
    });
    it('what only has the name of a signature as well', () => {
      shouldHashAs(envelope({}, { object: leadOf({ signature: 'Ada Brook, Broker' }) }), envelope(), false);
      shouldHashAs(envelope({}, { object: leadOf({ proof: { of: 'income' } }) }), envelope(), false);
      shouldHashAs(envelope({}, { proof: { type: 'DigitalDocument', name: 'Funds' } }), envelope(), false);
      shouldHashAs(envelope({}, { jws: 'Jo W. Smith' }), envelope(), false);
    });
    it('another action or other data', () => {
      shouldHashAs(envelope({ topic: 'lead#reject' }), envelope(), false);
      shouldHashAs(envelope({}, { comment: 'x' }), envelope(), false);
      shouldHashAs(bare({ agent: 'https://a.example/' }), bare(), false);
    });
  });
});

describe('typesOf', () => {
  it('are the texts of type and @type', () => {
    expect(typesOf(objectOf({ type: [' A ', 7, null], '@type': 'B' }))).to.deep.equal(['A', 'B']);
    expect(typesOf(objectOf({}))).to.deep.equal([]);
  });
});
