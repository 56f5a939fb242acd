import { expect } from 'chai';
import { diagnose, type Check } from '../../src/doctor/doctor.ts';
import { credentialsOf, startFakeIssuer } from '../solid/sign-in/fake-issuer.ts';
import { answer } from '../raw-server.ts';
import { startHttpPod, type Trick } from '../support/http-pod.ts';

/** A check of a pod with an empty inbox. */
async function checkOf(name: Check['name'], trick: Trick): Promise<Check | undefined> {
  const { storage, inbox } = await startHttpPod(trick);
  const settings = { ...credentialsOf(await startFakeIssuer()), webId: `${storage}card#me`, storage, inbox };
  for await (const check of diagnose(settings, { retries: 0 })) if (check.name === name) return check;
  return undefined;
}

describe('leadpod doctor, of listings', () => {
  it('ignores a page at the root of the storage, which no one lists', async () => {
    const page = answer(200, '<html>', { 'content-type': 'text/html' });
    const check = await checkOf('listing', ({ method, path }) =>
      method === 'GET' && path === '/pod/' ? page : undefined,
    );
    expect(check?.state).to.equal('ok');
    expect(check?.message).to.match(/inbox\/ is empty$/);
  });

  it('reports listings without times', async () => {
    const listing = answer(200, '<> <http://www.w3.org/ns/ldp#contains> <a>.', { 'content-type': 'text/turtle' });
    const check = await checkOf('listing', ({ method, path }) =>
      method === 'GET' && path === '/pod/' ? listing : undefined,
    );
    expect(check).to.include({ state: 'warning' });
    expect(check?.message).to.include('/pod/ has no times');
  });
});
