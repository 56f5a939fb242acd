import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import { assertPrivate, ensurePrivateContainer, parseWacAllow } from '../../src/solid/access.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { answer, startRawServer, type Answer } from '../raw-server.ts';
import { freshContainer, getClient, getDevPod, getSession } from '../real-server.ts';
import { rejection } from '../rejection.ts';
import { FakeSession } from './sign-in/fake-session.ts';

describe('parseWacAllow', () => {
  const shouldParse = (header: string, user: string, everybody: string): void => {
    it(`reads ${header}`, () => {
      const allowed = parseWacAllow(header);
      expect([...(allowed?.user ?? [])].sort().join(' ')).to.equal(user);
      expect([...(allowed?.public ?? [])].sort().join(' ')).to.equal(everybody);
    });
  };
  shouldParse('user="append control read write",public="append"', 'append control read write', 'append');
  shouldParse('user="read",public=""', 'read', '');
  shouldParse('public="read" , user="read write"', 'read write', 'read');
  shouldParse('USER = " Read " , Public = "READ"', 'read', 'read');
  shouldParse('user="read",public=read', 'read', 'read');
  shouldParse("user='read'; public='read append'", 'read', 'append read');
  shouldParse('user="read" public="read"', 'read', 'read');
  shouldParse('public="append",public="read",user="read"', 'read', 'append read');
  shouldParse('group="write",user="read",public="x-list read"', 'read', 'read');
  shouldParse('public="read,append",user="read"', 'read', 'append read');

  for (const header of [null, '', 'nonsense', 'user="read write"', 'public', 'republic="read"']) {
    it(`gets no information about the public from ${JSON.stringify(header)}`, () => {
      expect(parseWacAllow(header)).to.equal(undefined);
    });
  }
});

async function clientOf(...answers: Answer[]) {
  const server = await startRawServer(...answers);
  const client = createPodClient({ session: new FakeSession(), origins: [server.origin], retryBaseMs: 1 });
  const seen = (): string =>
    server.seen.map(({ method, headers }) => method + (headers.authorization === undefined ? ' open' : '')).join(', ');
  return { client, container: `${server.url}leads/`, seen };
}

const allows = (everybody: string): Answer =>
  answer(200, '', { 'wac-allow': `user="read write",public="${everybody}"` });

describe('assertPrivate', () => {
  it('accepts a container that the public cannot read, with one request', async () => {
    const { client, container, seen } = await clientOf(allows('append'));
    await assertPrivate(client, container);
    expect(seen()).to.equal('HEAD');
  });

  for (const mode of ['read', 'write', 'control']) {
    it(`refuses a container that the public can ${mode}, and explains what to do`, async () => {
      const { client, container } = await clientOf(allows(mode));
      const error = await rejection(assertPrivate(client, container), PodError);
      expect(error.kind).to.equal('forbidden');
      expect(error.message)
        .to.include(container)
        .and.include('remove this right from the public')
        .and.not.include('\n');
    });
  }

  it('tries without credentials if the server does not report access', async () => {
    const closed = await clientOf(answer(200), answer(401));
    await assertPrivate(closed.client, closed.container);
    expect(closed.seen()).to.equal('HEAD, HEAD open');
    const open = await clientOf(answer(200), answer(200));
    await rejection(assertPrivate(open.client, open.container), PodError);
  });
});

describe('A container whose server sends strangers elsewhere', () => {
  const page = answer(200, '', { 'content-type': 'text/html' });
  const to = (location: string): Answer => answer(302, '', { location });

  it('is private if they get a log-in page, on the same origin or another', async () => {
    const here = await clientOf(answer(200), to('/login'), page);
    await assertPrivate(here.client, here.container);
    expect(here.seen()).to.equal('HEAD, HEAD open, HEAD open');
    const other = await startRawServer(page);
    const there = await clientOf(answer(200), to(`${other.url}login`));
    await assertPrivate(there.client, there.container);
    expect(other.seen).to.deep.equal([]);
  });

  it('is open if they get it in the end, also where the agent is sent to another place', async () => {
    const slash = await clientOf(answer(200), to('/leads/?page=1'), answer(200));
    await rejection(assertPrivate(slash.client, slash.container), PodError);
    const moved = await clientOf(to('/new/leads/'), answer(200), answer(200));
    await rejection(assertPrivate(moved.client, moved.container), PodError);
    expect(moved.seen()).to.equal('HEAD, HEAD, HEAD open');
  });

  it('is unknown if the server fails', async () => {
    const { client, container } = await clientOf(answer(200), answer(501));
    expect(await rejection(assertPrivate(client, container), PodError)).not.to.include({ kind: 'forbidden' });
  });
});

describe('ensurePrivateContainer', () => {
  it('creates a missing container, and checks that its inherited rights exclude the public', async () => {
    const { client, container, seen } = await clientOf(answer(404), answer(201), allows(''));
    expect(await ensurePrivateContainer(client, container)).to.equal('created');
    expect(seen()).to.equal('HEAD, PUT, HEAD');
  });

  it('deletes the new container if it is public', async () => {
    const { client, container, seen } = await clientOf(answer(404), answer(201), allows('read'), answer(205));
    expect(await rejection(ensurePrivateContainer(client, container), PodError)).to.include({ kind: 'forbidden' });
    expect(seen()).to.equal('HEAD, PUT, HEAD, DELETE');
  });

  it('does not delete what another client has created meanwhile', async () => {
    const { client, container, seen } = await clientOf(answer(404), answer(412), allows('read'));
    await rejection(ensurePrivateContainer(client, container), PodError);
    expect(seen()).to.equal('HEAD, PUT, HEAD');
  });

  it('works in a pod whose root the public can read, if that is not inherited', async () => {
    const client = await getClient();
    const { storage } = await getDevPod();
    expect(parseWacAllow((await client.head(storage)).headers.get('wac-allow'))?.public).to.include('read');
    const container = await freshContainer();
    expect(await ensurePrivateContainer(client, container)).to.equal('created');
    expect(await ensurePrivateContainer(client, container)).to.equal('existing');
  });

  it('refuses, on a Community Solid Server, if the right to read is inherited', async () => {
    const client = await getClient();
    const session = await getSession();
    const { webId } = await getDevPod();
    const parent = await freshContainer();
    await ensurePrivateContainer(client, parent);
    const acl = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
      <#owner> a acl:Authorization; acl:agent <${webId}>; acl:accessTo <./>; acl:default <./>;
        acl:mode acl:Read, acl:Write, acl:Control.
      <#public> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:default <./>; acl:mode acl:Read.`;
    await session.fetch(`${parent}.acl`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: acl });
    const container = `${parent}leads/`;
    expect(await rejection(ensurePrivateContainer(client, container), PodError)).to.include({ kind: 'forbidden' });
    expect(await rejection(client.head(container), PodError)).to.include({ kind: 'not-found' });
  });
});
