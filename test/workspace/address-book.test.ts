import { expect } from 'chai';
import { forgetPerson } from '../../src/care/forget.ts';
import { PodError } from '../../src/errors.ts';
import type { SyncOptions } from '../../src/pass/options.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { BookPlaces } from '../../src/store/address-book/places.ts';
import { post, withFreshPod } from '../pods.ts';
import { readAsApp, type AppBook } from '../support/contacts-app.ts';
import { killEverywhere, send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const WITH_BOOK: SyncOptions = { addressBook: true };
const ADA = { name: 'Ada Brookhaven', email: 'ada.brookhaven@mail.example', telephone: '903-555-0142' };
const BEA = { givenName: 'Bea', familyName: 'Larkspur', email: 'bea.larkspur@mail.example' };

/** An event of a lead, by the number of its day. */
function event(action: string, crm: string, contact: object, day = 1): string {
  return JSON.stringify({
    topic: `realestate/lead#${action}`,
    id: `https://crm.example.com/${crm}/${action}/${day}`,
    time: `2024-03-0${day}T10:00:00Z`,
    data: { object: { type: 'Lead', identifier: { crm }, object: { type: 'Contact', ...contact } } },
  });
}
const FIRST = [event('add', 'ada', ADA), event('add', 'bea', BEA)];

const placesOf = (pod: Pod): BookPlaces => new BookPlaces(pod.layout);
const bookOf = (pod: Pod): Promise<AppBook> => readAsApp(pod, placesOf(pod).book);
const EMPTY = { New: [], Assigned: [], Accepted: [], Rejected: [], Retracted: [] };
const BEFORE: AppBook = {
  title: 'Leads',
  contacts: [
    { name: 'Ada Brookhaven', emails: ['mailto:ada.brookhaven@mail.example'], telephones: ['tel:+19035550142'] },
    { name: 'Bea Larkspur', emails: ['mailto:bea.larkspur@mail.example'], telephones: [] },
  ],
  groups: { ...EMPTY, New: ['Ada Brookhaven', 'Bea Larkspur'] },
};
const AFTER: AppBook = { ...BEFORE, groups: { ...EMPTY, Accepted: ['Bea Larkspur'], New: ['Ada Brookhaven'] } };

async function begun(): Promise<{ readonly server: MemoryServer; readonly pod: Pod }> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, FIRST);
  await syncInbox(pod, WITH_BOOK);
  return { server, pod };
}

/** What stands in the book, by its URLs. */
const storedIn = (server: MemoryServer): string[] =>
  [...server.resources]
    .filter(([url]) => url.includes('/leads/contacts/'))
    .map(([url, { body }]) => `${url}\n${body}`)
    .sort();

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

  it('costs no request where nothing changed', async () => {
    const { server, pod } = await begun();
    let asked = 0;
    server.onRequest = (_, url) => void (asked += url.includes('/contacts/') ? 1 : 0);
    await syncInbox(pod, WITH_BOOK);
    expect(asked).to.equal(0);
  });

  it('learns of what passes without the setting did meanwhile', async () => {
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

  it('has each lead once where a later event makes two leads one', async () => {
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

  it('is made whole after its index was cut off in the middle of a write', async () => {
    const { server, pod } = await begun();
    const whole = storedIn(server);
    edit(server, placesOf(pod).people, (text) => text.slice(0, text.indexOf('<Person/')));
    await send(pod, [event('update', 'bea', { ...BEA, telephone: '903-555-0177' }, 2)]);
    await syncInbox(pod, WITH_BOOK);
    expect((await bookOf(pod)).contacts).to.have.length(2);
    expect(storedIn(server)).to.have.length(whole.length);
  });

  it('is whole after a kill before whichever request, and the next pass', async () => {
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

  it('has nothing of a person who was forgotten by whatever command, after whichever kill', async () => {
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

  it('is found again where the ledger was lost, so that nobody forgotten stays in it', async () => {
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

  it('stops no pass where it may not be written, and says so', async () => {
    const { server, pod } = await begun();
    server.onRequest = (method, url) => {
      if (method === 'PUT' && url.includes('/contacts/'))
        throw new PodError(`PUT ${url}: 403`, { kind: 'forbidden', method, url, status: 403 });
    };
    await send(pod, [event('accept', 'bea', {}, 2)]);
    const notes: string[] = [];
    const report = await syncInbox(pod, { ...WITH_BOOK, onNote: ({ message }) => notes.push(message) });
    expect(report).to.include({ updated: 1 });
    expect(notes.join()).to.include('the address book is not up to date');
    server.onRequest = () => undefined;
    await syncInbox(pod, WITH_BOOK);
    expect(await bookOf(pod)).to.deep.equal(AFTER);
  });

  it('writes nothing where a lead that changed still may not be read', async () => {
    const { server, pod } = await begun();
    await send(pod, [event('accept', 'bea', {}, 2)]);
    await syncInbox(pod);
    const written: string[] = [];
    server.onRequest = (method, url) => {
      if (method !== 'GET') written.push(`${method} ${url}`);
      else if (/\/leads\/[0-9a-f]{2}\//.test(url))
        throw new PodError(`GET ${url}: 403`, { kind: 'forbidden', method, url, status: 403 });
    };
    await syncInbox(pod, WITH_BOOK);
    expect(written.filter((line) => !line.startsWith('HEAD '))).to.deep.equal([]);
    server.onRequest = () => undefined;
    await syncInbox(pod, WITH_BOOK);
    expect(await bookOf(pod)).to.deep.equal(AFTER);
  });

  it('is not written where the public can read it', async () => {
    const { server, pod } = await begun();
    const before = storedIn(server);
    await send(pod, [event('accept', 'bea', {}, 2)]);
    const notes: string[] = [];
    const { client } = pod;
    const open: Pod = {
      ...pod,
      client: {
        ...client,
        head: async (url, options) => {
          const head = await client.head(url, options);
          if (url.endsWith('/contacts/')) head.headers.set('wac-allow', 'user="read write",public="read"');
          return head;
        },
      },
    };
    await syncInbox(open, { ...WITH_BOOK, onNote: ({ message }) => notes.push(message) });
    expect(notes.join()).to.include('everyone can read');
    expect(storedIn(server)).to.deep.equal(before);
  });
});
