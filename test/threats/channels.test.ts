/** T12, T14 and T15 for channels: a message only wakes a pass, and nothing that a server says leads credentials elsewhere. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocketServer } from 'ws';
import { clearAfterEach } from '../hooks.ts';
import { answer, startRawServer, type Answer, type RawServer } from '../raw-server.ts';
import { startHttpPod, type HttpPod } from '../support/http-pod.ts';
import { leadMessage } from '../support/cli-pod.ts';
import { startWatch, type Watched } from '../support/watched-pod.ts';

const NOTIFY = 'http://www.w3.org/ns/solid/notifications#';

const sockets = new Set<WebSocketServer>();

clearAfterEach(async () => {
  for (const server of sockets) {
    for (const client of server.clients) client.terminate();
    server.close();
    await once(server, 'close');
  }
  sockets.clear();
});

async function startSockets(): Promise<{
  url: string;
  handshakes: IncomingMessage[];
  say: (data: string | Buffer) => void;
}> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  sockets.add(server);
  const handshakes: IncomingMessage[] = [];
  server.on('connection', (_, request) => handshakes.push(request));
  const say = (data: string | Buffer): void => {
    for (const client of server.clients) client.send(data);
  };
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`, handshakes, say };
}

/** A pod whose server has a channel of this kind, as it says, and answers a subscription like this. */
async function podWithChannel(kind: string, subscribed: (pod: HttpPod) => Answer): Promise<HttpPod> {
  const description = `<> <${NOTIFY}subscription> </subscribe>. </subscribe> <${NOTIFY}channelType> <${NOTIFY}${kind}>.`;
  const pod: HttpPod = await startHttpPod(({ method, path }) => {
    if (method === 'HEAD' && path === '/pod/inbox/')
      return answer(200, '', { link: '</about>; rel="http://www.w3.org/ns/solid/terms#storageDescription"' });
    if (path === '/about') return answer(200, description, { 'content-type': 'text/turtle' });
    if (path === '/subscribe') return subscribed(pod);
    return path.startsWith('/stream') ? answer(302, '', { location: '/elsewhere' }) : undefined;
  });
  return pod;
}

const channelAt = (receiveFrom: string): Answer => answer(200, JSON.stringify({ id: '/channels/1', receiveFrom }));
const QUICK = { firstMs: 1, baseMs: 1, capMs: 1 };

const watch = (pod: HttpPod): Watched => startWatch(pod.open(), { channel: { backoff: QUICK } });
const attempted = (watched: Watched): Promise<void> => watched.until('attempts', () => watched.states.length > 3);
const requestsOf = ({ seen }: RawServer, path: string): number =>
  seen.filter((one) => one.path.startsWith(path)).length;

describe('T12, T14, T15: channels', () => {
  it('no message causes more than a pass: huge, binary, not JSON, false IRIs of others', async () => {
    const { url, say } = await startSockets();
    const canary = await startRawServer(answer(200));
    const pod = await podWithChannel('WebSocketChannel2023', () => channelAt(url));
    const watched = watch(pod);
    await watched.untilConnected('WebSocketChannel2023');
    const forged = JSON.stringify({
      type: 'Add',
      object: `${canary.url}x`,
      target: `${canary.url}inbox/`,
      id: canary.url,
    });
    let sent = 0;
    for (const message of [forged, Buffer.alloc(4_000, 255), '{"__proto__":', '', '[]', 'x'.repeat(60_000)]) {
      pod.post(`m${++sent}`, leadMessage(`m${sent}`, { name: 'Somebody' }));
      say(message);
      await watched.untilRead(sent);
    }
    expect(canary.seen).to.deep.equal([]);
    expect(watched.failures).to.deep.equal([]);
    await watched.stop();
  });

  it('an oversized message ends the connection, which is reopened, and nothing is missed', async () => {
    const { url, say } = await startSockets();
    const pod = await podWithChannel('WebSocketChannel2023', () => channelAt(url));
    const watched = watch(pod);
    await watched.untilConnected('WebSocketChannel2023');
    pod.post('a', leadMessage('a', { name: 'Somebody' }));
    say(Buffer.alloc(1_000_000));
    await watched.untilRead(1);
    await watched.untilConnected('WebSocketChannel2023', 1);
    await watched.stop();
  });

  it('a WebSocket gets no credentials, and its address is a secret that is in no message', async () => {
    const { url, handshakes } = await startSockets();
    const pod = await podWithChannel('WebSocketChannel2023', () => channelAt(url));
    const watched = watch(pod);
    await watched.untilConnected('WebSocketChannel2023');
    await watched.stop();
    expect(handshakes[0]!.headers).to.not.have.any.keys('authorization', 'dpop', 'cookie');
    expect(JSON.stringify(watched.states)).to.not.include('secret-path');
    // The channel is ended, so that the server need not write to no one.
    expect(pod.server.seen.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).to.include(
      '/channels/1',
    );
  });

  for (const [kind, scheme] of [
    ['WebSocketChannel2023', 'ws'],
    ['StreamingHTTPChannel2023', 'http'],
  ] as const)
    it(`an address of someone else is never asked: ${kind}`, async () => {
      const canary = await startRawServer(answer(200));
      const elsewhere = `${scheme}://localhost:${new URL(canary.url).port}/x`;
      const pod = await podWithChannel(kind, () => channelAt(elsewhere));
      const watched = watch(pod);
      await attempted(watched);
      await watched.stop();
      expect(canary.seen).to.deep.equal([]);
      expect(watched.states.every((state) => state.kind === 'none')).to.equal(true);
      expect(JSON.stringify(watched.states))
        .to.include('expected an address on this server')
        .and.not.include(elsewhere);
    });

  it('a subscription service of someone else gets neither the credentials nor the address of the inbox', async () => {
    const canary = await startRawServer(answer(200));
    const description = `<> <${NOTIFY}subscription> <${canary.url}s>.
      <${canary.url}s> <${NOTIFY}channelType> <${NOTIFY}WebSocketChannel2023>.`;
    const pod = await startHttpPod(({ method, path }) => {
      if (method === 'HEAD' && path === '/pod/inbox/')
        return answer(200, '', {
          link: `</about>; rel="http://www.w3.org/ns/solid/terms#storageDescription", <${canary.url}stream>; rel="http://www.w3.org/ns/solid/terms#updatesViaStreamingHttp2023"`,
        });
      return path === '/about' ? answer(200, description, { 'content-type': 'text/turtle' }) : undefined;
    });
    const watched = watch(pod);
    await watched.until('attempts with both', () => watched.states.length > 6);
    await watched.stop();
    expect(canary.seen).to.deep.equal([]);
  });

  it('a stream that redirects is not followed', async () => {
    const pod = await podWithChannel('StreamingHTTPChannel2023', ({ server }) => channelAt(`${server.url}stream`));
    const watched = watch(pod);
    await attempted(watched);
    await watched.stop();
    expect(requestsOf(pod.server, '/stream')).to.be.at.least(1);
    expect(requestsOf(pod.server, '/elsewhere')).to.equal(0);
  });
});
