import { expect } from 'chai';
import { AuthenticationError } from '../../../src/errors.ts';
import { diagnose } from '../../../src/doctor/doctor.ts';
import { signIn } from '../../../src/solid/sign-in/session.ts';
import { rejection } from '../../rejection.ts';
import { KEYCLOAK_CLIENT, startKeycloak, type Realm } from '../../support/keycloak.ts';

const WEBID = 'https://agent.example/profile/card#me';
const READY: Realm = { claims: { webid: WEBID, aud: ['solid', 'account'] } };

/** What is said where a realm that is set up like this gives no token that can be used. */
async function refusal(realm: Realm, more: { issuer?: string; clientSecret?: string } = {}): Promise<string> {
  const credentials = { issuer: await startKeycloak(realm), ...KEYCLOAK_CLIENT, ...more };
  const { message } = await rejection(signIn(credentials, { retries: 0 }), AuthenticationError);
  expect(message).to.not.include('CANARY').and.not.include('5f3a91c2');
  return message;
}

describe('An issuer like Keycloak', () => {
  it('signs in if mappers add the WebID and the audience', async () => {
    const session = await signIn({ issuer: await startKeycloak(READY), ...KEYCLOAK_CLIENT });
    expect(session.webId).to.equal(WEBID);
    await session.close();
  });

  it('causes an error that names the missing claim in its tokens, and what to do', async () => {
    expect(await refusal({ claims: { webid: WEBID } })).to.match(
      /the token is not for Solid: its audience \("aud"\) has to hold "solid"/,
    );
    expect(await refusal({ claims: { aud: 'solid' } })).to.match(/\(no "webid" claim\): set LEADPOD_WEBID, or let/);
    expect(await refusal({ claims: { aud: 'solid', iss: 'https://inner.example/' } })).to.match(
      /the token names another issuer: write LEADPOD_ISSUER/,
    );
    expect(await refusal({ isOpaque: true })).to.match(/the token is opaque \(no JWT\)/);
  });

  it('causes an error that names a missing client scope', async () => {
    expect(await refusal({ ...READY, hasScope: false })).to.match(/\(invalid_scope\); .* scopes openid and webid/);
  });

  it('causes an error with both reasons that have the same message', async () => {
    const both =
      /401 \(unauthorized_client\); check LEADPOD_CLIENT_ID and LEADPOD_CLIENT_SECRET, and .*client_credentials$/;
    expect(await refusal({ ...READY, hasServiceAccount: false })).to.match(both);
    expect(await refusal(READY, { clientSecret: 'CANARY-wrong' })).to.match(both);
  });

  it('is not found if the realm is missing in its address', async () => {
    const issuer = new URL('/', await startKeycloak(READY)).href;
    expect(await refusal(READY, { issuer })).to.match(/check that LEADPOD_ISSUER is an OpenID issuer$/);
  });

  it('is checked by doctor under its realm', async () => {
    const settings = { issuer: await startKeycloak({}), ...KEYCLOAK_CLIENT };
    const checks: string[] = [];
    for await (const { name, state } of diagnose(settings)) checks.push(`${name} ${state}`);
    expect(checks).to.deep.equal(['issuer ok', 'login problem']);
  });
});
