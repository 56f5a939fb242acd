import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { AuthenticationError, LeadpodError, PodError, UsageError } from '../../../src/errors.ts';
import { signIn, tokenTimes, type SignInOptions } from '../../../src/solid/sign-in/session.ts';
import { lifetimeFrom } from '../../../src/solid/sign-in/sign-in.ts';
import { answer, closedPort, hangUp, startRawServer, stayMute, type Answer } from '../../raw-server.ts';
import { getDevPod } from '../../real-server.ts';
import { rejection } from '../../rejection.ts';
import { later, LIMIT_MS, until, withHeldTimers } from '../../support/clock.ts';
import { credentialsOf, startFakeIssuer, type FakeIssuer } from './fake-issuer.ts';

const QUICK = { retryBaseMs: 1, retries: 1 };

/** A session, and a pod that notes who comes. */
async function start(lifetimeSeconds?: number, options: SignInOptions = QUICK) {
  const issuer = await startFakeIssuer(lifetimeSeconds);
  const pod = await startRawServer(answer(200));
  const session = await signIn(credentialsOf(issuer), options);
  const anonymous = (): number => pod.seen.filter(({ headers }) => headers.authorization === undefined).length;
  const tokens = (): number => new Set(pod.seen.map(({ headers }) => headers.authorization)).size;
  return { issuer, pod, session, anonymous, tokens };
}

const down = (issuer: FakeIssuer): void => {
  issuer.faults = Array.from({ length: 100 }, () => answer(500));
};

describe('signing in', () => {
  it('works with a Community Solid Server, and reports who is signed in', async () => {
    const pod = await getDevPod();
    const session = await signIn(pod);
    expect(session.webId).to.equal(pod.webId);
    expect((await session.fetch(pod.inbox)).status).to.equal(200);
    expect(session.clockSkewMs).to.be.closeTo(0, 1_500);
    await session.close();
  });

  it('with a wrong secret explains at once what to check', async () => {
    const pod = await getDevPod();
    const error = await rejection(signIn({ ...pod, clientSecret: 'CANARY' }), AuthenticationError);
    expect(error.message).to.include(
      'received 401 (invalid_client); check LEADPOD_CLIENT_ID and LEADPOD_CLIENT_SECRET',
    );
  });

  it('needs an issuer that is a URL', async () => {
    for (const issuer of ['', 'login.example.org', 'ftp://localhost/', 'http://me:CANARY@localhost/']) {
      const error = await rejection(signIn({ issuer, clientId: 'a', clientSecret: 'b' }), UsageError);
      expect(error.message).to.include('LEADPOD_ISSUER').and.not.include('CANARY');
    }
  });

  it('reports an issuer that cannot be reached', async () => {
    const issuer = `http://localhost:${await closedPort()}/`;
    const error = await rejection(signIn(credentialsOf({ url: issuer }), QUICK), PodError);
    expect(error.kind).to.equal('unavailable');
    expect(error.message).to.match(
      /^Signing in failed: GET .* received no answer \(ECONNREFUSED\); is the issuer http\S+ running, and is LEADPOD_ISSUER right\?$/,
    );
  });

  it('reports a URL that is not an issuer', async () => {
    const server = await startRawServer(answer(404));
    const error = await rejection(signIn(credentialsOf(server), QUICK), AuthenticationError);
    expect(error.message).to.include('received 404; check that LEADPOD_ISSUER is an OpenID issuer');
  });

  it('at a slow issuer ends at the deadline, and closes the connection', async () => {
    let hungUp = false;
    const drip: Answer = (response) => {
      response.on('close', () => (hungUp = true));
      response.writeHead(200).write('{');
    };
    for (const slow of [stayMute, drip])
      await withHeldTimers(async (goOff) => {
        const server = await startRawServer(slow);
        const refused = rejection(signIn(credentialsOf(server), { timeoutMs: LIMIT_MS, retries: 0 }), PodError);
        await until(() => server.seen.length > 0);
        await goOff(0);
        expect(await refused).to.include({ kind: 'unavailable' });
      });
    await until(() => hungUp);
  });

  it('is retried if the issuer is down for a moment', async () => {
    const issuer = await startFakeIssuer();
    issuer.faults = [answer(503), hangUp];
    const session = await signIn(credentialsOf(issuer), { retryBaseMs: 1 });
    expect(issuer.grants()).to.equal(3);
    await session.close();
  });

  it('is not retried with credentials that were refused', async () => {
    const issuer = await startFakeIssuer();
    issuer.faults = [answer(401, '{"error":"invalid_client"}', { 'content-type': 'application/json' })];
    await rejection(signIn(credentialsOf(issuer), { retryBaseMs: 1 }), AuthenticationError);
    expect(issuer.grants()).to.equal(1);
  });

  it('names the clocks as the reason if they differ', async () => {
    const issuer = await startFakeIssuer();
    const date = new Date(Date.now() - 600_000).toUTCString();
    issuer.faults = [answer(400, '{"error":"invalid_dpop_proof"}', { 'content-type': 'application/json', date })];
    const error = await rejection(signIn(credentialsOf(issuer), QUICK), AuthenticationError);
    expect(error.message).to.match(/\(invalid_dpop_proof\); the clocks differ by \d+ s/);
  });

  it('never reveals the secret in an error, at any depth (T12)', async () => {
    const echo: Answer = (response, request) => {
      const body = JSON.stringify({ error: 'invalid_client', error_description: `${request.body} CANARY-secret` });
      answer(400, body, { 'content-type': 'application/json' })(response, request);
    };
    for (const fault of [
      echo,
      answer(500, 'CANARY-secret'),
      hangUp,
      answer(200, '{}'),
      answer(200, '"CANARY-secret"'),
    ]) {
      const issuer = await startFakeIssuer();
      issuer.faults = Array.from({ length: 9 }, () => fault);
      const error = await rejection(signIn(credentialsOf(issuer), QUICK), LeadpodError);
      const text = inspect(error, { depth: Infinity, showHidden: true });
      const encoded = Buffer.from('client:CANARY-secret').toString('base64');
      expect(text).not.to.include('CANARY').and.not.include(encoded);
      expect(error.message).not.to.include('\n');
    }
  });
});

describe('a session', () => {
  it('shows neither secret nor token when it is printed', async () => {
    const { session } = await start();
    const text = inspect(session, { depth: Infinity, showHidden: true });
    expect(text).not.to.include('CANARY').and.not.match(/eyJ/);
    await session.close();
  });

  it('sends its token with each request, and follows no redirect', async () => {
    const { session, pod } = await start();
    const server = await startRawServer(answer(302, '', { location: pod.url }));
    expect((await session.fetch(server.url)).status).to.equal(302);
    expect(server.seen[0]?.headers.authorization).to.match(/^DPoP /);
    expect(pod.seen).to.have.length(0);
    await session.close();
  });

  it('sends a refused request once, in any spelling of its URL', async () => {
    const { session } = await start();
    const server = await startRawServer(answer(403));
    await session.fetch(`${server.origin}#fragment`, { method: 'POST', body: 'x' });
    expect(server.seen).to.have.length(1);
    await session.close();
  });

  it('shares one sign-in among all simultaneous renewals', async () => {
    const { session, issuer } = await start();
    await Promise.all(Array.from({ length: 10 }, () => session.renew()));
    expect(issuer.grants()).to.equal(2);
    expect(session.generation).to.equal(2);
    await session.close();
  });

  it('renews its token before it expires, in the background', async () => {
    const { session, pod, issuer, anonymous, tokens } = await start();
    // A token of ten minutes is renewed a minute before its end.
    for (let seconds = 0; seconds < 1_500; seconds += 25) await later(seconds * 1000, () => session.fetch(pod.url));
    await until(() => session.generation === issuer.grants());
    await later(1_500_000, () => session.fetch(pod.url));
    expect(issuer.grants()).to.be.within(2, 4);
    expect(tokens()).to.equal(issuer.grants());
    expect(anonymous()).to.equal(0);
    await session.close();
  });

  it('renews a token that expired while it was not used', async () => {
    const { session, pod, issuer, anonymous } = await start();
    await later(600_000, () => session.fetch(pod.url));
    expect(issuer.grants()).to.equal(2);
    expect(anonymous()).to.equal(0);
    await session.close();
  });

  it('keeps a valid token while the issuer is down, without a request each time (F25)', async () => {
    const { session, pod, issuer, tokens } = await start(600, { retries: 0, retryBaseMs: 60_000 });
    down(issuer);
    await later(540_000, async () => {
      await session.fetch(pod.url);
      await until(() => issuer.grants() === 2);
      for (let request = 1; request < 10; request += 1) await session.fetch(pod.url);
    });
    expect(pod.seen).to.have.length(10);
    expect(tokens()).to.equal(1);
    expect(issuer.grants()).to.equal(2);
    await session.close();
  });

  it('sends nothing when its token has expired and the issuer is down (T13)', async () => {
    const { session, pod, issuer } = await start();
    down(issuer);
    const error = await later(600_000, () => rejection(session.fetch(pod.url), AuthenticationError));
    expect(error.message).to.include('could not be renewed').and.include('received 500; is the issuer');
    expect(error.cause).to.be.instanceOf(PodError);
    expect(pod.seen).to.have.length(0);
    issuer.faults = [];
    expect((await later(600_000, () => session.fetch(pod.url))).status).to.equal(200);
    await session.close();
  });

  it('never sends a request without credentials, even if our clock stops and the token has expired (T13)', async () => {
    const { session, pod, anonymous } = await start(5.5);
    const frozen = performance.now();
    const clock = Object.getOwnPropertyDescriptor(performance, 'now');
    performance.now = () => frozen;
    try {
      // From five seconds before the end of its token on, the library sends requests without one; later is as good.
      await setTimeout(700);
      await session.fetch(pod.url);
    } finally {
      if (clock === undefined) Reflect.deleteProperty(performance, 'now');
      else Object.defineProperty(performance, 'now', clock);
    }
    expect(pod.seen).to.have.length(1);
    expect(anonymous()).to.equal(0);
    await session.close();
  });

  for (const expiresIn of [2_592_000, 31_536_000, 1e12, 0, -5, '3600', 'soon', null, 1.5e308])
    it(`works with an issuer that states a lifetime of ${JSON.stringify(expiresIn)} (T28)`, async () => {
      const issuer = await startFakeIssuer();
      issuer.expiresIn = expiresIn;
      const pod = await startRawServer(answer(200));
      const session = await signIn(credentialsOf(issuer), QUICK);
      // The library's timer, had it overflowed, would fire now.
      await setTimeout(20);
      expect((await session.fetch(pod.url)).status).to.equal(200);
      expect(pod.seen[0]?.headers.authorization).to.match(/^DPoP /);
      expect(issuer.grants()).to.equal(1);
      await session.close();
    });

  describe('with a server that requires its own nonce (RFC 9449 section 9)', () => {
    /** Every answer brings the next nonce; a proof without the last one is refused. */
    async function startNoncePod() {
      const issuer = await startFakeIssuer();
      const nonces: unknown[] = [];
      let expected: string | undefined;
      const pod = await startRawServer((response, request) => {
        const proof = decodeJwt(String(request.headers['dpop']));
        nonces.push(proof['nonce']);
        const isRight = expected !== undefined && proof['nonce'] === expected;
        expected = `nonce-${request.index}`;
        const headers = { 'dpop-nonce': expected, 'www-authenticate': 'DPoP error="use_dpop_nonce"' };
        answer(isRight ? 200 : 401, request.body, headers)(response, request);
      });
      const session = await signIn(credentialsOf(issuer), QUICK);
      return { issuer, pod, session, nonces };
    }

    it('repeats the first request with it, including the body, and has the next nonce ready each time', async () => {
      const { issuer, pod, session, nonces } = await startNoncePod();
      const url = `${pod.url}a?b=c`;
      const response = await session.fetch(url, { method: 'PUT', body: 'kept' });
      expect([response.status, await response.text()]).to.deep.equal([200, 'kept']);
      for (let index = 0; index < 3; index += 1) expect((await session.fetch(pod.url)).status).to.equal(200);
      expect(nonces).to.deep.equal([undefined, 'nonce-0', 'nonce-1', 'nonce-2', 'nonce-3']);
      expect(issuer.grants()).to.equal(1);
      const { authorization = '', dpop } = pod.seen[1]!.headers;
      const token = authorization.replace('DPoP ', '');
      const { htu, htm, ath } = decodeJwt(String(dpop));
      const hash = createHash('sha256').update(token).digest('base64url');
      expect({ htu, htm, ath }).to.deep.equal({ htu: `${pod.url}a`, htm: 'PUT', ath: hash });
      const { jwk } = decodeProtectedHeader(String(dpop));
      await jwtVerify(String(dpop), await importJWK(jwk!, 'ES256'));
      await session.close();
    });

    it('sends a request at most twice if the server is never satisfied', async () => {
      const { session } = await startNoncePod();
      const greedy = await startRawServer(
        answer(401, '', { 'dpop-nonce': 'x', 'www-authenticate': 'DPoP error="use_dpop_nonce"' }),
      );
      expect((await session.fetch(greedy.url)).status).to.equal(401);
      expect(greedy.seen).to.have.length(2);
      await session.close();
    });

    it('does not regard a refusal for another reason as a request for a nonce', async () => {
      const { session } = await startNoncePod();
      const strict = await startRawServer(answer(401, '', { 'www-authenticate': 'DPoP error="invalid_token"' }));
      expect((await session.fetch(strict.url)).status).to.equal(401);
      expect(strict.seen).to.have.length(1);
      await session.close();
    });
  });

  it('sends nothing after it was closed', async () => {
    const { session, pod } = await start();
    await session.close();
    await rejection(session.fetch(pod.url), AuthenticationError);
    await rejection(session.renew(), AuthenticationError);
    expect(pod.seen).to.have.length(0);
  });
});

describe('lifetimeFrom', () => {
  it('keeps no token for longer than a day, and assumes ten minutes for an invalid lifetime', () => {
    expect(lifetimeFrom(60_000)).to.equal(60_000);
    for (const long of [86_400_001, 2 ** 31, 1e15]) expect(lifetimeFrom(long)).to.equal(86_400_000);
    for (const odd of [undefined, 0, -1, NaN, Infinity]) expect(lifetimeFrom(odd)).to.equal(600_000);
  });
});

describe('tokenTimes', () => {
  it('renews a token of ten minutes a minute early, and one of a minute after 41 seconds', () => {
    expect(tokenTimes(600_000)).to.deep.equal({ renewMs: 535_000, endMs: 595_000 });
    expect(tokenTimes(60_000)).to.deep.equal({ renewMs: 41_250, endMs: 55_000 });
  });

  it('always renews before the end', () => {
    for (const lifetimeMs of [1, 1_000, 5_000, 5_001, 10_000, 86_400_000]) {
      const { renewMs, endMs } = tokenTimes(lifetimeMs);
      expect(renewMs).to.be.below(endMs);
      expect(endMs).to.be.at.most(lifetimeMs);
    }
  });
});
