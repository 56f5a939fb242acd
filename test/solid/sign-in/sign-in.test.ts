import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { AuthenticationError, PodError, UsageError } from '../../../src/errors.ts';
import { failureWords } from '../../../src/fleet/failure.ts';
import { errorFields } from '../../../src/observe/error-fields.ts';
import { diagnose } from '../../../src/doctor/doctor.ts';
import { openPod } from '../../../src/solid/pod.ts';
import { signIn } from '../../../src/solid/sign-in/session.ts';
import { answer, startRawServer } from '../../raw-server.ts';
import { rejection } from '../../rejection.ts';
import { credentialsOf, startFakeIssuer, type FakeIssuer } from './fake-issuer.ts';

const QUICK = { retryBaseMs: 1, retries: 1 };

describe('a refused sign-in', () => {
  it('explains what to do about the refusal of the token endpoint', async () => {
    const refused = async (error: string, clientId = 'client'): Promise<string> => {
      const issuer = await startFakeIssuer();
      issuer.faults = [answer(400, JSON.stringify({ error }), { 'content-type': 'application/json' })];
      const credentials = { ...credentialsOf(issuer), clientId };
      return (await rejection(signIn(credentials, QUICK), AuthenticationError)).message;
    };
    expect(await refused('invalid_scope')).to.match(
      /\(invalid_scope\); the issuer refuses the scopes openid and webid/,
    );
    expect(await refused('unauthorized_client')).to.match(/; the issuer does not allow this client the grant/);
    expect(await refused('unsupported_grant_type')).to.match(/; the issuer does not support client credentials/);
    expect(await refused('invalid_client', 'https://app.example/id')).to.match(/; LEADPOD_CLIENT_ID is a URL/);
    expect(await refused('constructor')).to.match(/; check LEADPOD_CLIENT_ID and LEADPOD_CLIENT_SECRET$/);
  });

  const CAUSES: readonly (readonly [name: string, issuer: Partial<FakeIssuer>, says: RegExp])[] = [
    [
      'is for somebody else',
      { claims: { aud: 'account' } },
      /; the token is not for Solid: its audience \("aud"\) has to hold "solid"/,
    ],
    ['has no audience', { claims: { aud: undefined } }, /; the token is not for Solid/],
    [
      'names another issuer',
      { claims: { iss: 'https://other.example/' } },
      /; the token names another issuer: write LEADPOD_ISSUER/,
    ],
    [
      'does not name its agent',
      { claims: { webid: undefined, sub: 'service-account' } },
      /\(no "webid" claim\): set LEADPOD_WEBID/,
    ],
    ['does not name its agent at all', { claims: { webid: undefined } }, /\(no "webid" claim\): set LEADPOD_WEBID/],
    ['is opaque', { token: 'opaque-CANARY' }, /; the token is opaque \(no JWT\).*: set LEADPOD_WEBID/],
  ];
  for (const [name, fault, says] of CAUSES)
    it(`names the cause if the token ${name}`, async () => {
      const issuer = Object.assign(await startFakeIssuer(), fault);
      const error = await rejection(signIn(credentialsOf(issuer), QUICK), AuthenticationError);
      expect(error.message)
        .to.match(says)
        .and.match(/ - expected a token of the agent, received another; /);
      expect(inspect(error, { depth: Infinity }))
        .to.not.include('CANARY')
        .and.not.include('account');
    });
});

describe('A token that does not name its agent', () => {
  const webId = 'https://pod.example/card#me';

  for (const [name, fault] of [
    ['has no webid claim', { claims: { webid: undefined, sub: 'service-account' } }],
    ['is opaque', { token: 'opaque-1' }],
  ] as const)
    it(`and ${name} is used if the WebID is configured, with proofs of its key`, async () => {
      const issuer = Object.assign(await startFakeIssuer(), fault);
      const pod = await startRawServer(answer(200));
      const session = await signIn({ ...credentialsOf(issuer), webId }, QUICK);
      expect((await session.fetch(`${pod.url}a?b`, { method: 'PUT', body: 'x' })).status).to.equal(200);
      const { authorization = '', dpop } = pod.seen[0]!.headers;
      expect(authorization).to.match(/^DPoP \S+$/);
      const { jwk } = decodeProtectedHeader(String(dpop));
      const { payload } = await jwtVerify(String(dpop), await importJWK(jwk!, 'ES256'));
      const ath = createHash('sha256').update(authorization.slice(5)).digest('base64url');
      expect(payload).to.include({ htu: `${pod.url}a`, htm: 'PUT', ath });
      const grant = issuer.seen.findLast(({ path }) => path === '/token');
      expect(grant?.headers.authorization).to.equal(`Basic ${Buffer.from('client:CANARY-secret').toString('base64')}`);
      expect(grant?.body).to.equal('grant_type=client_credentials&scope=openid+webid');
      // The next time no one asks the library, which would refuse it.
      expect(issuer.grants()).to.equal(2);
      await session.renew();
      expect(issuer.grants()).to.equal(3);
      expect(inspect(session, { depth: Infinity, showHidden: true }))
        .to.not.include('CANARY')
        .and.not.include('opaque-1');
      await session.close();
      await rejection(session.fetch(pod.url), AuthenticationError);
      expect(pod.seen).to.have.length(1);
    });

  it('is sent as a bearer token if the issuer says so', async () => {
    const issuer = Object.assign(await startFakeIssuer(), { token: 'opaque-2', tokenType: 'Bearer' });
    const pod = await startRawServer(answer(200));
    const session = await signIn({ ...credentialsOf(issuer), webId }, QUICK);
    await session.fetch(pod.url);
    expect(pod.seen[0]?.headers).to.include({ authorization: 'Bearer opaque-2' }).and.not.have.property('dpop');
    await session.close();
  });

  it('repeats the request for a token once with the nonce that the token endpoint requires', async () => {
    const issuer = Object.assign(await startFakeIssuer(), { token: 'opaque-4' });
    const nonce = answer(400, '{"error":"use_dpop_nonce"}', {
      'content-type': 'application/json',
      'dpop-nonce': 'nonce-1',
    });
    // The first request is that of the Inrupt library, which cannot use the token.
    const token = answer(200, '{"access_token":"opaque-4","token_type":"DPoP","expires_in":600}', {
      'content-type': 'application/json',
    });
    issuer.faults = [token, nonce];
    const session = await signIn({ ...credentialsOf(issuer), webId }, QUICK);
    const proofs = issuer.seen.filter(({ path }) => path === '/token').map(({ headers }) => headers['dpop']);
    expect(proofs.map((proof) => decodeJwt(String(proof))['nonce'])).to.deep.equal([undefined, undefined, 'nonce-1']);
    await session.close();
  });

  it('opens the pod of that WebID, and a refusal of the pod explains what may be missing', async () => {
    const issuer = Object.assign(await startFakeIssuer(), { token: 'opaque-3' });
    const pod = await startRawServer(answer(401));
    const places = { webId, storage: pod.url, inbox: `${pod.url}inbox/` };
    const open = await openPod({ ...credentialsOf(issuer), ...places }, QUICK);
    expect(open.webId).to.equal(webId);
    const error = await rejection(open.client.get(pod.url), AuthenticationError);
    expect(error.message).to.match(
      /even a fresh one; the token does not name its agent, and this pod may need a "webid" claim/,
    );
    await open.close();
  });

  it('opens no pod at an address with a password, and does not repeat the address', async () => {
    const issuer = await startFakeIssuer();
    for (const [member, name] of [
      ['storage', 'LEADPOD_STORAGE'],
      ['inbox', 'LEADPOD_INBOX'],
    ] as const) {
      const settings = { ...credentialsOf(issuer), webId, [member]: 'http://user:CANARY@127.0.0.1:1/' };
      const { message } = await rejection(openPod(settings, QUICK), UsageError);
      expect(message).to.equal(`${name}: expected an http or https address without user and password`);
    }
  });

  it('does not replace the check of the audience', async () => {
    const issuer = Object.assign(await startFakeIssuer(), { claims: { aud: 'account' } });
    const error = await rejection(signIn({ ...credentialsOf(issuer), webId }, QUICK), AuthenticationError);
    expect(error.message).to.match(/its audience/);
    expect(issuer.grants()).to.equal(1);
  });
});

describe('An issuer that fails', () => {
  it('is reported as the login by doctor, by a fleet job and in the log', async () => {
    const issuer = await startFakeIssuer();
    issuer.faults = Array.from({ length: 9 }, () => answer(500));
    const error = await rejection(signIn(credentialsOf(issuer), { retries: 0 }), PodError);
    expect(error).to.include({ kind: 'unavailable', status: 500, during: 'login' });
    expect(failureWords(error).reason).to.equal('login: POST unavailable (500)');
    expect(errorFields(error)).to.include({ during: 'login' });
    const checks: string[] = [];
    for await (const { name, state } of diagnose(credentialsOf(issuer), { retries: 0 }))
      checks.push(`${name} ${state}`);
    expect(checks).to.deep.equal(['issuer ok', 'login problem']);
  });
});
