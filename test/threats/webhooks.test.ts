/** Someone who knows where webhooks come in, and is not the pod server. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { SignJWT } from 'jose';
import { IssuerKeys } from '../../src/channel/webhooks/issuer-keys.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { WebhookProofs } from '../../src/channel/webhooks/proof.ts';
import { createApp } from '../../src/serve/app.ts';
import { startServer, type RunningServer } from '../../src/serve/server.ts';
import { createWebhookReceiver } from '../../src/channel/webhooks/endpoint.ts';
import { answer, hangUp } from '../raw-server.ts';
import { makeKeys, signWebhook, startKeyServer, type Keys, type WebhookParts } from '../support/webhook-server.ts';

const BODY = JSON.stringify({ type: 'Add', object: 'http://thief.example/x', target: 'http://thief.example/' });
const MEDIA_TYPE = 'application/ld+json';

describe('A forged webhook', () => {
  let keys: Keys;
  let other: Keys;
  const servers: RunningServer[] = [];
  before(async () => {
    [keys, other] = await Promise.all([makeKeys(), makeKeys()]);
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop(0);
  });

  /** A receiver with two pods of one server, and someone who signs as that server. */
  async function receive({ tell, clockSkewMs, now }: Setting = {}) {
    const hints: string[] = [];
    const refused: string[] = [];
    const faults: unknown[] = [];
    const { server, issuer, sender } = await startKeyServer(() => [{ ...keys.jwk, kid: keys.thumbprint }], tell);
    const receiver = createWebhookReceiver({
      onHint: (pod) => void hints.push(pod),
      onRefused: (failure, pod) => void refused.push(`${failure} ${pod ?? ''}`.trim()),
      proofs: new WebhookProofs(new IssuerKeys(), now),
    });
    const gate = { isLoopback: true, tokens: ['a-token-of-the-operator'], origins: [] };
    const app = createApp(gate, [receiver.room], (error) => void faults.push(error));
    const running = await startServer(app, { host: '127.0.0.1', port: 0 });
    servers.push(running);
    const [east, west] = ['east', 'west'].map((name) => receiver.open(name, running.url)) as [
      ReturnType<typeof receiver.open>,
      ReturnType<typeof receiver.open>,
    ];
    const pod = { client: { clockSkewMs } } as unknown as Pod;
    for (const address of [east, west]) address.expect({ issuer, sender }, pod);
    const sign = (parts: Partial<WebhookParts> = {}) => signWebhook({ issuer, sender, url: east.url, keys, ...parts });
    const post = async (headers: Record<string, string>, body: BodyInit = BODY, url = east.url) => {
      const init = { method: 'POST', headers: { 'content-type': MEDIA_TYPE, ...headers }, body };
      const response = await fetch(url, { ...init, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) });
      const type = response.headers.get('content-type');
      await response.arrayBuffer();
      if (response.status >= 400) expect(type).to.equal('application/problem+json');
      return response.status;
    };
    return { hints, refused, faults, server, issuer, sender, receiver, east, west, sign, post, url: running.url };
  }

  it('T14: is distinguished from a real one, which starts a pass of the pod in its path and is not read', async () => {
    const { hints, refused, server, sign, post, west } = await receive();
    expect(await post(await sign())).to.equal(202);
    expect(await post(await sign({ url: west.url }), 'no JSON at all', west.url)).to.equal(202);
    expect([hints, refused]).to.deep.equal([['east', 'west'], []]);
    // One look for the keys, however many come.
    expect(server.seen.map(({ path }) => path)).to.deep.equal(['/.well-known/openid-configuration', '/.oidc/jwks']);
    expect(server.seen.filter(({ headers }) => 'authorization' in headers)).to.deep.equal([]);
  });

  const FORGERIES: readonly (readonly [
    how: string,
    parts: (keys: Keys, other: Keys) => Partial<WebhookParts>,
    status: number,
  ])[] = [
    [
      'a key of somebody else, who names it as the server names its own',
      (own, another) => ({ keys: { ...another, thumbprint: own.thumbprint }, proofKeys: own }),
      401,
    ],
    ['a key of somebody else for token and proof', (_, another) => ({ keys: another }), 401],
    ['another issuer', () => ({ token: { iss: 'https://thief.example' } }), 401],
    ['a token of whatever length', () => ({ token: { padding: 'x'.repeat(9000) } }), 401],
    ['no issuer', () => ({ token: { iss: undefined } }), 401],
    ['a token that has ended', (own) => ({ keys: own, token: { exp: Math.floor(Date.now() / 1000) - 61 } }), 401],
    ['a token without an end', () => ({ token: { exp: undefined } }), 401],
    ['a token that is bound to no key', () => ({ token: { cnf: undefined } }), 401],
    ['a token that is bound to an empty confirmation', () => ({ token: { cnf: {} } }), 401],
    ['the proof of somebody else beside a real token', (_, another) => ({ proofKeys: another }), 401],
    [
      'the token of a user of the same server, whose WebID is his own',
      () => ({ token: { webid: 'https://pod.example/eve/card#me' } }),
      403,
    ],
    ['a token without a WebID', () => ({ token: { webid: undefined } }), 401],
    ['a proof for another address', () => ({ proof: { htu: 'https://elsewhere.example/webhooks/x' } }), 403],
    ['a proof for no address', () => ({ proof: { htu: undefined } }), 401],
    ['a proof for another method', () => ({ proof: { htm: 'GET' } }), 403],
    ['a proof of two minutes ago', () => ({ proof: { iat: Math.floor(Date.now() / 1000) - 120 } }), 401],
    ['a proof of tomorrow', () => ({ proof: { iat: Math.floor(Date.now() / 1000) + 86_400 } }), 401],
    ['a proof without a time', () => ({ proof: { iat: undefined } }), 401],
    ['a proof without a name', () => ({ proof: { jti: undefined } }), 401],
    ['a proof with a name without end', () => ({ proof: { jti: 'x'.repeat(257) } }), 401],
    ['a proof of another type', () => ({ typ: 'JWT' }), 401],
    ['a proof of the hash of another token', () => ({ proof: { ath: 'AAAA' } }), 401],
  ];
  for (const [how, parts, status] of FORGERIES) {
    it(`T14: is refused with ${how}`, async () => {
      const { hints, refused, sign, post } = await receive();
      expect(await post(await sign(parts(keys, other)))).to.equal(status);
      expect(hints).to.deep.equal([]);
      expect(refused).to.have.length(1);
      expect(refused[0]).to.match(/^(forged|expired|elsewhere) east$/);
      expect(await post(await sign())).to.equal(202);
    });
  }

  it('T14: is refused without token or proof, and with invalid tokens', async () => {
    const { hints, refused, sign, post } = await receive();
    const { authorization, dpop } = await sign();
    expect(await post({})).to.equal(401);
    expect(await post({ authorization })).to.equal(401);
    expect(await post({ dpop })).to.equal(401);
    expect(await post({ authorization: authorization.replace('DPoP', 'Bearer'), dpop })).to.equal(401);
    expect(await post({ authorization: 'DPoP x', dpop })).to.equal(401);
    expect(await post({ authorization, dpop: 'x.y.z' })).to.equal(401);
    expect(await post({ authorization: `DPoP ${'x'.repeat(9000)}`, dpop })).to.equal(401);
    expect(hints).to.deep.equal([]);
    expect(new Set(refused)).to.deep.equal(new Set(['unsigned east', 'forged east']));
  });

  it('T14: is refused if it is unsigned or signed with a shared secret', async () => {
    const { hints, issuer, sender, east, sign, post } = await receive();
    const claims = { webid: sender, iss: issuer, exp: 2 ** 32, cnf: { jkt: keys.thumbprint } };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${encode({ alg: 'none' })}.${encode(claims)}.`;
    const secret = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: keys.thumbprint })
      .sign(Buffer.from(JSON.stringify(keys.jwk)));
    const { dpop } = await sign();
    for (const token of [none, secret]) expect(await post({ authorization: `DPoP ${token}`, dpop })).to.equal(401);
    expect(hints).to.deep.equal([]);
    expect(east.url).to.match(/\/webhooks\/[\w-]{43}$/);
  });

  it('T14: is refused the second time it arrives, even at the same moment', async () => {
    const { hints, refused, sign, post } = await receive();
    const headers = await sign();
    expect((await Promise.all([post(headers), post(headers)])).sort()).to.deep.equal([202, 401]);
    expect(await post(headers)).to.equal(401);
    expect([hints, refused]).to.deep.equal([['east'], ['replayed east', 'replayed east']]);
  });

  it("T14: is refused at the address of another pod, and at one that is no one's", async () => {
    const { hints, refused, sign, post, west, url } = await receive();
    expect(await post(await sign(), BODY, west.url)).to.equal(403);
    expect(await post(await sign(), BODY, `${url}webhooks/${'A'.repeat(43)}`)).to.equal(404);
    west.close();
    expect(await post(await sign({ url: west.url }), BODY, west.url)).to.equal(404);
    expect([hints, refused]).to.deep.equal([[], ['elsewhere west', 'unknown-address', 'unknown-address']]);
  });

  it('T14: is refused while no one has subscribed', async () => {
    const { hints, sign, post, receiver, url } = await receive();
    const early = receiver.open('early', url);
    expect(await post(await sign({ url: early.url }), BODY, early.url)).to.equal(401);
    expect(hints).to.deep.equal([]);
  });

  it('T14: is refused with a body over 64 KiB, regardless of the declared length, and with another media type', async () => {
    const { hints, refused, faults, sign, post } = await receive();
    expect(await post(await sign(), 'x'.repeat(65_537))).to.equal(413);
    const drip = new ReadableStream({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(16_384));
      },
    });
    expect(await post(await sign(), drip).catch(() => 413)).to.equal(413);
    expect(await post({ ...(await sign()), 'content-type': 'text/html' })).to.equal(415);
    expect([hints, faults]).to.deep.equal([[], []]);
    expect(refused.at(-1)).to.equal('media-type east');
  });

  it('T14: is judged by the time of the server if the clocks differ', async () => {
    const skew = 300_000;
    const { sign, post } = await receive({ clockSkewMs: skew });
    expect(await post(await sign({ nowMs: Date.now() + skew }))).to.equal(202);
    expect(await post(await sign())).to.equal(401);
  });

  it('T14: causes no request for keys to another origin, no redirect, no endless read and no repeated requests', async () => {
    const thief = await startKeyServer(() => [{ ...other.jwk, kid: other.thumbprint }]);
    const json = { 'content-type': 'application/json' };
    const tricks = [
      (path: string) =>
        path.includes('well-known')
          ? answer(200, JSON.stringify({ jwks_uri: `${thief.server.url}.oidc/jwks` }), json)
          : undefined,
      () => answer(302, '', { location: `${thief.server.url}.well-known/openid-configuration` }),
      (path: string) =>
        path.includes('jwks') ? answer(307, '', { location: `${thief.server.url}.oidc/jwks` }) : undefined,
      (path: string) => (path.includes('jwks') ? answer(200, `{"keys":[${'{},'.repeat(40_000)}{}]}`, json) : undefined),
      () => hangUp,
    ];
    for (const tell of tricks) {
      const { hints, refused, server, sign, post } = await receive({ tell });
      const forged = { keys: other };
      for (let time = 0; time < 5; time += 1) expect(await post(await sign(forged))).to.equal(503);
      expect(hints).to.deep.equal([]);
      expect(new Set(refused)).to.deep.equal(new Set(['keys-unavailable east']));
      expect(server.seen.length).to.be.at.most(2);
    }
    expect(thief.server.seen).to.deep.equal([]);
  });

  it('T14: with an unknown key causes one request to the server, and no more for a while', async () => {
    const { server, sign, post } = await receive();
    for (let time = 0; time < 10; time += 1) expect(await post(await sign({ keys: other }))).to.equal(401);
    expect(server.seen).to.have.length(2);
  });

  it('T14: comes by the public name of the server, behind a proxy; nothing else is there by it', async () => {
    const { hints, sign, url, east } = await receive();
    const ask = async (path: string, method: string, headers: Record<string, string>): Promise<number> => {
      const asked = request(new URL(path, url), { method, headers: { ...headers, host: 'leads.example.com' } });
      asked.end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode ?? 0;
    };
    expect(await ask(east.url, 'POST', { ...(await sign()), 'content-type': MEDIA_TYPE })).to.equal(202);
    expect(await ask('/', 'GET', {})).to.equal(403);
    expect(await ask('/webhooks', 'GET', {})).to.equal(403);
    expect(hints).to.deep.equal(['east']);
  });

  interface Setting {
    readonly tell?: Parameters<typeof startKeyServer>[1];
    readonly clockSkewMs?: number;
    readonly now?: () => number;
  }
});
