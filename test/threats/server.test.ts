/** A server, or someone in front of it, that means no good: it gets no credentials, and nothing that is not its own. */
import { Server } from 'node:net';
import { expect } from 'chai';
import { Quarantine } from '../../src/store/quarantine.ts';
import { signIn } from '../../src/solid/sign-in/session.ts';
import { AuthenticationError } from '../../src/errors.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { credentialsOf, startFakeIssuer } from '../solid/sign-in/fake-issuer.ts';
import { answer, hangUp, startRawServer, type Answer, type SeenRequest } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { runHere } from '../support/cli.ts';
import { freshPodEnv, leadMessage, postTo } from '../support/cli-pod.ts';
import { later, withShortPauses } from '../support/clock.ts';
import { startHttpPod, type HttpPod } from '../support/http-pod.ts';

const GOOD = leadMessage('good', { name: 'Ada Brook' });
const TURTLE = { 'content-type': 'text/turtle', 'wac-allow': 'user="read write",public=""' };
const LDP = '@prefix ldp: <http://www.w3.org/ns/ldp#>. ';
const to = (location: string, status = 302): Answer => answer(status, '', { location, 'content-type': 'text/turtle' });
const bearing = ({ headers }: SeenRequest): boolean => 'authorization' in headers || 'dpop' in headers;

describe('A hostile server', () => {
  it('T8: a poison item that looks like a failing network is given up after five passes, and holds up no one', async () => {
    const pod = await startHttpPod(({ path }) => (path.endsWith('/poison') ? hangUp : undefined));
    pod.post('poison', GOOD);
    pod.post('good', GOOD);
    const reports = [];
    for (let pass = 1; pass <= 6; pass += 1) reports.push(await syncInbox(pod.open()));
    expect(reports.map(({ failed }) => failed)).to.deep.equal([1, 1, 1, 1, 0, 0]);
    expect(reports.map(({ quarantined }) => quarantined)).to.deep.equal([0, 0, 0, 0, 1, 0]);
    expect(reports.map(({ created }) => created)).to.deep.equal([1, 0, 0, 0, 0, 0]);
    const { client, layout } = pod.open();
    const [item] = await new Quarantine(client, layout).list();
    expect(item).to.include({ source: `${pod.inbox}poison`, reason: 'unreadable' });
    expect(pod.server.seen.filter(({ path }) => path.endsWith('/poison'))).to.have.length(5);
  });

  it('T8: two poison items are given up as well, if others could be read beside them', async () => {
    const pod = await startHttpPod(({ path }) => (path.includes('/poison') ? hangUp : undefined));
    for (const name of ['poison-1', 'poison-2', 'good']) pod.post(name, GOOD);
    const reports = [];
    for (let pass = 1; pass <= 5; pass += 1) reports.push(await syncInbox(pod.open()));
    expect(reports.map(({ quarantined }) => quarantined)).to.deep.equal([0, 0, 0, 0, 2]);
  });

  it('F7: a server that returns none of the notifications for many passes loses none of them', async () => {
    let isDown = true;
    const pod = await startHttpPod(({ path }) => (isDown && path.startsWith('/pod/inbox/g') ? answer(503) : undefined));
    pod.post('g1', GOOD);
    pod.post('g2', GOOD);
    for (let pass = 1; pass <= 6; pass += 1)
      expect(await syncInbox(pod.open())).to.include({ failed: 2, quarantined: 0 });
    isDown = false;
    expect(await syncInbox(pod.open())).to.include({ read: 2, created: 1, failed: 0 });
  });

  it('T12: redirects, locations, links and children of other origins never see a credential', async () => {
    const thief = await startRawServer(answer(200, GOOD, { 'content-type': 'application/json' }));
    const stolen = `${thief.url}pod/`;
    const link = ['next', 'http://www.w3.org/ns/ldp#inbox', 'acl', 'describedby'].map(
      (rel) => `<${stolen}>; rel="${rel}"`,
    );
    const listing = `${LDP}<> ldp:contains <a>, <b>, <${stolen}inbox/c>, <//127.0.0.1:1/d> .`;
    const tricks: Readonly<Record<string, Answer>> = {
      'GET /pod/inbox/': answer(200, listing, { ...TURTLE, link: link.join(', '), 'content-location': stolen }),
      'GET /pod/inbox/a': to(`${stolen}a`, 307),
      'GET /pod/inbox/b': answer(200, GOOD, {
        'content-type': 'application/json',
        location: stolen,
        refresh: `0;url=${stolen}`,
      }),
      'GET /pod/leads/ledger.json': to(`${stolen}ledger`, 301),
    };
    const create = answer(201, '', { location: `${stolen}created` });
    const pod: HttpPod = await startHttpPod(({ method, path }, url) => {
      if (method === 'PUT') {
        // The model keeps what is written; the answer says that it lies elsewhere.
        pod.model.resources.set(url, { body: '', contentType: 'text/turtle', etag: '"0"', created: 0 });
        return path.endsWith('/leads/') ? create : undefined;
      }
      return tricks[`${method} ${path}`];
    });
    const env = await pod.environment();
    for (const args of [['sync', '--json'], ['leads'], ['doctor']]) await withShortPauses(() => runHere(args, env));
    expect(pod.server.seen.length).to.be.above(5);
    expect(pod.server.seen.every(bearing)).to.equal(true);
    expect(thief.seen).to.deep.equal([]);
  });

  it('T12: a redirected token request does not leak the secret', async () => {
    const thief = await startRawServer(answer(200, '{}'));
    for (const status of [301, 302, 307, 308]) {
      const issuer = await startFakeIssuer();
      issuer.faults = [to(`${thief.url}token`, status)];
      await rejection(signIn(credentialsOf(issuer), { retries: 0 }), Error);
    }
    expect(thief.seen).to.deep.equal([]);
  });

  it('T13: a client that the server does not recognise stops with 1, and never asks without credentials', async () => {
    const pod = await startHttpPod(() => answer(401, '', { 'www-authenticate': 'DPoP' }));
    for (const command of ['sync', 'leads', 'quarantine list', 'explain 5f3a09c2']) {
      const { code, stderr } = await runHere(command.split(' '), await pod.environment());
      expect(code, command).to.equal(1);
      expect(stderr, command).to.include('received 401');
    }
    expect(pod.server.seen.length).to.be.above(0);
    expect(pod.server.seen.every(bearing)).to.equal(true);
  });

  it('T13: a client whose token has expired and cannot be renewed sends nothing more', async () => {
    const pod = await startHttpPod();
    const issuer = await startFakeIssuer(600);
    const session = await signIn(credentialsOf(issuer), { retries: 0 });
    issuer.faults = Array.from({ length: 9 }, () => answer(500));
    await later(600_000, () => rejection(session.fetch(pod.inbox), AuthenticationError));
    expect(pod.server.seen).to.deep.equal([]);
    await session.close();
  });

  it('T14: no one can forge a webhook if none was requested: no pass listens on any port', async () => {
    const env = await freshPodEnv();
    await postTo(env, [GOOD]);
    const listen = Object.getOwnPropertyDescriptor(Server.prototype, 'listen')!;
    let listened = 0;
    const original = listen.value as Server['listen'];
    Server.prototype.listen = function (this: Server, ...args: unknown[]) {
      listened += 1;
      return Reflect.apply(original, this, args) as Server;
    } as typeof original;
    try {
      expect((await runHere(['sync'], env)).code).to.equal(0);
      expect((await runHere(['doctor'], env)).code).to.equal(0);
    } finally {
      Object.defineProperty(Server.prototype, 'listen', listen);
    }
    expect(listened).to.equal(0);
  });

  it('T15: children that do not lie directly in the inbox are neither read nor deleted', async () => {
    const other = await startRawServer(answer(200, GOOD, { 'content-type': 'application/json' }));
    const names = [
      `${other.url}pod/inbox/x`,
      '../secret',
      '../leads/ledger.json',
      'a/b',
      '.acl',
      'good.acl',
      'good.meta',
      '',
    ];
    const odd = ['?x=1', '#x', 'x%2Fy', '%2e%2e%2fsecret', 'x%5Cy', 'http://u:p@127.0.0.1/pod/inbox/x'];
    const children = [...names, ...odd].map((name) => `<${name}>`).join(', ');
    const listing = `${LDP}<> ldp:contains <good>, ${children} . <other> ldp:contains <z> .`;
    const pod = await startHttpPod(({ method, path }) =>
      method === 'GET' && path === '/pod/inbox/' ? answer(200, listing, TURTLE) : undefined,
    );
    pod.post('good', GOOD);
    expect(await syncInbox(pod.open(), { ack: 'delete' })).to.include({ listed: 1, read: 1, created: 1 });
    const touched = pod.server.seen
      .filter(({ path }) => !path.startsWith('/pod/leads/'))
      .map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(touched)].sort()).to.deep.equal([
      'DELETE /pod/inbox/good',
      'GET /pod/inbox/',
      'GET /pod/inbox/good',
    ]);
    expect(other.seen).to.deep.equal([]);
  });

  it('T15: reading an endless or circular listing ends', async () => {
    const page = (next: string): Answer =>
      answer(200, JSON.stringify({ contains: ['good'], next }), { ...TURTLE, 'content-type': 'application/json' });
    const circle = await startHttpPod(({ method, path }) =>
      method === 'GET' && path.startsWith('/pod/inbox/') && !path.endsWith('good')
        ? page('/pod/inbox/?page=1')
        : undefined,
    );
    circle.post('good', GOOD);
    expect(await syncInbox(circle.open())).to.include({ created: 1 });
    const { inbox } = circle;
    const away = await startRawServer(answer(200, '{"contains":["x"]}', { 'content-type': 'application/json' }));
    const elsewhere = await startHttpPod(({ method, path }) =>
      method === 'GET' && path === '/pod/inbox/' ? page(`${away.url}pod/inbox/`) : undefined,
    );
    elsewhere.post('good', GOOD);
    expect(await syncInbox(elsewhere.open())).to.include({ created: 1 });
    expect(away.seen, inbox).to.deep.equal([]);
  });

  it('T15: wrong ETags lose no lead: a mismatch is reported, not overwritten', async () => {
    let puts = 0;
    const pod = await startHttpPod(({ method, path }) =>
      method === 'PUT' && path.endsWith('.ttl') && (puts += 1) > 0 ? answer(412) : undefined,
    );
    pod.post('good', GOOD);
    const outcome: unknown = await syncInbox(pod.open()).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(Error);
    // Bounded, and the journal holds what the lead could not.
    expect(puts).to.be.below(50);
    expect(
      [...pod.model.resources.keys()].filter((url) => url.includes('/journal/') && url.endsWith('.ndjson')),
    ).not.to.deep.equal([]);
  });
});
