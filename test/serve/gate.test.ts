import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { UsageError } from '../../src/errors.ts';
import type { Gate } from '../../src/serve/gate.ts';
import { isLoopbackHost } from '../../src/system/loopback.ts';
import { startServer } from '../../src/serve/server.ts';
import { createSparqlServer } from '../../src/endpoint/sparql-server.ts';
import { rejection } from '../rejection.ts';
import {
  AS_OF,
  OPEN_GATE,
  queryUrl,
  send,
  startEndpoint,
  type Received,
  type TestEndpoint,
} from '../support/endpoint.ts';

const ASK = 'ASK { ?s ?p ?o }';
const TOKENS = ['a-token-of-the-operator', 'a-token-of-this-run'];

describe('the gate of a server', () => {
  const endpoints: TestEndpoint[] = [];
  after(() => Promise.all(endpoints.map((endpoint) => endpoint.stop())));
  const start = async (gate: Partial<Gate>): Promise<TestEndpoint> => {
    const endpoint = await startEndpoint(gate);
    endpoints.push(endpoint);
    return endpoint;
  };
  const ask = ({ sparql }: TestEndpoint, headers: Record<string, string>, method = 'GET'): Promise<Received> =>
    send(queryUrl(sparql, ASK), { method, headers });
  const portOf = ({ url }: TestEndpoint): string => new URL(url).port;

  it('recognises addresses of this machine only', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost', '::ffff:127.0.0.1'])
      expect(isLoopbackHost(host), host).to.equal(true);
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.com', 'localhost.example.com', ''])
      expect(isLoopbackHost(host), host).to.equal(false);
  });

  it('accepts loopback names only: anybody can point another name here (DNS rebinding)', async () => {
    const endpoint = await start({});
    for (const host of [`127.0.0.1:${portOf(endpoint)}`, 'localhost', 'LOCALHOST:1', '[::1]:7878'])
      expect((await ask(endpoint, { host })).status, host).to.equal(200);
    for (const host of ['leads.example.com', 'localhost.example.com:7878', '127.0.0.1.example.com', '192.0.2.1'])
      expect((await ask(endpoint, { host })).status, host).to.equal(403);
    expect((await send(endpoint.url, { headers: { host: 'leads.example.com' } })).status).to.equal(403);
    const elsewhere = await start({ isLoopback: false, tokens: TOKENS });
    expect((await send(elsewhere.url, { headers: { host: 'leads.example.com' } })).status).to.equal(200);
  });

  it('refuses pages of other origins, by either header', async () => {
    const endpoint = await start({});
    const own = `http://127.0.0.1:${portOf(endpoint)}`;
    expect((await ask(endpoint, { origin: own })).status).to.equal(200);
    for (const origin of ['https://tools.example.com', 'null', 'http://127.0.0.1:1', `${own}1`, ''])
      expect((await ask(endpoint, { origin })).status, origin).to.equal(403);
    const otherPort = { host: 'localhost', origin: 'http://localhost:3000' };
    expect((await ask(endpoint, otherPort)).status).to.equal(403);
    for (const site of ['cross-site', 'same-site'])
      expect((await ask(endpoint, { 'sec-fetch-site': site })).status, site).to.equal(403);
    for (const site of ['same-origin', 'none'])
      expect((await ask(endpoint, { 'sec-fetch-site': site })).status, site).to.equal(200);
    // A link to the page is no question.
    expect((await send(endpoint.url, { headers: { 'sec-fetch-site': 'cross-site' } })).status).to.equal(200);
    const behindTls = { origin: 'https://leads.example.com', host: 'leads.example.com' };
    const elsewhere = await start({ isLoopback: false, tokens: TOKENS });
    const authorization = `Bearer ${TOKENS[0]}`;
    expect((await ask(elsewhere, { ...behindTls, authorization })).status).to.equal(200);
  });

  it('lets no other origin read answers, unless it is allowed', async () => {
    const origin = 'https://tools.example.com';
    const closed = await start({});
    expect((await ask(closed, { origin })).headers).not.to.have.property('access-control-allow-origin');
    const open = await start({ origins: [origin], tokens: TOKENS });
    const answered = await ask(open, { origin, authorization: `Bearer ${TOKENS[0]}` });
    expect([answered.status, answered.headers['access-control-allow-origin']]).to.deep.equal([200, origin]);
    expect(answered.headers).not.to.have.property('access-control-allow-credentials');
    const refused = await ask(open, { origin });
    expect([refused.status, refused.headers['access-control-allow-origin']]).to.deep.equal([401, origin]);
    const preflight = await ask(open, { origin, 'access-control-request-method': 'POST' }, 'OPTIONS');
    expect(preflight.status).to.equal(204);
    expect(preflight.headers).to.include({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'Accept,Authorization,Content-Type',
    });
    expect((await ask(open, { origin: 'https://other.example.com' }, 'OPTIONS')).status).to.equal(403);
  });

  it('requires a token, and accepts any of its tokens', async () => {
    const endpoint = await start({ tokens: TOKENS });
    const none = await ask(endpoint, {});
    expect([none.status, none.headers['www-authenticate']]).to.deep.equal([401, 'Bearer realm="leadpod"']);
    for (const token of TOKENS)
      expect((await ask(endpoint, { authorization: `Bearer ${token}` })).status).to.equal(200);
    for (const token of ['another-token-of-whom', TOKENS[0]!.slice(0, -1), `${TOKENS[0]}x`]) {
      const { status, headers } = await ask(endpoint, { authorization: `Bearer ${token}` });
      expect([status, headers['www-authenticate']]).to.deep.equal([401, 'Bearer error="invalid_token"']);
    }
    expect((await ask(endpoint, { authorization: `Basic ${TOKENS[0]}` })).status).to.equal(400);
    expect((await ask(endpoint, {}, 'POST')).status).to.equal(401);
    // The page holds no lead: it is where the token is typed.
    expect((await send(endpoint.url)).status).to.equal(200);
    expect((await send(`${endpoint.url}page/settings.json`)).text)
      .not.to.contain(TOKENS[0])
      .and.not.to.contain(TOKENS[1]);
  });

  it('serves only the files of its page', async () => {
    const endpoint = await start({});
    for (const path of ['package.json', 'page/', 'page/../package.json', 'page/%2e%2e/package.json', 'page/page.ts'])
      expect((await send(`${endpoint.url}${path}`)).status, path).to.equal(404);
    const page = await send(endpoint.url);
    expect(page.headers['content-security-policy']).to.contain("default-src 'none'; script-src 'self';");
    expect(page.headers['x-content-type-options']).to.equal('nosniff');
  });
});

describe('a server', () => {
  const app = createSparqlServer(
    { query: () => new Promise(() => undefined), asOf: AS_OF, modified: AS_OF },
    OPEN_GATE,
    () => undefined,
  );

  it('explains that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const error = await rejection(startServer(app, { host: '127.0.0.1', port }), UsageError);
    other.close();
    expect(error.message).to.contain('EADDRINUSE');
  });

  it('accepts no more requests when it stops, and does not wait forever for running ones', async () => {
    const server = await startServer(app, { host: '127.0.0.1', port: 0 });
    const under = rejection(send(queryUrl(`${server.url}sparql`, ASK)), Error);
    await send(server.url);
    const stopped = server.stop(100);
    expect(await rejection(send(server.url), Error)).to.have.property('code', 'ECONNREFUSED');
    expect(await under).to.have.property('code', 'ECONNRESET');
    await stopped;
  });

  it('finishes running requests when it stops', async () => {
    let finish: (() => void) | undefined;
    const began = new Promise<void>((resolve) => (finish = resolve));
    let answer: (() => void) | undefined;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    const query = async () => {
      finish?.();
      await slow;
      return { form: 'ASK', mediaType: 'text/csv', text: 'true' } as const;
    };
    const server = await startServer(
      createSparqlServer({ query, asOf: AS_OF, modified: AS_OF }, OPEN_GATE, () => undefined),
      { host: '127.0.0.1', port: 0 },
    );
    const under = send(queryUrl(`${server.url}sparql`, ASK));
    await began;
    const stopped = server.stop(10_000);
    answer?.();
    expect(await under).to.include({ status: 200, text: 'true' });
    await stopped;
  });
});
