import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { AFTER, begun, bookOf, event, storedIn, WITH_BOOK } from '../support/address-book.ts';
import { send } from '../support/kills.ts';

describe('An address book that a server refuses', () => {
  it('stops no pass if it may not be written, and this is reported', async () => {
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

  it('writes nothing if a changed lead still may not be read', async () => {
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

  it('is not written if the public can read it', async () => {
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
