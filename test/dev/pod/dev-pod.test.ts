import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { UsageError } from '../../../src/errors.ts';
import { findCommunityServer } from '../../../src/dev/pod/app.ts';
import { startDevPod, writeEnvFile, type DevPod } from '../../../src/dev/pod/dev-pod.ts';
import { parseWacAllow } from '../../../src/solid/access.ts';
import { createPodClient } from '../../../src/http/create-client.ts';
import { signIn } from '../../../src/solid/sign-in/session.ts';
import { getDevPod, getSession } from '../../real-server.ts';
import { rejection } from '../../rejection.ts';

const folders: string[] = [];

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leadpod-test-'));
  folders.push(folder);
  return folder;
}

after(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 10 })));
});

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('the embedded pod', () => {
  it('has an inbox to which everyone may append, and which only its owner may read', async () => {
    const { inbox } = await getDevPod();
    const session = await getSession();
    const response = await session.fetch(inbox, { method: 'HEAD' });
    const allowed = parseWacAllow(response.headers.get('wac-allow'));
    expect([...(allowed?.public ?? [])]).to.deep.equal(['append']);
    expect(allowed?.user).to.include('control');
    expect((await fetch(inbox)).status).to.equal(401);
  });

  it('says at localhost what it is, since DPoP wants that name', async () => {
    const pod = await getDevPod();
    expect(pod.url).to.equal(`http://localhost:${pod.port}/`);
    expect(pod.issuer).to.equal(pod.url);
    for (const url of [pod.webId, pod.storage, pod.inbox]) expect(url.startsWith(pod.url)).to.equal(true);
  });

  it('listens on the loopback address of localhost only', async () => {
    const { port } = await getDevPod();
    const socket = connect(port, '127.0.0.2');
    const outcome = await Promise.race([once(socket, 'connect').then(() => 'open'), once(socket, 'error')]).catch(
      () => 'closed',
    );
    socket.destroy();
    expect(outcome).not.to.equal('open');
  });

  describe('that a test starts for itself, with files', () => {
    const origins = new Set<string>();
    let dataDir: string;
    let first: DevPod;
    const withClient = async (pod: DevPod, work: (client: ReturnType<typeof createPodClient>) => Promise<unknown>) => {
      const session = await signIn(pod);
      await work(createPodClient({ session, origins: [pod.url] })).finally(() => session.close());
    };
    const noteOf = ({ storage }: DevPod): string => `${storage}note.txt`;

    before(async () => {
      const note = (message: unknown): void => {
        const { request } = message as { request: { origin: string } | ClientRequest };
        origins.add(
          'origin' in request ? request.origin : `${request.protocol}//${request.getHeader('host')?.toString() ?? ''}`,
        );
      };
      dataDir = await freshFolder();
      const channels = ['undici:request:create', 'http.client.request.start'];
      for (const channel of channels) subscribe(channel, note);
      first = await startDevPod({ dataDir, tokenLifetimeSeconds: 42 });
      for (const channel of channels) unsubscribe(channel, note);
      await withClient(first, (client) => client.put(noteOf(first), 'kept', { contentType: 'text/plain' }));
    });

    it('starts without a request to anyone but itself', () => {
      expect([...origins]).to.deep.equal([new URL(first.url).origin]);
    });

    it('grants tokens of the lifetime that was asked for', async () => {
      const token = await fetch(`${first.url}.oidc/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${first.clientId}:${first.clientSecret}`).toString('base64')}`,
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'webid' }),
      });
      expect(await token.json()).to.include({ expires_in: 42 });
    });

    it('offers channels over WebSockets, and stops although one is open', async () => {
      const session = await signIn(first);
      const subscription = {
        '@context': ['https://www.w3.org/ns/solid/notification/v1'],
        type: 'http://www.w3.org/ns/solid/notifications#WebSocketChannel2023',
        topic: first.inbox,
      };
      const headers = { 'content-type': 'application/ld+json' };
      const service = `${first.url}.notifications/WebSocketChannel2023/`;
      const response = await session.fetch(service, { method: 'POST', headers, body: JSON.stringify(subscription) });
      const { receiveFrom } = (await response.json()) as { receiveFrom: string };
      await session.close();
      const socket = connect(first.port, 'localhost');
      const { pathname, search } = new URL(receiveFrom);
      const handshake = [
        `GET ${pathname}${search} HTTP/1.1`,
        `Host: localhost:${first.port}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
      ];
      socket.write(`${handshake.join('\r\n')}\r\n\r\n`);
      const [head] = (await once(socket, 'data')) as [Buffer];
      expect(head.toString()).to.match(/^HTTP\/1.1 101 /);
      socket.on('error', () => undefined);
      const closed = once(socket, 'close');
      await first.stop();
      await closed;
    });

    it('is the same when it starts again, its credentials kept from others, and works with counts of readers that a killed one left', async () => {
      const locks = join(dataDir, 'pod', '.internal', 'locks');
      await mkdir(locks, { recursive: true });
      // One count of a reader that is gone, and one that was being written.
      for (const [path, text] of [
        [`${first.url}.acl`, '1'],
        [first.inbox, '{"pay'],
      ] as const) {
        const name = createHash('sha256').update(`${path}.count`).digest('hex');
        await writeFile(join(locks, `${name}$.json`), text);
      }
      const second = await startDevPod({ dataDir });
      try {
        await withClient(second, async (client) => {
          expect((await client.get(noteOf(second))).text()).to.equal('kept');
          await client.get(second.inbox);
        });
        const headers = { 'content-type': 'application/json' };
        expect((await fetch(second.inbox, { method: 'POST', body: '{}', headers })).status).to.equal(201);
      } finally {
        await second.stop();
      }
      expect({ ...second, stop: undefined }).to.deep.equal({ ...first, stop: undefined });
      expect(await modeOf(join(dataDir, 'dev-pod.json'))).to.equal(0o600);
      expect(await modeOf(join(dataDir, 'pod'))).to.equal(0o700);
      const elsewhere = startDevPod({ dataDir, port: first.port === 3000 ? 3001 : 3000 });
      expect((await rejection(elsewhere, UsageError)).message).to.include(`--port ${first.port}`);
    });
  });

  it('does not touch a directory that it does not understand', async () => {
    const foreign = await freshFolder();
    await mkdir(join(foreign, 'pod'));
    await writeFile(join(foreign, 'pod', 'note.txt'), 'theirs');
    const unknown = await rejection(startDevPod({ dataDir: foreign }), UsageError);
    expect(unknown.message).to.include('dev-pod.json is missing');
    expect(await readdir(foreign, { recursive: true })).to.have.members(['pod', 'pod/note.txt']);
    const torn = await freshFolder();
    await writeFile(join(torn, 'dev-pod.json'), '{"clientSecret":"CANARY"');
    const error = await rejection(startDevPod({ dataDir: torn }), UsageError);
    expect(`${error.message} ${String(error.cause)}`).not.to.include('CANARY');
  });

  it('says so when the port is taken', async () => {
    const server = createServer().listen(0, 'localhost');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect((await rejection(startDevPod({ port }), UsageError)).message).to.include(
      `Port ${port} is used by another program`,
    );
    server.close();
  });

  it('says so when HTTP clients refuse the port, before there is any data', async () => {
    const dataDir = await freshFolder();
    expect((await rejection(startDevPod({ port: 6000, dataDir }), UsageError)).message).to.equal(
      'Port 6000 belongs to another protocol, and HTTP clients refuse it. Choose another with --port.',
    );
    expect(await readdir(join(dataDir, 'pod'))).to.deep.equal([]);
  });

  it('stays in the folder of its data when the process works in another', async () => {
    const [folder, other] = [await freshFolder(), await freshFolder()];
    const before = process.cwd();
    process.chdir(folder);
    let pod: DevPod | undefined;
    try {
      pod = await startDevPod({ dataDir: 'data' });
      process.chdir(other);
      expect((await fetch(pod.webId)).status).to.equal(200);
      const posted = await fetch(pod.inbox, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(posted.status).to.equal(201);
      expect(await readdir(other)).to.deep.equal([]);
    } finally {
      process.chdir(before);
      await pod?.stop();
    }
  });

  it('says what to install when the server is missing', async () => {
    const from = pathToFileURL(join(await freshFolder(), 'x.js')).href;
    expect(() => findCommunityServer(from)).to.throw(UsageError, 'npm install @solid/community-server@7');
  });
});

describe('writeEnvFile', () => {
  it('writes the six variables for the owner alone, and leaves nothing else behind', async () => {
    const folder = await freshFolder();
    const path = join(folder, 'pod.env');
    await writeFile(path, 'old', { mode: 0o644 });
    const pod = await getDevPod();
    await writeEnvFile(path, pod);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines).to.deep.equal([
      `LEADPOD_WEBID=${pod.webId}`,
      `LEADPOD_STORAGE=${pod.storage}`,
      `LEADPOD_INBOX=${pod.inbox}`,
      `LEADPOD_ISSUER=${pod.issuer}`,
      `LEADPOD_CLIENT_ID=${pod.clientId}`,
      `LEADPOD_CLIENT_SECRET=${pod.clientSecret}`,
    ]);
    expect(await modeOf(path)).to.equal(0o600);
    expect(await readdir(folder)).to.deep.equal(['pod.env']);
  });

  it('writes over its own settings, and not over those of a pod somewhere else', async () => {
    const path = join(await freshFolder(), 'pod.env');
    const pod = await getDevPod();
    await writeEnvFile(path, pod);
    await writeEnvFile(path, pod);
    const other = 'LEADPOD_ISSUER=https://login.example.com/\nLEADPOD_CLIENT_SECRET=canary-secret\n';
    await writeFile(path, other);
    const error = await rejection(writeEnvFile(path, pod), UsageError);
    expect(error.message).to.include('another pod (https://login.example.com)').and.not.include('canary');
    expect(await readFile(path, 'utf8')).to.equal(other);
  });
});
