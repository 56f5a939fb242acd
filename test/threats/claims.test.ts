/** What a body claims is data: of who sent it, of what it is, and of how much. */
import { expect } from 'chai';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { leadToJson } from '../../src/lead/lead-json.ts';
import { LeadStore, type StoredLead } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { answer, startRawServer } from '../raw-server.ts';
import { startHttpPod } from '../support/http-pod.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { EVENT, envelope, leadOf, type Message } from '../support/messages.ts';
import { eventOf, linesOf, parse, warningsOf } from '../support/reading.ts';

const text = (message: Message): string => JSON.stringify(message);

async function leadsOf(pod: Pod): Promise<StoredLead[]> {
  const leads: StoredLead[] = [];
  for await (const lead of new LeadStore(pod.client, pod.layout).readAll()) leads.push(lead);
  return leads;
}
const jsonOf = ({ lead, slug }: StoredLead) => leadToJson(lead!, slug);

/** A pass over one message: what was asked of the server, by method and kind of place, and the lead. */
async function passOver(message: Message) {
  const pod = await startHttpPod();
  pod.post('1', text(message));
  await syncInbox(pod.open());
  const requests = pod.server.seen.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f]{2,}/g, 'x')}`);
  const { id, sender, owner, recipient, assignee, dateAssigned, ...rest } = jsonOf((await leadsOf(pod.open()))[0]!);
  return { requests, rest, said: [sender, owner, recipient, assignee], dateAssigned, id };
}

describe('Claims', () => {
  it('T9: the sender and the verification that a body claims change nothing but data', async () => {
    const origin = await startRawServer(answer(200, '{}'));
    const other = `${origin.url}profile/card#me`;
    const claims = {
      ...{ agent: other, instrument: other, source: other, originalRecipient: other, participant: { id: other } },
      ...{ verified: true, signature: 'x', proof: { type: 'DataIntegrityProof', verificationMethod: other } },
      ...{ 'lead:verified': true, 'https://w3id.org/leadpod#trust': 'verified', trust: 'origin' },
    };
    const plain = await passOver(envelope());
    const lead = leadOf({ sender: other, owner: other, recipient: other });
    const claiming = await passOver({ ...envelope({}, { object: lead }), ...claims });
    expect(claiming.requests).to.deep.equal(plain.requests);
    const uncounted = { warnings: 0, repairs: 0 };
    expect({ ...claiming.rest, ...uncounted }).to.deep.equal({ ...plain.rest, ...uncounted });
    expect([plain.said, claiming.said]).to.deep.equal([
      [undefined, undefined, undefined, undefined],
      [other, other, other, other],
    ]);
    expect(origin.seen).to.deep.equal([]);
  });

  it('T9: a statement that others are the same as the sender stays a statement', async () => {
    const { events } = await parse({
      '@context': { '@vocab': 'http://schema.org/', owl: 'http://www.w3.org/2002/07/owl#', id: '@id', type: '@type' },
      ...{
        id: EVENT,
        type: 'AddAction',
        agent: { id: 'https://evil.example/#me', 'owl:sameAs': { id: 'https://ada.example/#me' } },
      },
      object: { type: 'https://w3id.org/leadpod#Lead', name: 'x' },
    });
    expect(events[0]?.agent).to.include({ iri: 'https://evil.example/#me' });
  });

  it('T11: a replayed event stays one event, in any place and in any copy', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const put = (name: string, message: Message): unknown =>
      server.put(`${pod.inbox}${name}`, text(message), { contentType: 'application/json' });
    for (const name of ['1', '2', '3']) put(name, envelope({ '@id': `${pod.inbox}${name}`, originalRecipient: name }));
    expect(await syncInbox(pod)).to.include({ read: 3, events: 3, created: 1, duplicate: 2 });
    put('4', envelope());
    expect(await syncInbox(pod)).to.include({ read: 1, duplicate: 1, created: 0, updated: 0 });
    expect((await leadsOf(pod)).map((lead) => jsonOf(lead).events)).to.have.nested.property('[0].length', 1);
  });

  it('T11: other content under a known id is another event, marked, and the first one stays', async () => {
    const other = envelope({ time: '2024-03-01T09:00:00.000Z' }, { object: leadOf({ object: { name: 'Mallory' } }) });
    const orders = [
      [envelope(), other],
      [other, envelope()],
    ];
    const seen = [];
    for (const order of orders) {
      const server = new MemoryServer();
      const pod = memoryPod(server);
      for (const [index, message] of order.entries()) {
        server.put(`${pod.inbox}${index}`, text(message), { contentType: 'application/json' });
        await syncInbox(pod);
      }
      const [lead] = await leadsOf(pod);
      seen.push({ ...jsonOf(lead!), texts: lead?.lead?.events.map(({ source }) => source.text) });
    }
    expect(seen[0]).to.deep.equal(seen[1]);
    expect(seen[0]).to.include({ name: 'Ada Brook', warnings: 1 });
    expect(seen[0]?.events.map(({ id }) => id)).to.deep.equal([EVENT, EVENT]);
    expect(seen[0]?.texts).to.deep.equal([text(other), text(envelope())]);
  });

  describe('T25: a copy', () => {
    const [AGENT, OTHER] = ['https://agent.example/#me', 'https://mallory.example/#me'];
    const lead = leadOf({ recipient: AGENT });
    const added = envelope(
      { topic: 'realestate/lead#add', id: `${EVENT}/add`, time: '2024-03-01T08:00:00Z' },
      { type: 'AddAction', object: lead },
    );
    const rejected = envelope(
      { topic: 'realestate/lead#reject', id: `${EVENT}/reject`, time: '2024-03-01T09:00:00Z' },
      { type: 'RejectAction', agent: AGENT, object: lead },
    );
    const accepted = envelope({ agent: AGENT }, { agent: AGENT, object: lead });
    const genuine = [added, rejected, accepted];

    /** The lead after passes over each of these, whatever their order. */
    const leadAfter = async (messages: readonly Message[]) => {
      const results = [];
      for (const order of [messages, messages.toReversed(), [...messages.slice(2), ...messages.slice(0, 2)]]) {
        const server = new MemoryServer();
        const pod = memoryPod(server);
        for (const [index, message] of order.entries()) {
          server.put(`${pod.inbox}${index}`, text(message), { contentType: 'application/json' });
          await syncInbox(pod);
        }
        const [found, ...others] = await leadsOf(pod);
        expect(others).to.deep.equal([]);
        const { lead: state } = found!;
        const events = state!.events.map(
          ({ key, time, action }) => `${action} ${time} ${(state!.marks.get(key) ?? []).join()}`,
        );
        results.push({
          status: state!.status,
          events,
          text: await pod.client.get(found!.url, { act: 'test' }).then((a) => a.text()),
        });
      }
      for (const result of results) expect(result).to.deep.equal(results[0]);
      return results[0]!;
    };

    it('with another time is another event, marked, and does not change the first', async () => {
      const backDated = { ...accepted, time: '2024-03-01T08:30:00Z' };
      expect(await leadAfter([...genuine, backDated])).to.deep.include({
        status: 'accepted',
        events: [
          'add 2024-03-01T08:00:00.000Z ',
          'accept 2024-03-01T08:30:00.000Z same-id',
          'reject 2024-03-01T09:00:00.000Z ',
          'accept 2024-03-01T10:00:00.000Z accepted-after-reject,same-id',
        ],
      });
    });

    it('with another actor is another event, marked, and does not change the first', async () => {
      const { status, events } = await leadAfter([...genuine, envelope({}, { agent: OTHER, object: lead })]);
      expect(status).to.equal('accepted');
      expect(events.slice(0, 2)).to.deep.equal(['add 2024-03-01T08:00:00.000Z ', 'reject 2024-03-01T09:00:00.000Z ']);
      const others = events.slice(2);
      expect(others.every((one) => /^accept 2024-03-01T10:00:00.000Z .*same-id$/.test(one))).to.equal(true);
      expect(others.filter((one) => one.includes('accepted-by-other'))).to.have.length(1);
    });

    it('that took another route is the same event: its provider, relay or signer makes no difference', async () => {
      const plain = await leadAfter(genuine);
      for (const travel of [
        { agent: OTHER },
        { agent: { id: OTHER, name: 'Mallory' }, '@id': 'https://pod.example/inbox/x', originalRecipient: OTHER },
        { instrument: OTHER, source: OTHER, signature: { signatureValue: 'x' }, agent: undefined },
      ]) {
        const { status, events } = await leadAfter([...genuine, { ...accepted, ...travel }]);
        expect({ status, events }).to.deep.equal({ status: plain.status, events: plain.events });
      }
    });
  });

  it('T27: a message that guesses 900 identifiers merges nothing, and its lead records this', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const post = (name: string, message: Message): unknown =>
      server.put(`${pod.inbox}${name}`, text(message), { contentType: 'application/json' });
    const numbers = Array.from({ length: 900 }, (_, index) => `${index + 1000}`);
    for (const crm of numbers.slice(0, 40))
      post(crm, envelope({ id: `${EVENT}/${crm}` }, { object: leadOf({ identifier: { crm } }) }));
    post('guess', envelope({ id: `${EVENT}/guess` }, { object: leadOf({ identifier: { crm: numbers } }) }));
    const notes: string[] = [];
    await syncInbox(pod, { onNote: ({ message }) => notes.push(message) });
    const leads = await leadsOf(pod);
    expect(leads.map(({ lead }) => lead!.events.length)).to.deep.equal(Array.from({ length: 41 }, () => 1));
    expect(leads.filter(({ lead }) => lead!.held.size > 0)).to.have.length(1);
    expect(notes)
      .to.have.length(1)
      .and.satisfy(([note]: string[]) => note!.includes('leadpod review'));
  });

  it('T20: numbers keep their digits', async () => {
    for (const digits of ['9007199254740993', '1e400', '-0', '1.50', '0.1', '123456789012345678901234567890', '1E-7'])
      for (const context of ['', '"@context":"https://schema.org",']) {
        const message = `{${context}"id":"urn:a","price":${digits},"leadScore":${digits}}`;
        const values = (await linesOf(message)).map((line) => /"([^"]*)"/.exec(line)?.[1]);
        expect(values.filter((value) => value === digits).length, message).to.be.at.least(2);
      }
  });

  it('T20: days and times that do not exist are kept unchanged, with a warning', async () => {
    for (const date of [
      '2024-02-30',
      '2024-13-01T00:00:00Z',
      '2024-03-01T24:00:00Z',
      '2023-02-29',
      '+275760-09-14',
      'soon',
    ]) {
      const event = await eventOf(envelope({ time: date }, { object: leadOf({ dateSent: date }) }));
      expect(event).not.to.have.property('time');
      expect(event.statement.fields).not.to.have.property('dateSent');
      expect(warningsOf(event)).to.include.members(['/data/object/dateSent date-invalid', '/time missing-time']);
      const lines = await linesOf(envelope({ time: date }));
      expect(lines.some((line) => line.includes(`"${date}"`))).to.equal(true);
      expect(lines.some((line) => line.includes(`"${date}"^^`))).to.equal(false);
    }
  });

  it('T20: a rewritten date is stored with its original, to the nanosecond', async () => {
    const date = '2024-03-01T05:00:00.123456789-0500';
    const event = await eventOf(envelope({ time: date }));
    expect(event.time).to.equal('2024-03-01T10:00:00.123456789Z');
    const lines = (await linesOf(envelope({ time: date }))).join('\n');
    expect(lines).to.include('"2024-03-01T10:00:00.123456789Z"^^').and.include(`"${date}"`);
    expect(groupEvents([event]).map(({ events }) => foldEvents(events).events[0]?.time)).to.deep.equal([event.time]);
  });
});
