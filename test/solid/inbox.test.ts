import { expect } from 'chai';
import { deleteNotification, listInbox, readNotification, reliablyListed } from '../../src/solid/inbox.ts';
import { leftAsideWords, type LeftAside } from '../../src/solid/left-aside.ts';
import { DEFAULT_LIMITS } from '../../src/message/decode/json-decode.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

const SECOND = Date.UTC(2026, 2, 10, 10);

describe('The data about a notification in a listing', () => {
  const cases = [
    // The time of the listing, what is known of the server, how long after it the notification is read.
    ['2026-03-10T10:00:00Z', false, 500, false],
    ['2026-03-10T10:00:00Z', true, 500, false],
    ['2026-03-10T10:00:00Z', false, 2500, true],
    ['2026-03-10T10:00:00.000Z', false, 500, false],
    ['2026-03-10T10:00:00.000Z', true, 500, true],
    ['2026-03-10T10:00:00.007Z', false, 500, true],
  ] as const;
  for (const [modified, isFine, afterMs, isReliable] of cases)
    it(`${isReliable ? 'identify' : 'do not identify'} it: ${modified}, read ${afterMs} ms later, milliseconds ${isFine ? 'known' : 'unknown'}`, async () => {
      const server = new MemoryServer();
      const pod = memoryPod(server);
      server.put(`${pod.inbox}1`, '{}', { contentType: 'application/json' });
      const listing = JSON.stringify({ contains: [{ id: `${pod.inbox}1`, modified }] });
      const get = server.get.bind(server);
      server.get = (method, url) => (url === pod.inbox ? { ...get(method, url), body: listing } : get(method, url));
      for await (const listed of listInbox(pod.client, pod.inbox))
        expect(reliablyListed(listed, SECOND + afterMs, isFine) !== '').to.equal(isReliable);
    });
});

describe('An entry of the inbox that ends in a slash', () => {
  const ldp = 'http://www.w3.org/ns/ldp#';
  async function listed(contentType: string, body: string) {
    const server = new MemoryServer();
    const pod = memoryPod(server);
    const get = server.get.bind(server);
    server.get = (method, url) => (url === pod.inbox ? { ...get(method, url), body, contentType } : get(method, url));
    let left: LeftAside | undefined;
    const sources: string[] = [];
    for await (const { source } of listInbox(pod.client, pod.inbox, (told) => (left = told)))
      sources.push(source.replace(pod.inbox, ''));
    return { sources, words: left === undefined ? '' : leftAsideWords(pod.inbox, left) };
  }

  it('is a container, and reported', async () => {
    const { sources, words } = await listed('text/turtle', `<> <${ldp}contains> <1>, <2/>. <2/> a <${ldp}Container>.`);
    expect(sources).to.deep.equal(['1']);
    expect(words).to.match(/^1 entry of the inbox ends in a slash, .* such as .*inbox\/2\/ - .*Slug/);
  });

  it('is a notification if the listing states a type that is not that of a container', async () => {
    const contains = [
      { '@id': '2/', '@type': 'as:Note' },
      { '@id': '3/', '@type': ['Resource', 'BasicContainer'] },
      { '@id': '4/', '@type': 'Resource' },
    ];
    for (const [type, body] of [
      [
        'text/turtle',
        `<> <${ldp}contains> <2/>, <3/>, <4/>. <2/> a <urn:Note>. <3/> a <urn:Note>, <${ldp}Container>. <4/> a <${ldp}Resource>.`,
      ],
      ['application/ld+json', JSON.stringify({ contains })],
    ] as const) {
      const { sources, words } = await listed(type, body);
      expect(sources).to.deep.equal(['2/']);
      expect(words).to.include('inbox/3/');
    }
  });
});

describe('Deleting a notification', () => {
  for (const isFine of [false, true])
    it(`${isFine ? 'does not wait' : 'waits'} for the end of a second that is whole ${isFine ? 'by chance' : 'perhaps always'}`, async () => {
      const server = new MemoryServer();
      const pod = memoryPod(server);
      const source = `${pod.inbox}1`;
      server.put(source, '{}', { contentType: 'application/json' });
      const client = {
        ...pod.client,
        isFine,
        get: async (url: string) => {
          const response = await pod.client.get(url);
          const at = new Date(SECOND).toUTCString();
          const headers = new Headers({ ...Object.fromEntries(response.headers), date: at, 'last-modified': at });
          return { ...response, etag: `"${SECOND}-application/json"`, headers };
        },
        delete: (url: string) => pod.client.delete(url),
      };
      const outcome = await readNotification(client, source, DEFAULT_LIMITS);
      if (outcome.kind !== 'read') throw new Error(outcome.kind);
      expect(await deleteNotification(client, outcome.notification, DEFAULT_LIMITS)).to.equal(
        isFine ? 'deleted' : 'fresh',
      );
      expect(server.resources.has(source)).to.equal(!isFine);
    });
});
