import { expect } from 'chai';
import type { PodClient } from '../../src/http/client.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { isReceivable, renewalMs, subscribe, unsubscribe } from '../../src/channel/subscription.ts';
import { isPodError, PodError } from '../../src/errors.ts';
import { answer, startRawServer, stayMute, type RawServer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';

const clientOf = ({ origin }: RawServer): PodClient => createPodClient({ origins: [origin], retries: 0 });
const serviceOf = ({ url }: RawServer, takesEndAt = true) =>
  ({ kind: 'WebSocketChannel2023', service: `${url}subscribe`, takesEndAt }) as const;
const TOPIC = 'http://pod.example/inbox/';

describe('A subscription', () => {
  it('asks for an end time if the service supports it, by the clock of the server, and reads the answer', async () => {
    const skewMs = 600_000;
    const ends = new Date(Date.now() + skewMs + 60_000).toISOString();
    let body = {};
    const server = await startRawServer((response) => {
      const { port } = new URL(server.url);
      body = { id: 'channels/1', receiveFrom: `ws://127.0.0.1:${port}/secret`, endAt: ends };
      const date = new Date(Date.now() + skewMs).toUTCString();
      answer(200, JSON.stringify(body), { date, 'content-type': 'application/ld+json' })(response, server.seen[0]!);
    });
    const client = clientOf(server);
    await client.head(server.url);
    const subscription = await subscribe(client, serviceOf(server), TOPIC, { lifetimeMs: 60_000 });
    expect(subscription.id).to.equal(`${server.url}channels/1`);
    expect(subscription.receiveFrom).to.match(/^ws:.*secret$/);
    // A `Date` header has whole seconds.
    expect(subscription.endsAt! - Date.now()).to.be.within(50_000, 65_000);
    const sent = JSON.parse(server.seen[1]!.body) as Record<string, string>;
    expect(sent).to.include({ topic: TOPIC, type: 'http://www.w3.org/ns/solid/notifications#WebSocketChannel2023' });
    expect(Date.parse(sent['endAt']!) - Date.now()).to.be.within(skewMs + 50_000, skewMs + 65_000);
    await subscribe(client, serviceOf(server, false), TOPIC);
    expect(JSON.parse(server.seen[2]!.body)).to.not.have.property('endAt');
  });

  it('reads full names and nodes as well as the short names of the context', async () => {
    const server = await startRawServer((response) => {
      const notify = 'http://www.w3.org/ns/solid/notifications#';
      const node = { '@id': `ws://127.0.0.1:${new URL(server.url).port}/x` };
      answer(200, JSON.stringify({ '@id': `${server.url}c`, [`${notify}receiveFrom`]: node }))(
        response,
        server.seen[0]!,
      );
    });
    const { id, receiveFrom, endsAt } = await subscribe(clientOf(server), serviceOf(server), TOPIC);
    expect({ id, endsAt }).to.deep.equal({ id: `${server.url}c`, endsAt: undefined });
    expect(receiveFrom).to.match(/^ws:.*\/x$/);
  });

  for (const [what, body] of [
    ['text that is not JSON', '<html>secret</html>'],
    ['an array', '["secret"]'],
    ['no valid address', '{"id":"secret"}'],
    ['an address elsewhere', '{"receiveFrom":"ws://elsewhere.example/secret"}'],
    ['more bytes than allowed', `{"secret":"${'x'.repeat(70_000)}"}`],
  ] as const)
    it(`is refused if the server answers ${what}, and its answer is not repeated`, async () => {
      const server = await startRawServer(answer(200, body));
      const error = await rejection(subscribe(clientOf(server), serviceOf(server), TOPIC), PodError);
      expect(isPodError(error, 'unexpected', 'too-large')).to.equal(true);
      expect(error.message).to.include('Subscribing to the inbox failed: POST').and.not.include('secret');
    });

  it('is ended with DELETE, without a long wait, and failures are ignored', async () => {
    const server = await startRawServer(answer(205), answer(500), stayMute);
    const channel = { id: `${server.url}c`, receiveFrom: 'ws://x', endsAt: undefined };
    for (let times = 1; times <= 3; times += 1) await unsubscribe(clientOf(server), channel, 50);
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      'DELETE /c',
      'DELETE /c',
      'DELETE /c',
    ]);
    await unsubscribe(clientOf(server), { ...channel, id: 'http://elsewhere.example/' });
    await unsubscribe(clientOf(server), { ...channel, id: undefined });
    expect(server.seen).to.have.length(3);
  });

  describe('receives only', () => {
    for (const [url, isAllowed] of [
      ['wss://pod.example/a', true],
      ['wss://pod.example:8443/a', true],
      ['ws://pod.example/a', false],
      ['wss://pod.example.evil.example/a', false],
      ['wss://user:word@pod.example/a', false],
      ['wss://pod.example/a#b', false],
      ['https://pod.example/a', false],
      ['file:///etc/passwd', false],
      ['', false],
    ] as const)
      it(`${isAllowed ? '' : 'not '}from ${url || 'nowhere'} over a WebSocket of https://pod.example`, () => {
        expect(isReceivable(url, 'WebSocketChannel2023', ['https://pod.example'])).to.equal(isAllowed);
      });

    it('without encryption if the pod has none', () => {
      expect(isReceivable('ws://localhost:3000/a', 'WebSocketChannel2023', ['http://localhost:3000'])).to.equal(true);
    });

    it('streams of a pinned origin, because the credentials are sent there', () => {
      const may = (url: string): boolean => isReceivable(url, 'StreamingHTTPChannel2023', ['https://pod.example']);
      expect(
        ['https://pod.example/s', 'https://pod.example:8443/s', 'http://pod.example/s', 'wss://pod.example/s'].map(may),
      ).to.deep.equal([true, false, false, false]);
    });
  });

  describe('is renewed', () => {
    const in_ = (leftMs: number): number => renewalMs(1_000_000 + leftMs, 1_000_000);
    it('before the last quarter of its time, and at most five minutes early', () => {
      expect([in_(40_000), in_(3_600_000)]).to.deep.equal([30_000, 3_300_000]);
    });

    it('after a second if it has ended or a clock is wrong, and daily if it never ends', () => {
      expect([in_(-5), in_(10), in_(30 * 86_400_000), renewalMs(undefined, 0)]).to.deep.equal([
        1_000, 1_000, 86_400_000, 86_400_000,
      ]);
    });
  });
});
