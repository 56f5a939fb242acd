import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocketServer } from 'ws';
import { openUpdatesVia } from '../../src/channel/updates-via.ts';
import { discoverChannels } from '../../src/channel/discovery.ts';
import { isServiceOfServer } from '../../src/channel/origins.ts';
import { tryChannel } from '../../src/channel/trial.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { PodError } from '../../src/errors.ts';
import { clearAtEnd } from '../hooks.ts';
import { answer, startRawServer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { FakeSession } from '../solid/sign-in/fake-session.ts';

const servers: Server[] = [];
clearAtEnd(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

/** A server as there were before the protocol: what it says to each line, and the lines that came. */
async function startLegacyServer(reply: (line: string) => string | undefined) {
  const lines: string[] = [];
  const server = createServer((_, response) => {
    response.setHeader('updates-via', `ws://${address()}/`).end();
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    lines.push(socket.protocol);
    socket.send('protocol solid-0.1');
    socket.on('message', (data) => {
      const line = (data as Buffer).toString();
      lines.push(line);
      const text = reply(line);
      if (text !== undefined) socket.send(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const address = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${address()}/`;
  const publish = (text: string): void => {
    for (const socket of sockets.clients) socket.send(text);
  };
  const pod = {
    storage: url,
    inbox: `${url}inbox/`,
    layout: layoutOf(url),
    client: createPodClient({ origins: [url], retries: 0 }),
    session: new FakeSession(),
  } as unknown as Pod;
  /** When all connections that stand now are gone. */
  const whenClosed = (): Promise<unknown> =>
    Promise.all([...sockets.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  return { url, lines, publish, pod, whenClosed };
}

const acknowledge = (line: string): string => line.replace(/^sub/, 'ack');

describe('The WebSocket of Updates-Via', () => {
  it('is offered by its header, and used last', async () => {
    const { pod, url } = await startLegacyServer(acknowledge);
    const { offers } = await discoverChannels(pod.client, pod.inbox, pod.storage);
    expect(offers).to.deep.equal([{ kind: 'UpdatesVia', receiveFrom: url.replace('http', 'ws') }]);
  });

  it('subscribes to the inbox, and reports each line that comes', async () => {
    const { pod, lines, publish, url } = await startLegacyServer(acknowledge);
    let hint: () => void = () => undefined;
    const hinted = new Promise<void>((resolve) => {
      hint = resolve;
    });
    const hooks = {
      onHint: () => {
        hint();
      },
    };
    const connection = await openUpdatesVia(url.replace('http', 'ws'), pod.inbox, hooks);
    expect(lines).to.deep.equal(['solid-0.1', `sub ${pod.inbox}`]);
    publish(`pub ${pod.inbox}`);
    await hinted;
    connection.close();
    await connection.ended;
  });

  it('is not used if it refuses or never acknowledges', async () => {
    const refusing = await startLegacyServer((line) => line.replace(/^sub/, 'err'));
    const silent = await startLegacyServer(() => undefined);
    for (const { url, pod } of [refusing, silent]) {
      const opened = openUpdatesVia(
        url.replace('http', 'ws'),
        pod.inbox,
        { onHint: () => undefined },
        { connectMs: 300 },
      );
      expect(await rejection(opened, PodError)).to.include({ kind: 'unexpected' });
    }
  });

  it('is closed at once if it is stopped before it is acknowledged', async () => {
    const stop = new AbortController();
    const reason = new RangeError('enough');
    let closed: Promise<unknown> = Promise.resolve();
    const { url, pod, whenClosed } = await startLegacyServer(() => {
      closed = whenClosed();
      stop.abort(reason);
      return undefined;
    });
    const hooks = { onHint: () => undefined, signal: stop.signal };
    const opened = openUpdatesVia(url.replace('http', 'ws'), pod.inbox, hooks, { connectMs: 3_600_000 });
    expect(await rejection(opened, RangeError)).to.equal(reason);
    await closed;
  });

  it('fails at once if it refuses with a message of its own', async () => {
    const { url, pod } = await startLegacyServer(() => 'error Mismatched host');
    const opened = openUpdatesVia(
      url.replace('http', 'ws'),
      pod.inbox,
      { onHint: () => undefined },
      { connectMs: 3_600_000 },
    );
    expect((await rejection(opened, PodError)).message).to.include('received [err]');
  });

  it('is found by a trial, which closes it again', async () => {
    const { pod, lines } = await startLegacyServer(acknowledge);
    expect(await tryChannel(pod, 2)).to.deep.equal({ kind: 'UpdatesVia', refused: [] });
    expect(lines).to.include(`sub ${pod.inbox}`);
  });
});

describe('The WebSocket of a pod on a subdomain', () => {
  it('is at the issuer, and nowhere else', async () => {
    const { url: issuer, lines } = await startLegacyServer(acknowledge);
    const server = await startRawServer(answer(200, '', { 'updates-via': issuer.replace('http', 'ws') }));
    const storage = server.url.replace('127.0.0.1', 'localhost');
    const pod = {
      ...{ storage, inbox: `${storage}inbox/`, session: new FakeSession() },
      client: createPodClient({ session: new FakeSession(), origins: [storage], retries: 0 }),
    };
    expect(await tryChannel({ ...pod, issuer } as unknown as Pod, 2)).to.deep.equal({
      kind: 'UpdatesVia',
      refused: [],
    });
    expect(lines).to.deep.equal(['solid-0.1', `sub ${pod.inbox}`]);
    const { kind, refused } = await tryChannel(pod as unknown as Pod, 1);
    expect(kind).to.equal('none');
    expect(refused.join()).to.include('expected an address on this server');
    expect(lines).to.have.length(2);
  });
});

describe('A trial of channels', () => {
  it('states why there is no channel', async () => {
    const { pod } = await startLegacyServer((line) => line.replace(/^sub/, 'err'));
    const { kind, refused } = await tryChannel(pod, 2);
    expect(kind).to.equal('none');
    expect(refused.join()).to.include('expected an acknowledgement, received [err]');
  });

  it('subscribes at the issuer of a pod with its own origin, with credentials, and unsubscribes', async () => {
    const { url: socketUrl } = await startLegacyServer(acknowledge);
    const services = await startRawServer((response, request) => {
      const channel = { id: `${services.url}channel`, receiveFrom: socketUrl.replace('http', 'ws') };
      const type = { 'content-type': 'application/ld+json' };
      answer(200, request.method === 'POST' ? JSON.stringify(channel) : '', type)(response, request);
    });
    const described = await startRawServer((response, request) => {
      const text = `@prefix notify: <http://www.w3.org/ns/solid/notifications#>. <> notify:subscription <${services.url}ws>.
        <${services.url}ws> notify:channelType notify:WebSocketChannel2023.`;
      const link = `</about>; rel="http://www.w3.org/ns/solid/terms#storageDescription"`;
      answer(200, text, { 'content-type': 'text/turtle', link })(response, request);
    });
    const pod = {
      storage: described.url,
      inbox: `${described.url}inbox/`,
      client: createPodClient({ session: new FakeSession(), origins: [described.origin], retries: 0 }),
      session: new FakeSession(),
    };
    const known = { ...pod, issuer: services.url } as unknown as Pod;
    expect((await tryChannel(known, 2)).kind).to.equal('WebSocketChannel2023');
    expect(services.seen.map(({ method, headers }) => [method, headers.authorization])).to.deep.equal([
      ['POST', 'Bearer token-1'],
      ['DELETE', 'Bearer token-1'],
    ]);
    const stranger = await tryChannel(pod as unknown as Pod, 1);
    expect(stranger.kind).to.equal('none');
    expect(stranger.refused.join()).to.include('sends credentials only to');
    expect(services.seen).to.have.length(2);
  });
});

describe('isServiceOfServer', () => {
  const pod = {
    storage: 'https://alice.pods.example/',
    issuer: 'https://login.example/',
    client: { origins: ['https://alice.pods.example'] },
  };
  const shouldBe = (service: string, expected: boolean): void => {
    it(`returns ${String(expected)} for ${service}`, () => {
      expect(isServiceOfServer(service, pod)).to.equal(expected);
    });
  };
  shouldBe('https://alice.pods.example/ws', true);
  shouldBe('https://pods.example/.notifications/WebSocketChannel2023/', true);
  shouldBe('https://login.example/ws', true);
  shouldBe('http://pods.example/ws', false);
  shouldBe('https://pods.example:8443/ws', false);
  shouldBe('https://example/ws', false);
  shouldBe('https://bob.pods.example/ws', false);
  shouldBe('https://ods.example/ws', false);
  shouldBe('https://user@pods.example/ws', false);
  shouldBe('no address', false);
  it('returns false for a public suffix', () => {
    const shared = { ...pod, storage: 'https://alice.github.io/', issuer: undefined };
    expect(isServiceOfServer('https://github.io/ws', shared)).to.equal(false);
  });
  it('returns true below localhost', () => {
    const local = { ...pod, storage: 'http://alice.localhost:3000/', issuer: undefined };
    expect(isServiceOfServer('http://localhost:3000/ws', local)).to.equal(true);
  });
});
