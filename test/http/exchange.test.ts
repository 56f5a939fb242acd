import { inspect } from 'node:util';
import { expect } from 'chai';
import { AuthenticationError, PodError } from '../../src/errors.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { answer, hangUp, startRawServer, type Answer, type RawServer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { FakeSession } from '../solid/sign-in/fake-session.ts';

const bearing =
  (token: string, then: Answer): Answer =>
  (response, request) => {
    (request.headers.authorization === `Bearer ${token}` ? then : answer(401))(response, request);
  };

function clientOf(server: RawServer, ...more: string[]) {
  const session = new FakeSession();
  return { session, client: createPodClient({ session, origins: [server.origin, ...more], retryBaseMs: 1 }) };
}

describe('credentials', () => {
  it('are sent to a pinned origin', async () => {
    const server = await startRawServer(answer(200));
    await clientOf(server).client.get(server.url);
    expect(server.seen[0]?.headers.authorization).to.equal('Bearer token-1');
  });

  it('are sent nowhere else: the request is refused before it is sent', async () => {
    const server = await startRawServer(answer(200));
    const other = await startRawServer(answer(200));
    const { client } = clientOf(server);
    const attempts = [() => client.get(other.url), () => client.put(other.url, '', { contentType: 'text/plain' })];
    for (const attempt of attempts) {
      expect((await rejection(attempt(), PodError)).message).to.include(
        `leadpod sends credentials only to ${server.origin}`,
      );
    }
    expect(other.seen).to.have.length(0);
  });

  it('are not sent if a request to another origin is made without them on purpose', async () => {
    const server = await startRawServer(answer(200));
    const other = await startRawServer(answer(200));
    await clientOf(server).client.get(other.url, { authenticated: false });
    expect(other.seen[0]?.headers).not.to.have.property('authorization');
  });

  it('are renewed once after a 401, and the request repeated once (F1)', async () => {
    const server = await startRawServer(bearing('token-2', answer(201)));
    const { session, client } = clientOf(server);
    await client.put(`${server.url}a`, 'text', { contentType: 'text/plain' });
    expect(session.generation).to.equal(2);
    expect(server.seen.map(({ body }) => body)).to.deep.equal(['text', 'text']);
  });

  it('that are refused twice end the work with AuthenticationError, and no request is sent without them', async () => {
    const server = await startRawServer(answer(401));
    const { session, client } = clientOf(server);
    expect((await rejection(client.get(server.url), AuthenticationError)).message).to.include('received 401');
    expect(session.generation).to.equal(2);
    expect(server.seen.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer token-1', 'Bearer token-2']);
  });

  it('that are refused are reported with the difference of the clocks, because tokens depend on it (F21)', async () => {
    const date = new Date(Date.now() - 300_000).toUTCString();
    const server = await startRawServer(answer(401, '', { date }));
    const { message } = await rejection(clientOf(server).client.get(server.url), AuthenticationError);
    expect(message).to.match(/the clocks differ by (?:299|300|301) s/);
  });

  it('are renewed once for all requests that were refused with the same token', async () => {
    const server = await startRawServer(bearing('token-2', answer(200)));
    const { session, client } = clientOf(server);
    await Promise.all([1, 2, 3, 4].map((n) => client.get(`${server.url}${n}`)));
    expect(session.generation).to.equal(2);
  });

  it('that cannot be renewed end the work', async () => {
    const server = await startRawServer(answer(401));
    const { session, client } = clientOf(server);
    session.broken = true;
    await rejection(client.get(server.url), AuthenticationError);
    expect(server.seen).to.have.length(1);
  });

  it('appear in no error, at any depth (T12)', async () => {
    for (const fault of [answer(500, 'token-1'), answer(403), hangUp]) {
      const server = await startRawServer(fault);
      const session = new FakeSession();
      const client = createPodClient({ session, origins: [server.origin], retries: 1, retryBaseMs: 1 });
      const error = await rejection(client.get(server.url), PodError);
      expect(inspect(error, { depth: Infinity, showHidden: true })).not.to.include('token-1');
    }
  });
});

describe('redirects', () => {
  for (const location of ['ftp://files.example/a', 'http://ann:secret@pod.example/', 'mailto:ann@mail.example'])
    it(`to [${location}] are a fault of the server, and the address is not repeated`, async () => {
      const server = await startRawServer(answer(302, '', { location }));
      const { client } = clientOf(server);
      const attempts = [client.get(server.url), client.put(server.url, '', { contentType: 'text/plain' })];
      for (const attempt of attempts) {
        const error = await rejection(attempt, PodError);
        expect(error.kind).to.equal('unexpected');
        expect(error.message).to.include(`${server.url} - expected an answer, received a redirect to something else`);
        expect(inspect(error)).to.not.include('secret');
      }
    });

  const to = (location: string, status = 302): Answer => answer(status, '', { location });

  it('are followed within the pinned origins, with new proofs for the credentials', async () => {
    const target = await startRawServer(answer(200, 'x'));
    const server = await startRawServer(to(`${target.url}there`));
    const { client } = clientOf(server, target.origin);
    expect(await client.get(server.url)).to.include({ url: `${target.url}there` });
    expect(target.seen[0]?.headers.authorization).to.equal('Bearer token-1');
  });

  it('may be relative, and are also followed for HEAD', async () => {
    const server = await startRawServer(to('/there', 308), answer(200));
    expect(await clientOf(server).client.head(`${server.url}here`)).to.include({ url: `${server.url}there` });
  });

  it('are not followed to another origin, and the credentials are not sent (T12)', async () => {
    const thief = await startRawServer(answer(200));
    const server = await startRawServer(to(thief.url));
    const error = await rejection(clientOf(server).client.get(server.url), PodError);
    expect(error.kind).to.equal('unexpected');
    expect(error.message).to.include(`a redirect to ${thief.url}, which is not followed`);
    expect(thief.seen).to.have.length(0);
  });

  it('are not followed to another origin without credentials either', async () => {
    const inner = await startRawServer(answer(200));
    const server = await startRawServer(to(inner.url));
    const client = createPodClient({ origins: [], retryBaseMs: 1 });
    await rejection(client.get(server.url, { authenticated: false }), PodError);
    expect(inner.seen).to.have.length(0);
  });

  it('are not followed by a write', async () => {
    const server = await startRawServer(to('/there', 307));
    const { client } = clientOf(server);
    const writes = [
      () => client.put(server.url, 'x', { contentType: 'text/plain' }),
      () => client.post(server.url, 'x', { contentType: 'text/plain' }),
      () => client.delete(server.url),
    ];
    for (const write of writes) expect(await rejection(write(), PodError)).to.include({ kind: 'unexpected' });
    expect(server.seen).to.have.length(3);
  });

  for (const status of [301, 308])
    it(`of a PUT that are permanent (${status}) name the new address, and nothing is sent there`, async () => {
      const target = await startRawServer(answer(201));
      const server = await startRawServer(to(`${target.url}new/place`, status));
      const { client } = clientOf(server, target.origin);
      const error = await rejection(client.put(`${server.url}old`, 'x', { contentType: 'text/plain' }), PodError);
      expect(error.message).to.include(
        `a redirect to ${target.url}new/place, which is not followed; leadpod follows no redirect for a write`,
      );
      expect(error.message).to.match(/if the resource has moved, set the new address$/);
      expect(target.seen).to.have.length(0);
    });

  it('are given up after five', async () => {
    const server = await startRawServer((response, request) => {
      to(`/${request.index + 1}`)(response, request);
    });
    expect(await rejection(clientOf(server).client.get(server.url), PodError)).to.include({ kind: 'unexpected' });
    expect(server.seen).to.have.length(6);
  });

  it('without a target are an error', async () => {
    const server = await startRawServer(answer(302));
    expect((await rejection(clientOf(server).client.get(server.url), PodError)).message).to.include('a redirect');
  });
});

describe('concurrent requests', () => {
  it('are fewer if the server of the pod reports an overload, whatever other servers report', async () => {
    const pod = await startRawServer(answer(503), answer(429), answer(404));
    const other = await startRawServer(answer(503));
    const { client } = clientOf(pod);
    const limit = client.pace?.limit(16);
    const get = (url: string): Promise<unknown> => client.get(url, { authenticated: false }).catch(() => undefined);
    await get(other.url);
    expect(limit?.concurrency).to.equal(8);
    await get(pod.url);
    expect(pod.seen).to.have.length(3);
    expect(limit?.concurrency).to.equal(2);
  });

  it('are not reduced if no one waits for an answer', async () => {
    const server = await startRawServer(() => undefined);
    const { client } = clientOf(server);
    const limit = client.pace?.limit(16);
    const end = new AbortController();
    const asked = client.get(server.url, { signal: end.signal }).catch(() => undefined);
    end.abort();
    await asked;
    expect(limit?.concurrency).to.equal(8);
  });
});
