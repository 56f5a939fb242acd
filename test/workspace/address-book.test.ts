import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { post, withFreshPod } from '../pods.ts';
import {
  ADA,
  AFTER,
  BEA,
  BEFORE,
  begun,
  bookOf,
  event,
  FIRST,
  placesOf,
  storedIn,
  WITH_BOOK,
} from '../support/address-book.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

/** Replaces a text in a document, as another app would. */
function edit(server: MemoryServer, url: string, change: (text: string) => string): void {
  const { body, contentType } = server.get('GET', url);
  server.put(url, change(body), { contentType });
}

describe('The address book', () => {
  it('is read by a Solid app from the real server, and follows the leads', () =>
    withFreshPod(async (pod) => {
      await post(pod, FIRST);
      await syncInbox(pod, WITH_BOOK);
      expect(await bookOf(pod)).to.deep.equal(BEFORE);
      await post(pod, [event('accept', 'bea', {}, 2)]);
      await syncInbox(pod, WITH_BOOK);
      expect(await bookOf(pod)).to.deep.equal(AFTER);
    }, 'real'));

  it('is not there unless it is asked for', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, FIRST);
    await syncInbox(pod);
    expect(storedIn(server)).to.deep.equal([]);
  });

  it('is begun for the leads that are there already, and is the same however it came about', async () => {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    await send(pod, FIRST);
    await syncInbox(pod);
    await syncInbox(pod, WITH_BOOK);
    expect(await bookOf(pod)).to.deep.equal(BEFORE);
    expect(storedIn(server)).to.deep.equal(storedIn((await begun()).server));
  });

  it('needs no request if nothing changed', async () => {
    const { server, pod } = await begun();
    let asked = 0;
    server.onRequest = (_, url) => void (asked += url.includes('/contacts/') ? 1 : 0);
    await syncInbox(pod, WITH_BOOK);
    expect(asked).to.equal(0);
  });

  it('catches up with passes that ran without the setting', async () => {
    const { pod } = await begun();
    await send(pod, [event('accept', 'bea', {}, 2)]);
    await syncInbox(pod);
    expect(await bookOf(pod)).to.deep.equal(BEFORE);
    await syncInbox(pod, WITH_BOOK);
    expect(await bookOf(pod)).to.deep.equal(AFTER);
  });

  it('keeps what other apps add: people, notes, a title', async () => {
    const { server, pod } = await begun();
    const places = placesOf(pod);
    const [ada = ''] = storedIn(server).filter((text) => text.includes('Brookhaven') && text.includes('hasUID'));
    const [url = ''] = ada.split('\n');
    const note = '<#this> <http://www.w3.org/2006/vcard/ns#note> "Likes gardens" ; <urn:card> [ <urn:number> 7 ] .';
    edit(server, url, (text) => `${text}\n${note}`);
    edit(server, places.index, (text) => text.replace('"Leads"', '"My people"'));
    edit(
      server,
      places.people,
      (text) =>
        `${text}\n<Person/own/index.ttl#this> <http://www.w3.org/2006/vcard/ns#fn> "Cy"; <http://www.w3.org/2006/vcard/ns#inAddressBook> <index.ttl#this> .`,
    );
    server.put(
      `${places.persons}own/index.ttl`,
      '<#this> a <http://www.w3.org/2006/vcard/ns#Individual>; <http://www.w3.org/2006/vcard/ns#fn> "Cy" .',
      { contentType: 'text/turtle' },
    );
    await send(pod, [event('update', 'ada', { ...ADA, name: 'Ada B. Brookhaven' }, 2)]);
    await syncInbox(pod, WITH_BOOK);
    const { title, contacts } = await bookOf(pod);
    expect(contacts.map(({ name }) => name)).to.deep.equal(['Ada B. Brookhaven', 'Bea Larkspur', 'Cy']);
    expect(title).to.equal('My people');
    expect(server.get('GET', url).body).to.include('Likes gardens').and.include('urn:number');
  });

  it('has each lead once if a later event merges two leads', async () => {
    const { pod } = await begun();
    const tie = { crm: 'ada', other: 'x' };
    const both = JSON.parse(event('update', 'ada', ADA, 3)) as { data: { object: { identifier: object } } };
    both.data.object.identifier = { ...tie, crm2: 'bea' };
    const bea = JSON.parse(event('update', 'bea', BEA, 3)) as { data: { object: { identifier: object } } };
    bea.data.object.identifier = { crm: 'bea', crm2: 'bea' };
    await send(pod, [JSON.stringify(both), JSON.stringify(bea)]);
    await syncInbox(pod, WITH_BOOK);
    expect((await bookOf(pod)).contacts).to.have.length(1);
  });

  it('is repaired after its index was truncated in the middle of a write', async () => {
    const { server, pod } = await begun();
    const whole = storedIn(server);
    edit(server, placesOf(pod).people, (text) => text.slice(0, text.indexOf('<Person/')));
    await send(pod, [event('update', 'bea', { ...BEA, telephone: '903-555-0177' }, 2)]);
    await syncInbox(pod, WITH_BOOK);
    expect((await bookOf(pod)).contacts).to.have.length(2);
    expect(storedIn(server)).to.have.length(whole.length);
  });

  it('is complete after a kill before any request, and the next pass', async () => {
    await killEverywhere({
      before: async (pod) => {
        await send(pod, FIRST.slice(0, 1));
        await syncInbox(pod);
        await send(pod, [...FIRST.slice(1), event('accept', 'bea', {}, 2)]);
      },
      work: (pod) => syncInbox(pod, WITH_BOOK),
      after: (pod) => syncInbox(pod, WITH_BOOK),
      check: async (pod, place) => {
        expect(await bookOf(pod), place).to.deep.equal(AFTER);
      },
    });
  });

  it('has nothing of a forgotten person, after any command and any kill', async () => {
    await killEverywhere({
      before: async (pod, server) => {
        await send(pod, FIRST);
        await syncInbox(pod, WITH_BOOK);
        expect(storedIn(server).join('\n')).to.include('Brookhaven');
        const [url = ''] =
          storedIn(server)
            .find((text) => text.includes('ada.brookhaven'))
            ?.split('\n') ?? [];
        // A picture that the owner added.
        server.put(url.replace('index.ttl', 'Image_1.png'), 'brookhaven', { contentType: 'image/png' });
      },
      work: (pod) => forgetPerson(pod, { emails: [ADA.email] }),
      after: async (pod) => {
        await forgetPerson(pod, { emails: [ADA.email] });
        await syncInbox(pod);
      },
      check: async (pod, place, server) => {
        expect(storedIn(server).join('\n'), place).not.to.match(/brookhaven|0142/i);
        expect(
          (await bookOf(pod)).contacts.map(({ name }) => name),
          place,
        ).to.deep.equal(['Bea Larkspur']);
      },
    });
  });

  it('is found again if the ledger was lost, so that no forgotten person stays in it', async () => {
    const { server, pod } = await begun();
    server.resources.delete(pod.layout.ledger);
    await forgetPerson(pod, { emails: [ADA.email] });
    expect(storedIn(server).join('\n')).not.to.match(/brookhaven/i);
  });

  it('has the leads of two machines that pass at the same time', async () => {
    const server = new MemoryServer();
    const [one, two] = [memoryPod(server), memoryPod(server, 'inbox-2/')];
    await send(one, FIRST.slice(0, 1));
    await send(two, FIRST.slice(1));
    await Promise.all([syncInbox(one, WITH_BOOK), syncInbox(two, WITH_BOOK)]);
    await syncInbox(one, WITH_BOOK);
    expect(await bookOf(one)).to.deep.equal(BEFORE);
  });
});
