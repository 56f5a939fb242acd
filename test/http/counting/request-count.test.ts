import { expect } from 'chai';
import { createPodClient } from '../../../src/http/create-client.ts';
import { RequestCounter } from '../../../src/http/counting/request-count.ts';
import { signIn } from '../../../src/solid/sign-in/session.ts';
import { answer, closedPort, hangUp, startRawServer } from '../../raw-server.ts';
import { getClient, getDevPod } from '../../real-server.ts';
import { credentialsOf, startFakeIssuer } from '../../solid/sign-in/fake-issuer.ts';

describe('RequestCounter', () => {
  it('counts what the server receives: requests, retries, redirects, lost connections', async () => {
    const server = await startRawServer(
      answer(503),
      hangUp,
      answer(302, '', { location: '/there' }),
      answer(200, 'x'),
      hangUp,
      answer(200, 'y'),
    );
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1 });
    const counter = new RequestCounter();
    await counter.run(async () => {
      await client.get(server.url);
      await client.put(server.url, 'y', { contentType: 'text/plain' });
    });
    expect(counter.count).to.equal(6).and.to.equal(server.seen.length);
  });

  it('counts the requests of the sign-in, which do not use fetch', async () => {
    const issuer = await startFakeIssuer();
    const counter = new RequestCounter();
    await counter.run(async () => {
      const session = await signIn(credentialsOf(issuer));
      await session.fetch(issuer.url);
      await session.close();
    });
    expect(counter.count).to.equal(4).and.to.equal(issuer.seen.length);
  });

  it('does not count attempts that did not reach the server', async () => {
    const port = await closedPort();
    const client = createPodClient({ origins: [], retryBaseMs: 1, retries: 2 });
    const counter = new RequestCounter();
    await counter.run(() => client.get(`http://127.0.0.1:${port}/`).catch(() => undefined));
    const issuer = credentialsOf({ url: `http://127.0.0.1:${port}/` });
    await counter.run(() => signIn(issuer, { retryBaseMs: 1 }).catch(() => undefined));
    expect(counter.count).to.equal(0);
  });

  it('counts several passes separately that share their connections', async () => {
    const server = await startRawServer(answer(200, 'x'));
    const client = createPodClient({ origins: [server.origin] });
    const counters = [1, 2, 3].map(() => new RequestCounter());
    await Promise.all(
      counters.map((counter, index) =>
        counter.run(async () => {
          for (let request = 0; request < (index + 1) * 5; request += 1) await client.get(server.url);
        }),
      ),
    );
    expect(counters.map(({ count }) => count)).to.deep.equal([5, 10, 15]);
  });

  it('also counts for the counter around it, and nothing that runs outside', async () => {
    const server = await startRawServer(answer(200, 'x'));
    const client = createPodClient({ origins: [server.origin] });
    const outer = new RequestCounter();
    const inner = new RequestCounter();
    await outer.run(async () => {
      await client.get(server.url);
      await inner.run(() => client.get(server.url));
    });
    await client.get(server.url);
    expect([outer.count, inner.count]).to.deep.equal([2, 1]);
  });

  it('counts a request once if its work runs inside its own work', async () => {
    const server = await startRawServer(answer(200, 'x'));
    const client = createPodClient({ origins: [server.origin] });
    const counter = new RequestCounter();
    await counter.run(() => counter.run(() => client.get(server.url)));
    expect(counter.count).to.equal(1);
  });

  it('counts only what the client sends if a Community Solid Server is in the same process', async () => {
    const { inbox } = await getDevPod();
    const client = await getClient();
    // The token of a client that all tests share may have ended: it is renewed here, not in what is counted.
    await client.head(inbox);
    const counter = new RequestCounter();
    await counter.run(async () => {
      await client.head(inbox);
      await client.get(inbox);
    });
    expect(counter.count).to.equal(2);
  });
});
