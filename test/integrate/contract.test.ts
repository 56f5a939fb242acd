import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { startCatcher, type Catcher } from '../../src/integrate/catch/catcher.ts';
import { CONTRACT_CHECKS } from '../../src/integrate/contract/checks.ts';
import { tryReceiver, type ContractOptions, type ContractResult } from '../../src/integrate/contract/contract.ts';
import { GOLDEN, goldenText, largeText } from '../../src/integrate/contract/golden.ts';
import { PodError, UsageError } from '../../src/errors.ts';
import { validateEvent } from '../../src/format/schema.ts';
import { freshPodEnv } from '../support/cli-pod.ts';
import { jsonLines, runHere } from '../support/cli.ts';
import { unwanted } from './unwanted.ts';

const SMALL = { largeBytes: 2_000_000 };

/** What the checks of a trial come to, by their names. */
async function outcomes(inbox: string, options: ContractOptions = {}): Promise<Record<string, ContractResult>> {
  const results: Record<string, ContractResult> = {};
  for await (const result of tryReceiver(inbox, { ...SMALL, ...options })) results[result.name] = result;
  return results;
}

const states = (results: Record<string, ContractResult>, state: ContractResult['state']): string[] =>
  Object.values(results).flatMap((result) => (result.state === state ? [result.name] : []));

/** What a faulty receiver does otherwise than it should; `undefined`: as it should. */
type Fault = (request: IncomingMessage, body: string, response: ServerResponse) => boolean | undefined;

describe('tryReceiver', () => {
  const servers: Server[] = [];
  let catcher: Catcher;
  before(async () => {
    catcher = await startCatcher({ port: 0, onCaught: () => undefined, onFault: unwanted });
  });
  after(async () => {
    await catcher.stop(0);
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
  });

  /** A receiver with a fault: what the fault leaves alone goes to a receiver that is as it should be. */
  async function faulty(
    fault: Fault,
  ): Promise<{ inbox: string; requests: { headers: IncomingMessage['headers']; body: string }[] }> {
    const requests: { headers: IncomingMessage['headers']; body: string }[] = [];
    const { origin } = new URL(catcher.inbox);
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const bytes = await buffer(request);
      requests.push({ headers: request.headers, body: bytes.toString() });
      if (fault(request, bytes.toString(), response) === true) return;
      const { method = 'GET', url = '/', headers } = request;
      const own = `http://${headers.host}`;
      const sent: Record<string, string> = {
        'content-type': headers['content-type'] ?? '',
        accept: headers.accept ?? '*/*',
      };
      const real = await fetch(origin + url, { method, headers: sent, ...(method === 'POST' ? { body: bytes } : {}) });
      const text = (await real.text()).replaceAll(origin, own);
      const all = [...real.headers].filter(([name]) => !['content-length', 'connection', 'keep-alive'].includes(name));
      const shown = Object.fromEntries(all.map(([name, value]) => [name, value.replaceAll(origin, own)]));
      for (const [name, value] of Object.entries(shown)) if (!response.hasHeader(name)) response.setHeader(name, value);
      response.writeHead(response.statusCode === 200 ? real.status : response.statusCode).end(text);
    };
    const server = createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return { inbox: `http://127.0.0.1:${(server.address() as AddressInfo).port}/inbox/`, requests };
  }

  it('finds nothing wrong with the receiver of leadpod itself', async () => {
    const results = await outcomes(catcher.inbox);
    expect(Object.keys(results)).to.deep.equal(CONTRACT_CHECKS.map(({ name }) => name));
    expect(states(results, 'problem')).to.be.empty;
    expect(states(results, 'warning')).to.be.empty;
  });

  it('counts what is in the inbox', async () => {
    const fresh = await startCatcher({ port: 0, onCaught: () => undefined, onFault: unwanted });
    const words = async (): Promise<string | undefined> =>
      (await outcomes(fresh.inbox, { only: ['listing'] }))['listing']?.message;
    try {
      expect(await words()).to.equal('lists the inbox as JSON-LD, with 0 notifications');
      await fetch(fresh.inbox, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' });
      expect(await words()).to.equal('lists the inbox as JSON-LD, with 1 notification');
    } finally {
      await fresh.stop(0);
    }
  });

  const isPost = (request: IncomingMessage): boolean => request.method === 'POST';
  const end = (response: ServerResponse, status: number, headers: Record<string, string> = {}, body = ''): true => {
    response.writeHead(status, headers).end(body);
    return true;
  };
  const bodies = new Set<string>();
  const ALL_POSTS = [...GOLDEN, 'profile', 'after'];
  const FAULTS: Readonly<Record<string, [fault: Fault, problems: readonly string[]]>> = {
    'that answers 200 instead of 201': [
      (request, _, response) => (isPost(request) ? end(response, 200) : undefined),
      ALL_POSTS,
    ],
    'that says no Location': [(request, _, response) => (isPost(request) ? end(response, 201) : undefined), ALL_POSTS],
    'that takes application/json alone': [
      (request, _, response) =>
        isPost(request) && request.headers['content-type'] !== 'application/json' ? end(response, 415) : undefined,
      [...ALL_POSTS, 'duplicate', 'disorder'],
    ],
    'that refuses copies': [
      (request, body, response) => {
        if (!isPost(request)) return undefined;
        if (bodies.has(body)) return end(response, 409);
        bodies.add(body);
        return undefined;
      },
      ['duplicate'],
    ],
    'that knows no lead before its add': [
      (request, body, response) =>
        isPost(request) && body.includes('-late/65e5d3a3') ? end(response, 422) : undefined,
      ['disorder'],
    ],
    'that breaks down at bad input': [
      (request, body, response) =>
        isPost(request) && !body.includes('realestate/lead#') ? end(response, 500) : undefined,
      ['no-json', 'no-lead', 'wrong-type', 'unknown-context'],
    ],
    'that lists nothing': [
      (request, _, response) =>
        request.method === 'GET' && request.url === '/inbox/'
          ? end(response, 200, { 'content-type': 'application/ld+json' }, '[]')
          : undefined,
      ['listed'],
    ],
    'that lists a page for people': [
      (request, _, response) =>
        request.method === 'GET' && request.url === '/inbox/'
          ? end(response, 200, { 'content-type': 'text/html' }, '<p>')
          : undefined,
      ['listing', 'listed'],
    ],
    'that gives back something else': [
      (request, _, response) =>
        request.method === 'GET' && request.url !== '/inbox/'
          ? end(response, 200, { 'content-type': 'application/ld+json' }, '{"@id":"https://example.com/"}')
          : undefined,
      ['location'],
    ],
    'that redirects what is posted': [
      (request, _, response) => (isPost(request) ? end(response, 307, { location: '/elsewhere/' }) : undefined),
      [...ALL_POSTS, 'location', 'listed', 'duplicate', 'disorder', 'constraints'],
    ],
  };
  for (const [name, [fault, problems]] of Object.entries(FAULTS))
    it(`names what is wrong with a receiver ${name}`, async () => {
      const { inbox } = await faulty(fault);
      expect(states(await outcomes(inbox), 'problem')).to.have.members(problems);
    });

  it('reports recommendations as advice, and says if it cannot check them', async () => {
    const { inbox } = await faulty((request, body, response) => {
      response.setHeader('link', '').setHeader('accept-post', 'text/turtle');
      if (request.method === 'GET') return end(response, 403);
      if (body.length > 1_000_000) {
        response.destroy();
        return true;
      }
      return isPost(request) ? end(response, 202) : undefined;
    });
    const results = await outcomes(inbox);
    expect(states(results, 'problem')).to.be.empty;
    expect(states(results, 'warning')).to.have.members([
      ...['listing', 'accept-post', 'location', 'listed', 'no-json', 'wrong-type', 'too-large'],
    ]);
  });

  it('sends only invented people of example domains, none of them twice except on purpose, and no credentials', async () => {
    const { inbox, requests } = await faulty(() => undefined);
    await outcomes(inbox, { run: 'abcd' });
    for (const { headers, body: whole } of requests) {
      // What makes a message too large says nothing.
      const body = whole.slice(0, 10_000);
      expect(headers).to.not.have.property('authorization');
      for (const [address] of body.matchAll(/[\w.]+@[\w.]+/gu)) expect(address).to.match(/@example\.(?:com|org|net)$/);
      for (const [, host] of body.matchAll(/https?:\/\/([^/"]+)/gu))
        expect(host).to.match(/(?:^|\.)example\.(?:com|org|net)$/);
    }
    const posted = requests.map(({ body }) => body).filter((body) => body.includes('"topic": "'));
    expect(posted.length - new Set(posted).size, 'copies').to.equal(1);
  });

  it('makes only the checks that are asked for, and deletes what it posted', async () => {
    const deleted: string[] = [];
    const { inbox } = await faulty((request, _, response) => {
      if (request.method !== 'DELETE') return undefined;
      deleted.push(request.url ?? '');
      return end(response, deleted.length === 1 ? 204 : 405);
    });
    const results = await outcomes(inbox, { only: ['listed', 'disorder'], clean: true });
    expect(Object.keys(results)).to.deep.equal(['listed', 'disorder', 'clean']);
    expect(deleted).to.have.length(3);
    expect(results['clean']).to.deep.include({
      state: 'warning',
      message: 'the receiver keeps 2 of 3 messages that were posted',
    });
  });

  it('fails if no one answers, and if no check has the name', async () => {
    const rejects = (inbox: string, only?: string[]): Promise<unknown> =>
      outcomes(inbox, only === undefined ? {} : { only }).then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(await rejects('http://127.0.0.1:1/inbox/')).to.be.instanceOf(PodError);
    expect(await rejects(catcher.inbox, ['listing', 'nothing'])).to.be.instanceOf(UsageError);
  });

  it('tries with messages that conform', async () => {
    for (const name of GOLDEN) expect(await validateEvent(goldenText(name, 'abcd'))).to.be.empty;
    expect(await validateEvent(largeText(10, 'abcd'))).to.be.empty;
  });

  describe('leadpod contract', () => {
    it('prints a line per check, and exits with 0 if all pass', async () => {
      const { code, stdout, stderr } = await runHere([
        'contract',
        '--inbox',
        catcher.inbox,
        '--large-bytes',
        '2000000',
      ]);
      expect(stdout.split('\n')[0]).to.match(/^ok {7}listing {8} 200 lists the inbox as JSON-LD/);
      expect(stdout.trimEnd().split('\n')).to.have.length(CONTRACT_CHECKS.length);
      expect(stderr).to.equal(
        `Trying ${catcher.inbox} without credentials: ${CONTRACT_CHECKS.length} checks, with messages of invented people. They stay in the inbox.\n${CONTRACT_CHECKS.length} ok, 0 warnings, 0 problems.\n`,
      );
      expect(code).to.equal(0);
    });
    it('exits with 3 if a check fails, 1 if no one answers, 2 on wrong usage', async () => {
      const { inbox } = await faulty((request, _, response) => (isPost(request) ? end(response, 500) : undefined));
      const run = async (...args: string[]): Promise<number | null> => (await runHere(['contract', ...args])).code;
      const { code, stdout } = await runHere(['contract', '--inbox', inbox, '--only', 'add', '--json']);
      expect(code).to.equal(3);
      expect(jsonLines(stdout)).to.deep.equal([
        { name: 'add', state: 'problem', message: 'must be answered with 201 or 202', status: 500 },
      ]);
      expect(await run('--inbox', 'http://127.0.0.1:1/')).to.equal(1);
      expect(await run('--inbox', 'ftp://x/')).to.equal(2);
      expect(await run('--inbox', catcher.inbox, '--only', 'nothing')).to.equal(2);
      expect(await run()).to.equal(2);
    });
    it('sends nothing with --dry-run', async () => {
      const { inbox, requests } = await faulty(() => undefined);
      const { code, stdout } = await runHere(['contract', '--inbox', inbox, '--dry-run']);
      expect([code, requests.length]).to.deep.equal([0, 0]);
      expect(stdout).to.contain('duplicate       posts the same message again\n');
    });
    it('signs in if the inbox belongs to the own pod, and nowhere else', async () => {
      const env = await freshPodEnv();
      const own = await runHere(['contract', '--inbox', env.LEADPOD_INBOX, '--only', 'add', 'listed'], env);
      expect(own.stderr).to.contain('with the credentials of your pod');
      expect(own.stdout).to.match(/^ok {7}add {12} 201 accepted$/m);
      const { inbox, requests } = await faulty(() => undefined);
      const other = await runHere(['contract', '--inbox', inbox, '--only', 'add'], env);
      expect(other.stderr).to.contain('without credentials');
      expect(other.code).to.equal(0);
      for (const { headers } of requests) expect(headers).to.not.have.any.keys('authorization', 'dpop');
    });
  });
});
