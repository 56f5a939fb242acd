import { expect } from 'chai';
import { LeadpodError, PodError, UsageError } from '../../src/errors.ts';
import { discoverInbox, discoverPod, discoverStorage } from '../../src/pod/discovery.ts';
import { createPodClient } from '../../src/pod/http.ts';
import { RequestCounter } from '../../src/pod/request-count.ts';
import { answer, startRawServer, type Answer } from '../raw-server.ts';
import { getClient, getDevPod } from '../real-server.ts';
import { rejection } from '../rejection.ts';
import { FakeSession } from './fake-session.ts';

const TYPE = '<http://www.w3.org/ns/pim/space#Storage>; rel="type"';

/** A pod whose profile says this, with these `Link` headers by path; all else is not there. */
async function start(profile: string, links: Record<string, string> = {}, missing: Answer = answer(404)) {
  const server = await startRawServer((response, request) => {
    const isProfile = request.path === '/me/profile/card';
    const link = links[request.path];
    if (!isProfile && link === undefined) {
      missing(response, request);
      return;
    }
    const headers = { 'content-type': 'text/turtle', ...(link === undefined ? {} : { link }) };
    answer(200, request.method === 'HEAD' || !isProfile ? '' : profile, headers)(response, request);
  });
  const client = createPodClient({ origins: [server.origin], retryBaseMs: 1, retries: 1 });
  const seen = (): string => server.seen.map(({ method, path }) => `${method} ${path}`).join(', ');
  return { server, client, webId: `${server.url}me/profile/card#me`, seen };
}

const LINKS = '<#me> <http://www.w3.org/ns/pim/space#storage> </me/>; <http://www.w3.org/ns/ldp#inbox> </me/inbox/>.';

describe('discovery', () => {
  it('finds storage and inbox of a Community Solid Server with one request', async () => {
    const { webId, storage, inbox } = await getDevPod();
    const client = await getClient();
    const counter = new RequestCounter();
    expect(await counter.run(() => discoverPod(client, webId))).to.deep.equal({ storage, inbox });
    expect(counter.count).to.equal(1);
    expect(await discoverStorage(client, webId)).to.equal(storage);
    expect(await discoverInbox(client, webId)).to.equal(inbox);
  });

  it('takes what is known, and asks nothing when all is', async () => {
    const { client, webId, seen } = await start(LINKS);
    const known = { storage: 'http://localhost/a/', inbox: 'http://localhost/b/' };
    expect(await discoverPod(client, webId, known)).to.deep.equal(known);
    expect(seen()).to.equal('');
    expect(await discoverPod(client, webId, { storage: known.storage })).to.include({ storage: known.storage });
  });

  it('finds both in the profile', async () => {
    const { client, webId, seen, server } = await start(LINKS);
    const places = { storage: `${server.url}me/`, inbox: `${server.url}me/inbox/` };
    expect(await discoverPod(client, webId)).to.deep.equal(places);
    expect(seen()).to.equal('GET /me/profile/card');
  });

  it('finds both in the Link header of the profile', async () => {
    const link = '</me/>; rel="http://www.w3.org/ns/pim/space#storage", </in/>; rel="http://www.w3.org/ns/ldp#inbox"';
    const { client, webId, server } = await start('', { '/me/profile/card': link });
    expect(await discoverPod(client, webId)).to.deep.equal({ storage: `${server.url}me/`, inbox: `${server.url}in/` });
  });

  it('finds the storage by moving up, past what is not for us, and the inbox in its Link header', async () => {
    const link = `${TYPE}, </me/in/>; rel="http://www.w3.org/ns/ldp#inbox"`;
    const { client, webId, server, seen } = await start('', { '/me/': link }, answer(403));
    expect(await discoverPod(client, webId)).to.deep.equal({
      storage: `${server.url}me/`,
      inbox: `${server.url}me/in/`,
    });
    expect(seen()).to.equal('GET /me/profile/card, HEAD /me/profile/, HEAD /me/, HEAD /me/');
  });

  it('says what to set when there is no storage or no inbox', async () => {
    const nothing = await start('');
    expect((await rejection(discoverStorage(nothing.client, nothing.webId), UsageError)).message).to.match(
      /^No storage is linked from .*\/card \(pim:storage\) - set LEADPOD_STORAGE$/,
    );
    expect((await rejection(discoverInbox(nothing.client, nothing.webId), UsageError)).message).to.match(
      /^No inbox is linked from .*\/card \(ldp:inbox\) - set LEADPOD_INBOX$/,
    );
  });

  it('does not choose among several', async () => {
    const { client, webId } = await start(
      '<#me> <http://www.w3.org/ns/pim/space#storage> </a/>, </b/>; <http://www.w3.org/ns/ldp#inbox> </c/>.',
    );
    const error = await rejection(discoverPod(client, webId), UsageError);
    expect(error.message).to.match(/names 2 storages: .*\/a\/ , .*\/b\/ - choose one: LEADPOD_STORAGE/);
  });

  it('takes no place that is no http(s) URL', async () => {
    const { client, webId } = await start(
      '<#me> <http://www.w3.org/ns/pim/space#storage> <file:///etc/>; <http://www.w3.org/ns/ldp#inbox> <mailto:a@b>.',
    );
    await rejection(discoverStorage(client, webId), UsageError);
    await rejection(discoverInbox(client, webId), UsageError);
  });

  it('says what to set when the profile cannot be read, whatever the reason', async () => {
    const html = await startRawServer(answer(200, '<html>', { 'content-type': 'text/html' }));
    const badTurtle = await startRawServer(answer(200, '<a> <b', { 'content-type': 'text/turtle' }));
    const badLink = await startRawServer(answer(200, '', { 'content-type': 'text/turtle', link: '<<<;;;' }));
    const missing = await startRawServer(answer(404));
    for (const server of [html, badTurtle, badLink, missing]) {
      const client = createPodClient({ origins: [server.origin] });
      const error = await rejection(discoverPod(client, `${server.url}card#me`), PodError);
      expect(error.message).to.include('; or set LEADPOD_STORAGE and LEADPOD_INBOX').and.not.include('\n');
    }
    const client = createPodClient({ origins: [] });
    expect((await rejection(discoverPod(client, 'me'), LeadpodError)).message).to.include('LEADPOD_WEBID');
  });

  it('shows its credentials to the profile only if it lies at a pinned origin (T12)', async () => {
    const { server, webId } = await start(LINKS);
    const session = new FakeSession();
    await discoverPod(createPodClient({ session, origins: [server.origin] }), webId);
    await discoverPod(createPodClient({ session, origins: ['http://localhost'] }), webId);
    expect(server.seen.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer token-1', undefined]);
  });
});
