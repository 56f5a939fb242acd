import { expect } from 'chai';
import { loadContext } from '../../src/json-ld/context-loader.ts';
import { topicOf } from '../../src/message/event/actions.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { foldEvents, countReusedIds } from '../../src/lead/lead.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { listWarnings } from '../../src/message/parsed-notification.ts';
import { generateDeliveries } from '../../src/dev/generator/generator.ts';
import { NotificationError } from '../../src/errors.ts';
import { runsOf } from '../support/extent.ts';
import { envelope, EVENT, leadOf, SEED_ACTIONS, seedMessage, seedText, type Message } from '../support/messages.ts';
import { BASE, bytesOf, eventOf, parse, warningsOf } from '../support/reading.ts';

const VENDOR_KEY = { propertyID: 'salesforceContactID', value: 'c28834ca-db69-4da8-90ad-75cdc9907298' };

const shouldBeRefused = async (text: string | Message, reason: string, contentType?: string): Promise<void> => {
  const failure = await parse(text, contentType).catch((error: unknown) => error);
  expect(failure).to.be.instanceOf(NotificationError);
  expect((failure as NotificationError).reason).to.equal(reason);
};
/** A message without lead events in, nothing out. */
const shouldHoldNothing = async (message: unknown, contentType?: string): Promise<void> => {
  expect((await parse(message, contentType)).events).to.deep.equal([]);
};
const bare = (members: Message = {}): Message => ({ type: 'AcceptAction', id: EVENT, object: leadOf(), ...members });

describe('parseNotification', () => {
  describe('reads the six events in samples/', () => {
    for (const action of SEED_ACTIONS)
      it(topicOf(action), async () => {
        const event = await eventOf(seedText(action), 'application/json');
        expect(event).to.deep.include({
          action,
          id: 'https://instrumentid.example.com/publish/xxxxxxxxxxxxx',
          time: '2019-08-24T14:15:22.000Z',
          source: { text: seedText(action), mediaType: 'application/json' },
        });
        expect(event.statement.identifiers).to.deep.equal(action === 'retract' ? [] : [VENDOR_KEY]);
      });
    it('five of one lead by its key, the retraction of its contact alone', async () => {
      const events = await Promise.all(SEED_ACTIONS.map((action) => eventOf(seedText(action))));
      const groups = groupEvents(events).map(({ events: members }) => members.map(({ action }) => action));
      expect(groups.sort((a, b) => a.length - b.length)).to.deep.equal([
        ['retract'],
        ['add', 'update', 'assign', 'accept', 'reject'],
      ]);
    });
    it('as six events, though all have the same id', async () => {
      const events = await Promise.all(SEED_ACTIONS.map((action) => eventOf(seedText(action))));
      expect(new Set(events.map(({ id }) => id)).size).to.equal(1);
      expect(new Set(events.map(({ key }) => key)).size).to.equal(6);
      expect(countReusedIds(foldEvents(events))).to.equal(5);
    });
    it('with all statements about its lead', async () => {
      const { statement, agent, warnings } = await eventOf(seedText('accept'));
      expect(statement.fields).to.include({
        recipient: 'http://%7Blead-recipient%7D.example.com/profile/card#me',
        owner: 'http://%7Blead-owner%7D.example.com/profile/card#me',
        dateAccepted: '2019-11-25T04:23:32.000Z',
        dateRejected: '2019-08-24T14:15:22.000Z',
      });
      expect(statement.telephones).to.deep.equal(['+17316209877;ext=6155']);
      expect(statement.sources).to.deep.equal([
        { type: 'AskAction', text: "Help me I'm trapped inside documentation." },
      ]);
      expect(agent).to.deep.equal({ iri: 'https://%7Bthe-user-who-accepted-the-item%7D.example.com/profile/card#me' });
      expect(warningsOf({ warnings })).to.include('/data/object/recipient iri-encoded');
      expect(warningsOf({ warnings })).to.include('/data/object/object/telephone telephone-rewritten');
    });
  });

  describe('distinguishes copies from events', () => {
    const copy = {
      '@id': 'https://pod.example/inbox/2',
      originalRecipient: 'https://b.example/#me',
      agent: 'https://relay.example/#me',
    };

    it('a copy under another @id and with another envelope is the same event', async () => {
      expect((await eventOf({ ...seedMessage('accept'), ...copy })).key).to.equal(
        (await eventOf(seedText('accept'))).key,
      );
    });
    it('a copy in a Notification is the same event', async () => {
      const wrapped = { type: 'Notification', '@id': 'https://pod.example/inbox/3', object: seedMessage('accept') };
      expect((await eventOf(wrapped)).key).to.equal((await eventOf(seedText('accept'))).key);
    });
    it('the same id with other content is another event', async () => {
      const [one, other] = [await eventOf(envelope()), await eventOf(envelope({}, { comment: 'another' }))];
      expect(one.id).to.equal(other.id);
      expect(one.key).not.to.equal(other.key);
    });
    it('the same content under another id is another event', async () => {
      const [one, other] = [await eventOf(envelope()), await eventOf(envelope({ id: `${EVENT}2` }))];
      expect(one.key).not.to.equal(other.key);
    });
  });

  describe('reads several events in one notification', () => {
    const two = [envelope(), bare({ id: `${EVENT}2` })];
    const shouldHold = async (message: unknown, contentType?: string): Promise<void> => {
      const { events } = await parse(message, contentType);
      expect(events.map(({ id }) => id).sort()).to.deep.equal([EVENT, `${EVENT}2`]);
      // No event keeps what the other said.
      for (const { id, source } of events) expect(source.text.includes(`${EVENT}2`)).to.equal(id !== EVENT);
      for (const event of events) {
        const again = await parseNotification({
          body: bytesOf(event.source.text),
          contentType: event.source.mediaType,
          base: BASE,
        });
        expect(again.events.map(({ key }) => key)).to.deep.equal([event.key]);
      }
    };

    it('in an array', () => shouldHold(two));
    it('in arrays in an array', () => shouldHold([[two[0]], [], [[two[1]]]]));
    it('in a @graph without a context', () => shouldHold({ '@graph': two }));
    it('in a @graph with the context of schema.org', () =>
      shouldHold({ '@context': 'https://schema.org', '@graph': two }));
    it('in an array of which one has a context', () =>
      shouldHold([two[0], { '@context': 'https://schema.org', ...two[1] }]));
    it('in Turtle', () =>
      shouldHold(
        `@prefix s: <http://schema.org/> . <${EVENT}> a s:AcceptAction ; s:object [ a <https://w3id.org/leadpod#Lead> ] .
         <${EVENT}2> a s:AddAction ; s:object [ a <https://w3id.org/leadpod#Lead> ] .`,
        'text/turtle',
      ));
    it('and skips items that are not events', async () => {
      expect(
        (await parse([envelope(), 'text', 7, null, { topic: 'realestate/contact#add', data: {} }])).events,
      ).to.have.length(1);
    });
    it('and creates an event for each lead of an action', async () => {
      const { events } = await parse(envelope({}, { object: [leadOf(), leadOf({ identifier: { crm: 'L-2' } })] }));
      expect(events.map(({ statement }) => statement.identifiers[0]?.value)).to.deep.equal(['L-1', 'L-2']);
    });
  });

  describe('reads no events, and does not fail', () => {
    it('in other topics of the family', async () => {
      for (const topic of [
        'realestate/website#askquestion',
        'realestate/website#requestshowing',
        'realestate/contact#add',
      ])
        await shouldHoldNothing(envelope({ topic }, { type: 'AddAction' }));
    });
    it('in JSON about something else', async () => {
      for (const text of [
        '{}',
        '[]',
        'null',
        '"ok"',
        '42',
        '{"data":null}',
        '{"topic":"realestate/lead#","data":{"object":{}}}',
      ])
        await shouldHoldNothing(text);
    });
    it('in Turtle and JSON-LD about something else', async () => {
      await shouldHoldNothing('<#me> <http://schema.org/name> "Ada" .', 'text/turtle');
      await shouldHoldNothing('', 'text/turtle');
      await shouldHoldNothing({
        '@context': 'https://www.w3.org/ns/activitystreams',
        type: 'Create',
        object: { type: 'Note' },
      });
    });
  });

  describe('refuses', () => {
    it('text that should be JSON and is not', async () => {
      await shouldBeRefused('<!doctype html><title>Sign in</title>', 'not-json');
      await shouldBeRefused("{'topic': 'realestate/lead#add'}", 'not-json', 'application/json');
      await shouldBeRefused('', 'not-json');
      await shouldBeRefused(seedText('add').slice(0, -10), 'not-json');
    });
    it('types that it does not read', async () => {
      await shouldBeRefused('<html></html>', 'media-type', 'text/html; charset=utf-8');
      await shouldBeRefused('x', 'media-type', 'application/rdf+xml');
    });
    it('invalid Turtle', () => shouldBeRefused('<#it> a ', 'not-rdf', 'text/turtle'));
    it('invalid JSON-LD', () =>
      shouldBeRefused({ '@context': 'https://schema.org', name: { '@value': 'x', a: 'b' } }, 'json-ld'));
    it('a lead event without a lead', () =>
      shouldBeRefused({ topic: 'realestate/lead#add', data: {} }, 'invalid-event'));
    it('a key with two different values', () =>
      shouldBeRefused(`{"topic":"realestate/lead#add",${JSON.stringify(envelope()).slice(1)}`, 'duplicate-key'));
  });

  describe('warns', () => {
    it('about the notification if the bytes were repaired', async () => {
      const { warnings, events } = await parse(`\ufeff${JSON.stringify(envelope()).replace('Ada', '\\ud83d')}`);
      expect(warningsOf({ warnings })).to.deep.equal([' byte-order-mark', '/data/object/object/name lone-surrogate']);
      expect(events[0]?.source.text.startsWith('{')).to.equal(true);
    });
    it('about an event without a time or an id', async () => {
      const { id, warnings, time } = await eventOf(envelope({ id: undefined, time: 'soon' }));
      expect(warningsOf({ warnings })).to.have.members([' missing-id', '/time missing-time', '/time date-invalid']);
      expect([id.slice(0, 18), time]).to.deep.equal(['urn:leadpod:event:', undefined]);
    });
    it('with JSON pointers into the event', async () => {
      const message = envelope(
        {},
        { object: leadOf({ 'a/b': 1, dateAccepted: '2024-02-30', leadSource: [{}, { url: 'no IRI' }] }) },
      );
      expect(warningsOf(await eventOf(message))).to.have.members([
        '/data/object/a~1b unknown-term',
        '/data/object/dateAccepted date-invalid',
        '/data/object/leadSource/1/url iri-invalid',
      ]);
    });
    it('with pointers relative to the source of the event, or to the whole document', async () => {
      const read = await parse([{ type: 'Notification', object: [envelope(), envelope({ time: undefined })] }]);
      expect(read.events.map(warningsOf)).to.deep.equal([[], ['/object/1/time missing-time']]);
      expect(warningsOf({ warnings: listWarnings(read) })).to.deep.equal(['/0/object/1/time missing-time']);
    });
    it('and refuses with a pointer relative to the whole document', async () => {
      const failure = await parse([envelope(), { topic: 'lead#add', data: {} }]).catch((error: unknown) => error);
      expect((failure as NotificationError).pointer).to.equal('/1/data/object');
    });
    it('without quoting the message', async () => {
      const { warnings } = await eventOf(
        envelope({}, { object: leadOf({ email: 'Secret', telephone: 'Secret', owner: 'http://{Secret}.example/' }) }),
      );
      expect(warnings.length).to.be.greaterThan(2);
      expect(JSON.stringify(warnings)).not.to.contain('Secret');
    });
    it('only if something was repaired', async () => {
      expect((await eventOf(envelope())).warnings).to.deep.equal([]);
    });
  });

  it('reads telephone numbers in the requested region', async () => {
    const body = bytesOf(JSON.stringify(envelope({}, { object: leadOf({ object: { telephone: '020 7946 0018' } }) })));
    const { events } = await parseNotification({ body }, { region: 'GB' });
    expect(events[0]?.statement.telephones).to.deep.equal(['+442079460018']);
  });
  it('keeps the base of RDF if there was one, and never a base of plain JSON', async () => {
    const turtle =
      '<> a <http://schema.org/AddAction> ; <http://schema.org/object> [ a <https://w3id.org/leadpod#Lead> ] .';
    const [known, unknown] = await Promise.all(
      [BASE, undefined].map((base) => parseNotification({ body: bytesOf(turtle), contentType: 'text/turtle', base })),
    );
    expect(known?.events[0]).to.include({ id: BASE }).and.to.have.nested.property('source.base', BASE);
    expect(unknown?.events[0])
      .to.have.property('id')
      .that.matches(/^urn:leadpod:event:/);
    expect(unknown?.events[0]).not.to.have.nested.property('source.base');
    expect(warningsOf(unknown!)).to.deep.equal([' iri-relative']);
    expect((await eventOf(envelope())).source).not.to.have.property('base');
  });
  it('uses the limits in the options', async () => {
    const failure = await parse(envelope(), undefined, { limits: { maxBytes: 10 } }).catch((error: unknown) => error);
    expect((failure as NotificationError).reason).to.equal('too-large');
  });

  it('passes only messages that are not plain to the delegate', async () => {
    const answered = { events: [], places: [], warnings: [] };
    const delegate = (): Promise<typeof answered> => Promise.resolve(answered);
    const context = { '@context': 'https://schema.org' };
    expect(await parse({ ...context, ...envelope() }, undefined, { delegate })).to.equal(answered);
    expect(await parse([envelope({ object: context })], undefined, { delegate })).to.equal(answered);
    expect(await parse('<urn:a> <urn:p> 1 .', 'text/turtle', { delegate })).to.equal(answered);
    expect((await parse(envelope(), undefined, { delegate })).events).to.have.length(1);
    const own = { delegate, documentLoader: loadContext };
    expect((await parse({ ...context, ...envelope() }, undefined, own)).events).to.have.length(1);
  });
  it('counts the statements of a graph that belong to no event', async () => {
    const event = `<urn:e> a <http://schema.org/AddAction> ; <http://schema.org/object> [ a <https://w3id.org/leadpod#Lead> ] .`;
    const aside = async (rest: string): Promise<string[]> =>
      (await parse(`${event} ${rest}`, 'text/turtle')).warnings.map(({ code, message }) => `${code}: ${message}`);
    expect(await aside('')).to.deep.equal([]);
    expect(await aside('<urn:a> <urn:p> 1 .')).to.deep.equal([
      'left-aside: 1 statement belongs to no lead event: ignored',
    ]);
    // A repeated statement counts once. The nodes of a cycle belong to no event.
    expect(await aside('<urn:a> <urn:p> <urn:b> . <urn:a> <urn:p> <urn:b> . <urn:b> <urn:p> <urn:a> .')).to.deep.equal([
      'left-aside: 2 statements belong to no lead event: ignored',
    ]);
    expect((await parse('<urn:a> <urn:p> 1 .', 'text/turtle')).warnings).to.deep.equal([]);
  });

  describe('with groupEvents', () => {
    for (const seed of [3, 20240108])
      it(`finds the true leads of generated messages, seed ${seed}`, async () => {
        const leadOfKey = new Map<string, number | undefined>();
        const events = [];
        for (const { text, lead } of generateDeliveries({ count: runsOf(1000), seed }))
          for (const event of (await parse(text)).events) {
            leadOfKey.set(event.key, lead);
            events.push(event);
          }
        const leads = groupEvents(events).map((group) => [
          ...new Set(group.events.map(({ key }) => leadOfKey.get(key))),
        ]);
        expect(
          leads.filter(({ length }) => length > 1),
          'groups of several leads',
        ).to.deep.equal([]);
        expect(leads.flat()).to.have.length(new Set(leads.flat()).size, 'a lead in several groups');
      });
  });
});
