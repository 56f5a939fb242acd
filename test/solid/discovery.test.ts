import { expect } from 'chai';
import { LeadpodError, PodError, UsageError } from '../../src/errors.ts';
import { discoverInbox, discoverPod, discoverStorage } from '../../src/solid/discovery.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { RequestCounter } from '../../src/http/counting/request-count.ts';
import { answer, startRawServer, type Answer } from '../raw-server.ts';
import { getDevPod } from '../real-server.ts';
import { rejection } from '../rejection.ts';
import { signIn } from '../../src/solid/sign-in/session.ts';
import { FakeSession } from './sign-in/fake-session.ts';

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
    const { webId, storage, inbox, url } = await getDevPod();
    // Signed in just now: no request that renews an old session is counted.
    const session = await signIn(await getDevPod());
    const client = createPodClient({ session, origins: [url] });
    const counter = new RequestCounter();
    expect(await counter.run(() => discoverPod(client, webId))).to.deep.equal({ storage, inbox });
    expect(counter.count).to.equal(1);
    expect(await discoverStorage(client, webId)).to.equal(storage);
    expect(await discoverInbox(client, webId)).to.equal(inbox);
    await session.close();
  });

  it('uses configured values, and makes no request if all are configured', async () => {
    const { client, webId, seen } = await start(LINKS);
    const known = { storage: 'http://localhost/a/', inbox: 'http://localhost/b/' };
    expect(await discoverPod(client, webId, known)).to.deep.equal(known);
    expect(seen()).to.equal('');
    expect(await discoverPod(client, webId, { storage: known.storage })).to.include({ storage: known.storage });
  });

  it('finds both whatever the spelling of the WebID, in the settings or in the profile', async () => {
    const { client, webId, server } = await start(LINKS);
    const places = { storage: `${server.url}me/`, inbox: `${server.url}me/inbox/` };
    expect(await discoverPod(client, webId.replace('http', 'HTTP'))).to.deep.equal(places);
    const absolute = await startRawServer((response, request) => {
      const agent = `<HTTP://${String(request.headers.host)}/card#me>`;
      answer(200, LINKS.replace('<#me>', agent), { 'content-type': 'text/turtle' })(response, request);
    });
    const reader = createPodClient({ origins: [absolute.origin] });
    expect(await discoverStorage(reader, `${absolute.url}card#me`)).to.equal(`${absolute.url}me/`);
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

  it('finds the storage by moving up, past forbidden containers, and the inbox in its Link header', async () => {
    const link = `${TYPE}, </me/in/>; rel="http://www.w3.org/ns/ldp#inbox"`;
    const { client, webId, server, seen } = await start('', { '/me/': link }, answer(403));
    expect(await discoverPod(client, webId)).to.deep.equal({
      storage: `${server.url}me/`,
      inbox: `${server.url}me/in/`,
    });
    expect(seen()).to.equal('GET /me/profile/card, HEAD /me/profile/, HEAD /me/, HEAD /me/');
  });

  it('explains what to set if there is no storage or no inbox', async () => {
    const nothing = await start('');
    expect((await rejection(discoverStorage(nothing.client, nothing.webId), UsageError)).message).to.match(
      /^No storage is linked from .*\/card \(pim:storage\). Set LEADPOD_STORAGE$/,
    );
    expect((await rejection(discoverInbox(nothing.client, nothing.webId), UsageError)).message).to.match(
      /^No inbox is linked from .*\/card \(ldp:inbox\). Set LEADPOD_INBOX$/,
    );
  });

  it('does not choose among several', async () => {
    const { client, webId } = await start(
      '<#me> <http://www.w3.org/ns/pim/space#storage> </a/>, </b/>; <http://www.w3.org/ns/ldp#inbox> </c/>.',
    );
    const error = await rejection(discoverPod(client, webId), UsageError);
    expect(error.message).to.match(/names 2 storages: .*\/a\/ , .*\/b\/ - choose one with LEADPOD_STORAGE/);
  });

  it('accepts no value but an http(s) URL', async () => {
    const { client, webId } = await start(
      '<#me> <http://www.w3.org/ns/pim/space#storage> <file:///etc/>; <http://www.w3.org/ns/ldp#inbox> <mailto:a@b>.',
    );
    await rejection(discoverStorage(client, webId), UsageError);
    await rejection(discoverInbox(client, webId), UsageError);
  });

  it('explains what to set if the profile cannot be read, for any reason', async () => {
    const html = await startRawServer(answer(200, '<html>', { 'content-type': 'text/html' }));
    const badTurtle = await startRawServer(answer(200, '<a> <b', { 'content-type': 'text/turtle' }));
    const badJson = await startRawServer(answer(200, '{', { 'content-type': 'application/ld+json' }));
    const context = { '@context': 'https://unknown.example/context' };
    const unknown = await startRawServer(
      answer(200, JSON.stringify(context), { 'content-type': 'application/ld+json' }),
    );
    const image = await startRawServer(answer(200, 'x', { 'content-type': 'image/png' }));
    const [missing, forbidden] = [await startRawServer(answer(404)), await startRawServer(answer(403))];
    for (const server of [html, badTurtle, badJson, unknown, image, missing, forbidden]) {
      const client = createPodClient({ origins: [server.origin] });
      const error = await rejection(discoverPod(client, `${server.url}card#me`), PodError);
      expect(error.message).to.include('set LEADPOD_STORAGE and LEADPOD_INBOX').and.not.include('\n');
    }
    const client = createPodClient({ origins: [] });
    expect((await rejection(discoverPod(client, 'me'), LeadpodError)).message).to.include('LEADPOD_WEBID');
  });

  it('sends its credentials to the profile only at a pinned origin (T12)', async () => {
    const { server, webId } = await start(LINKS);
    const session = new FakeSession();
    await discoverPod(createPodClient({ session, origins: [server.origin] }), webId);
    await discoverPod(createPodClient({ session, origins: ['http://localhost'] }), webId);
    expect(server.seen.map(({ headers }) => headers.authorization)).to.deep.equal(['Bearer token-1', undefined]);
  });

  it('ignores a link for the pod with an anchor elsewhere (RFC 8288 section 3.2)', async () => {
    const of = (anchor: string, path: string): string =>
      `<${path}>; rel="http://www.w3.org/ns/ldp#inbox"; anchor="${anchor}"`;
    const link = [of('/other', '/theirs/'), of('#me', '/mine/'), of('#you', '/yours/')].join(', ');
    const { client, webId, server } = await start('', { '/me/profile/card': link });
    expect(await discoverInbox(client, webId)).to.equal(`${server.url}mine/`);
  });

  it('sends its credentials to a storage elsewhere that the profile names, to find the inbox', async () => {
    const inbox = '</in/>; rel="http://www.w3.org/ns/ldp#inbox"';
    const storage = await startRawServer((response, request) => {
      answer(request.headers.authorization === undefined ? 401 : 200, '', { link: inbox })(response, request);
    });
    const profile = `<#me> <http://www.w3.org/ns/pim/space#storage> <${storage.url}>.`;
    const { server, webId } = await start(profile);
    const session = new FakeSession();
    const pin = (origin: string) => createPodClient({ session, origins: [server.origin, origin] });
    const places = await discoverPod(createPodClient({ session, origins: [server.origin] }), webId, {}, pin);
    expect(places).to.deep.equal({ storage: storage.url, inbox: `${storage.url}in/` });
  });
});

describe('a profile', () => {
  const inboxOf = async (type: string, body: string): Promise<string> => {
    const server = await startRawServer(answer(200, body, { 'content-type': type }));
    const client = createPodClient({ origins: [server.origin], retries: 0 });
    return (await discoverInbox(client, `${server.url}card#me`)).replace(server.url, '/');
  };
  const JSON_LD = { '@id': '#me', 'http://www.w3.org/ns/ldp#inbox': { '@id': '/in/' } };
  const RDFA = '<div about="#me"><link property="http://www.w3.org/ns/ldp#inbox" href="/in/"></div>';
  const script = `<script type="application/ld+json">${JSON.stringify(JSON_LD)}</script>`;
  const forms: Record<string, [type: string, body: string]> = {
    'JSON-LD alone': ['application/ld+json', JSON.stringify(JSON_LD)],
    'JSON-LD that is called JSON': ['application/json', JSON.stringify(JSON_LD)],
    'RDFa in a page': ['text/html; charset=utf-8', `<!doctype html><html><body>${RDFA}</body></html>`],
    'RDFa in XHTML': [
      'application/xhtml+xml',
      `<html xmlns="http://www.w3.org/1999/xhtml"><body>${RDFA.replace('/in/">', '/in/"/>')}</body></html>`,
    ],
    'JSON-LD in a page': ['text/html', `<html><head><script>alert(1)</script>${script}</head></html>`],
    'JSON-LD in a page with scripts that are broken': [
      'text/html',
      `<script type="application/ld+json">{</script>${script}`,
    ],
  };
  for (const [name, [type, body]] of Object.entries(forms))
    it(`may be ${name}`, async () => {
      expect(await inboxOf(type, body)).to.equal('/in/');
    });

  for (const property of ['http://www.w3.org/2000/01/rdf-schema#seeAlso', 'http://xmlns.com/foaf/0.1/isPrimaryTopicOf'])
    it(`may link other documents (${property}), some of which are gone`, async () => {
      const server = await startRawServer((response, request) => {
        const bodies: Record<string, string> = {
          '/card': `<#me> <${property}> </gone>, </more>, <ftp://elsewhere.example/x>.`,
          '/more': '</card#me> <http://www.w3.org/ns/pim/space#storage> </>; <http://www.w3.org/ns/ldp#inbox> </in/>.',
        };
        const body = bodies[request.path];
        answer(body === undefined ? 404 : 200, body ?? '', { 'content-type': 'text/turtle' })(response, request);
      });
      const client = createPodClient({ origins: [server.origin], retries: 0 });
      const places = await discoverPod(client, `${server.url}card#me`);
      expect(places).to.deep.equal({ storage: server.url, inbox: `${server.url}in/` });
    });

  it('may link unreadable documents: if something is missing, each is listed with its answer', async () => {
    const server = await startRawServer((response, request) => {
      const isCard = request.path === '/card';
      const seeAlso = '<#me> <http://www.w3.org/2000/01/rdf-schema#seeAlso> </private>, </broken>.';
      const status = request.path === '/private' ? 403 : 500;
      answer(isCard ? 200 : status, isCard ? seeAlso : '', { 'content-type': 'text/turtle' })(response, request);
    });
    const client = createPodClient({ origins: [server.origin], retries: 0 });
    const { message } = await rejection(discoverInbox(client, `${server.url}card#me`), UsageError);
    expect(message).to.match(
      /^No inbox is linked from \S+\/card, and more could not be read \(.*\/private - .*403.*\), and more could not be read \(.*\/broken - .*500.*\) \(ldp:inbox\). Set LEADPOD_INBOX$/,
    );
  });

  it('may have moved to another origin, which gets no credentials (T12)', async () => {
    const body = '<#me> <http://www.w3.org/ns/ldp#inbox> </in/>.';
    const there = await startRawServer((response, request) => {
      const home = `<${here.url}card#me> <http://www.w3.org/ns/ldp#inbox> </in/>. ${body}`;
      answer(200, home, { 'content-type': 'text/turtle' })(response, request);
    });
    const here = await startRawServer(answer(303, '', { location: `${there.url}card` }));
    const client = createPodClient({ session: new FakeSession(), origins: [here.origin], retries: 0 });
    expect(await discoverInbox(client, `${here.url}card#me`)).to.equal(`${there.url}in/`);
    expect(here.seen[0]?.headers.authorization).to.equal('Bearer token-1');
    expect(there.seen.map(({ headers }) => headers.authorization)).to.deep.equal([undefined]);
  });
});
