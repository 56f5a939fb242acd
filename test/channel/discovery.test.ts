import { expect } from 'chai';
import { createPodClient } from '../../src/http/create-client.ts';
import { discoverChannels } from '../../src/channel/discovery.ts';
import { freshStorage } from '../pods.ts';
import { answer, startRawServer, type Answer } from '../raw-server.ts';
import { getClient } from '../real-server.ts';

const DESCRIBED = '<http://www.w3.org/ns/solid/terms#storageDescription>';
const PREFIX = '@prefix notify: <http://www.w3.org/ns/solid/notifications#> . ';

/** What a server offers whose containers have this `Link`, and whose description is this. */
async function offered(links: Record<string, string>, description: Answer) {
  const server = await startRawServer((response, request) => {
    if (request.path === '/about') description(response, request);
    else answer(200, '', { link: links[request.path] ?? '' })(response, request);
  });
  const client = createPodClient({ origins: [server.origin], retries: 0 });
  const { offers, types } = await discoverChannels(client, `${server.url}inbox/`, server.url);
  const short = JSON.parse(JSON.stringify(offers).replaceAll(server.url, '/')) as unknown;
  return { offers: short, types, requests: server.seen.map(({ method, path }) => `${method} ${path}`) };
}

const turtle = (text: string): Answer => answer(200, PREFIX + text, { 'content-type': 'text/turtle' });
const LINK = `</about>; rel="${DESCRIBED.slice(1, -1)}"`;

describe('The discovery of channels', () => {
  it('finds both kinds at the Community Solid Server, WebSockets first', async () => {
    const { inbox, storage } = await freshStorage('real');
    const { offers, types, description } = await discoverChannels(await getClient(), inbox, storage);
    expect(offers.map(({ kind }) => kind)).to.deep.equal(['WebSocketChannel2023', 'StreamingHTTPChannel2023']);
    expect(offers[0]).to.include({ takesEndAt: true });
    expect(types).to.include('WebhookChannel2023');
    expect(description).to.match(/\.well-known\/solid$/);
  });

  it('uses the description that the storage links if the inbox links none', async () => {
    const text = '<> notify:subscription <ws>. <ws> notify:channelType notify:WebSocketChannel2023.';
    const { offers, requests } = await offered({ '/': LINK }, turtle(text));
    expect(offers).to.deep.equal([{ kind: 'WebSocketChannel2023', service: '/ws', takesEndAt: false }]);
    expect(requests).to.deep.equal(['HEAD /inbox/', 'HEAD /', 'GET /about']);
  });

  it('uses streams to subscribe to, and existing streams for this inbox only', async () => {
    const text = `<> notify:subscription <s>; notify:channel <a>, <b> .
      <s> notify:channelType notify:StreamingHTTPChannel2023; notify:feature notify:endAt .
      <a> notify:topic <inbox/>; notify:receiveFrom <stream-a> . <b> notify:topic <other/>; notify:receiveFrom <stream-b> .`;
    const { offers } = await offered({ '/inbox/': LINK }, turtle(text));
    expect(offers).to.deep.equal([
      { kind: 'StreamingHTTPChannel2023', service: '/s', takesEndAt: true },
      { kind: 'StreamingHTTPChannel2023', receiveFrom: '/stream-a' },
    ]);
  });

  for (const [what, description] of [
    ['is gone', answer(404)],
    ['is forbidden', answer(403)],
    ['is a page', answer(200, '<html>', { 'content-type': 'text/html' })],
    ['is broken', turtle('<> notify:subscription ')],
    ['is endless', turtle(`# ${'x'.repeat(300_000)}`)],
    ['lists only webhooks', turtle('<> notify:subscription <w>. <w> notify:channelType notify:WebhookChannel2023.')],
  ] as const)
    it(`finds no channel if the description ${what}`, async () => {
      expect((await offered({ '/inbox/': LINK }, description)).offers).to.deep.equal([]);
    });

  it('finds no channel if there is no description', async () => {
    expect((await offered({}, answer(500))).requests).to.deep.equal(['HEAD /inbox/', 'HEAD /']);
  });
});
