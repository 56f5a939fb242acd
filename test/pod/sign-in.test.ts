import { expect } from 'chai';
import { AuthenticationError } from '../../src/errors.ts';
import { signIn } from '../../src/pod/session.ts';
import { answer } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { credentialsOf, startFakeIssuer } from './fake-issuer.ts';

const QUICK = { retryBaseMs: 1, retries: 1 };

describe('sign-in that is refused', () => {
  it('says what to do about what the token endpoint refuses', async () => {
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
    expect(await refused('unsupported_grant_type')).to.match(/; the issuer knows no client credentials/);
    expect(await refused('invalid_client', 'https://app.example/id')).to.match(/; LEADPOD_CLIENT_ID is a URL/);
    expect(await refused('constructor')).to.match(/; check LEADPOD_CLIENT_ID and LEADPOD_CLIENT_SECRET$/);
  });
});
