import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import type { PodClientOptions } from '../../src/http/client.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { answer, closedPort, hangUp, startRawServer, stayMute, type Answer, type SeenRequest } from '../raw-server.ts';
import { rejection } from '../rejection.ts';

const TURTLE = { contentType: 'text/turtle' };

/** What happens to a request before the store sees it, or to its answer. */
type Fault = 'none' | 'lost answer' | 'written, 500' | 'unwritten, 500' | 'unwritten, 503 later' | 'torn';

/** A store of one resource with conditional writes, whose answers to PUT and DELETE meet these faults in turn. */
async function startStore(faults: Fault[], stored?: string, options: Partial<PodClientOptions> = {}) {
  const state = { text: stored, version: 1 };
  const write = (request: SeenRequest): number => {
    const exists = state.text !== undefined;
    const wrongVersion = ![undefined, `"${state.version}"`].includes(request.headers['if-match']);
    if (wrongVersion || (request.headers['if-none-match'] === '*' && exists)) return 412;
    if (request.method === 'DELETE' && !exists) return 404;
    state.text = request.method === 'DELETE' ? undefined : request.body;
    state.version += 1;
    return request.method === 'DELETE' || exists ? 205 : 201;
  };
  const read = (): Answer =>
    state.text === undefined ? answer(404) : answer(200, state.text, { etag: `"${state.version}"` });
  const server = await startRawServer((response, request) => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      read()(response, request);
      return;
    }
    const fault = faults.shift() ?? 'none';
    const status = fault.startsWith('unwritten') ? 500 : write(request);
    if (fault === 'torn') state.text = state.text?.slice(0, 3);
    if (fault === 'lost answer') hangUp(response, request);
    else if (fault === 'unwritten, 503 later') answer(503, '', { 'retry-after': '0' })(response, request);
    else answer(fault === 'none' ? status : 500)(response, request);
  });
  const client = createPodClient({ origins: [server.origin], retryBaseMs: 1, ...options });
  const methods = (): string => server.seen.map(({ method }) => method).join(' ');
  return { state, server, client, url: `${server.url}lead.ttl`, methods };
}

describe('PUT', () => {
  it('sends type, conditions and link, with the length of the body', async () => {
    const server = await startRawServer(answer(201, '', { etag: '"9"' }));
    const client = createPodClient({ origins: [server.origin] });
    const options = { ...TURTLE, ifMatch: '"1"', link: '<http://www.w3.org/ns/ldp#Resource>; rel="type"' };
    const result = await client.put(server.url, '<a> <b> "é".', options);
    expect(result).to.deep.equal({ status: 201, created: true, settled: false, etag: '"9"' });
    expect(server.seen[0]).to.include({ method: 'PUT', body: '<a> <b> "é".' });
    const { link } = options;
    expect(server.seen[0]?.headers).to.include({ 'content-type': 'text/turtle', 'if-match': '"1"', link });
    expect(server.seen[0]?.headers).to.include({ 'content-length': '13' });
    expect(server.seen[0]?.headers).not.to.have.any.keys('transfer-encoding', 'if-none-match');
  });

  it('is also read back if the server stores it as another type, and only that one', async () => {
    let stored = '';
    const server = await startRawServer((response, request) => {
      const { method, body, headers } = request;
      if (method === 'PUT') stored = body;
      const isTaken = headers.accept?.includes('*/*') === true;
      const given = answer(isTaken ? 200 : 406, stored, { 'content-type': 'application/octet-stream' });
      (method === 'PUT' ? answer(201) : given)(response, request);
    });
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1 });
    const put = client.put(`${server.url}a.ndjson`, '{}\n', { contentType: 'application/x-ndjson', verify: true });
    expect(await put).to.include({ created: true, settled: false });
  });

  it('reports whether it created or changed', async () => {
    const { client, url } = await startStore([]);
    expect(await client.put(url, 'one', TURTLE)).to.include({ created: true });
    expect(await client.put(url, 'two', TURTLE)).to.include({ created: false });
  });

  it('reports a 412 as it is if nothing was in doubt (F5)', async () => {
    const { client, url, methods } = await startStore([], 'old');
    const write = client.put(url, 'old', { ...TURTLE, ifNoneMatch: '*' });
    expect(await rejection(write, PodError)).to.include({ kind: 'precondition-failed' });
    expect(methods()).to.equal('PUT');
  });

  for (const fault of ['lost answer', 'written, 500'] as const) {
    it(`that met "${fault}" is checked by reading back, and not sent twice (F8, F9)`, async () => {
      const { client, url, state, methods } = await startStore([fault]);
      const result = await client.put(url, 'new', { ...TURTLE, ifNoneMatch: '*' });
      expect(result).to.deep.equal({ status: 200, created: true, settled: true, etag: '"2"' });
      expect(state.text).to.equal('new');
      expect(methods()).to.equal('PUT GET');
    });
  }

  it('that was not written is sent again (F7)', async () => {
    const { client, url, state, methods } = await startStore(['unwritten, 500'], 'old');
    expect(await client.put(url, 'new', { ...TURTLE, ifMatch: '"1"' })).to.include({ settled: false });
    expect(state.text).to.equal('new');
    expect(methods()).to.equal('PUT GET PUT');
  });

  it('that could not be read back at first recognizes its own write by a later 412', async () => {
    const server = await startRawServer(hangUp, hangUp, answer(412), answer(200, 'new', { etag: '"2"' }));
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1 });
    const result = await client.put(server.url, 'new', { ...TURTLE, ifNoneMatch: '*' });
    expect(result).to.include({ settled: true, created: true });
    expect(server.seen.map(({ method }) => method).join(' ')).to.equal('PUT GET PUT GET');
  });

  it('does not regard the write of another client as its own when it reads back', async () => {
    const server = await startRawServer(hangUp, answer(200, 'theirs'), answer(412), answer(200, 'theirs'));
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1 });
    const write = client.put(server.url, 'ours', { ...TURTLE, ifNoneMatch: '*' });
    expect(await rejection(write, PodError)).to.include({ kind: 'precondition-failed' });
  });

  it('that left a torn resource behind is not reported as written (F13)', async () => {
    const { client, url } = await startStore(['torn'], 'old');
    const write = client.put(url, 'new text', { ...TURTLE, ifMatch: '"1"' });
    expect(await rejection(write, PodError)).to.include({ kind: 'precondition-failed' });
  });

  it('overwrites a torn resource if it was unconditional', async () => {
    const { client, url, state } = await startStore(['torn']);
    await client.put(url, 'new text', TURTLE);
    expect(state.text).to.equal('new text');
  });

  it('does not regard an existing resource as its own if none of its requests was sent before', async () => {
    const port = await closedPort();
    let server: Server | undefined;
    const theirs = (request: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(request.method === 'PUT' ? 412 : 200, { 'content-length': 1 }).end('x');
    };
    const onRetry = (): void => {
      server = createServer(theirs).listen(port, '127.0.0.1');
    };
    const url = `http://127.0.0.1:${port}/`;
    const client = createPodClient({ origins: [url], retryBaseMs: 100, retries: 1, onRetry });
    const error = await rejection(client.put(url, 'x', { ...TURTLE, ifNoneMatch: '*' }), PodError);
    expect(error).to.include({ kind: 'precondition-failed' });
    server?.close();
  });

  it('waits as long as Retry-After says before it reads back', async () => {
    const { client, url, methods } = await startStore(['unwritten, 503 later']);
    await client.put(url, 'new', TURTLE);
    expect(methods()).to.equal('PUT PUT');
  });

  it('lets the caller define what counts as the same, for servers that rewrite', async () => {
    const server = await startRawServer(hangUp, answer(200, '<a> <b> <c> .'));
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1 });
    const isSame = (stored: string, written: string): boolean =>
      stored.replaceAll(' ', '') === written.replaceAll(' ', '');
    expect(await client.put(server.url, '<a><b><c>.', { ...TURTLE, isSame })).to.include({ settled: true });
  });

  it('reads back in the type that it wrote, so that no server converts it', async () => {
    const server = await startRawServer(hangUp, answer(200, 'x'));
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1 });
    await client.put(server.url, 'x', { contentType: 'application/x-ndjson; charset=utf-8' });
    expect(server.seen[1]?.headers.accept).to.match(/^application\/x-ndjson, \*\/\*;q=0\.1$/);
  });

  it('is given up after a bounded number of attempts', async () => {
    const server = await startRawServer(answer(500));
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1, retries: 2 });
    const write = client.put(server.url, 'x', TURTLE);
    expect(await rejection(write, PodError)).to.include({ kind: 'unavailable', status: 500 });
    expect(server.seen.map(({ method }) => method).join(' ')).to.equal('PUT GET PUT GET PUT GET');
  });

  it('is checked by reading back if the server was slower than the deadline', async () => {
    const server = await startRawServer(stayMute, answer(200, 'x'));
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1, timeoutMs: 1000 });
    expect(await client.put(server.url, 'x', TURTLE)).to.include({ settled: true });
  });
});

describe('POST', () => {
  it('sends type, slug and link, and returns the URL of the new resource', async () => {
    const server = await startRawServer(answer(201, '', { location: '/inbox/1' }));
    const client = createPodClient({ origins: [server.origin] });
    const result = await client.post(`${server.url}inbox/`, '{}', { contentType: 'application/json', slug: 'one' });
    expect(result).to.deep.equal({ status: 201, location: `${server.url}inbox/1` });
    expect(server.seen[0]?.headers).to.include({ slug: 'one', 'content-type': 'application/json' });
  });

  it('is never repeated by default', async () => {
    const server = await startRawServer(answer(503));
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1 });
    await rejection(client.post(server.url, '{}', { contentType: 'application/json' }), PodError);
    expect(server.seen).to.have.length(1);
  });

  it('is repeated if the caller allows it', async () => {
    const server = await startRawServer(answer(503), answer(201));
    const client = createPodClient({ origins: [server.origin], retryBaseMs: 1 });
    const result = await client.post(server.url, '{}', { contentType: 'application/json', retry: true });
    expect(result).to.deep.equal({ status: 201, location: undefined });
  });
});

describe('DELETE', () => {
  it('distinguishes what it deleted from what did not exist (F3)', async () => {
    const { client, url } = await startStore([], 'old');
    expect(await client.delete(url)).to.equal('deleted');
    expect(await client.delete(url)).to.equal('absent');
  });

  for (const fault of ['lost answer', 'written, 500'] as const) {
    it(`that met "${fault}" and then finds nothing counts as deleted`, async () => {
      const { client, url, methods } = await startStore([fault], 'old');
      expect(await client.delete(url)).to.equal('deleted');
      expect(methods()).to.equal('DELETE DELETE');
    });
  }

  it('with a condition that fails because of its own success counts as deleted, too', async () => {
    const { client, url, methods } = await startStore(['lost answer'], 'old');
    expect(await client.delete(url, { ifMatch: '"1"' })).to.equal('deleted');
    expect(methods()).to.equal('DELETE DELETE HEAD');
  });

  it('does not delete what another client has changed', async () => {
    const { client, url, state } = await startStore(['unwritten, 500'], 'theirs');
    state.version = 7;
    const error = await rejection(client.delete(url, { ifMatch: '"1"' }), PodError);
    expect(error).to.include({ kind: 'precondition-failed' });
    expect(state.text).to.equal('theirs');
  });
});
