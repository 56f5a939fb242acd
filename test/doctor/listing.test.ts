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

  it('looks at all notifications of the inbox, and at no container in it', async () => {
    const P = '@prefix ldp: <http://www.w3.org/ns/ldp#>. @prefix dc: <http://purl.org/dc/terms/>.';
    const inbox = (text: string) => answer(200, `${P} ${text}`, { 'content-type': 'text/turtle' });
    const checked = async (text: string) =>
      checkOf('listing', ({ method, path }) => (method === 'GET' && path === '/pod/inbox/' ? inbox(text) : undefined));
    const dated = '<> ldp:contains <old/>, <\u00e9>. <\u00e9> dc:modified "2026-01-01T00:00:00.123Z".';
    expect(await checked(dated)).to.include({ state: 'ok' });
    const check = await checked(`${dated} <> ldp:contains <b>.`);
    expect(check).to.include({ state: 'warning' });
    expect(check?.message).to.match(/no time for some entries, such as .*inbox\/b,/);
  });
});
