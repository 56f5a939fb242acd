import { EventEmitter, once } from 'node:events';
import { request } from 'node:http';
import { expect } from 'chai';
import { parseRdf, type RdfFormat } from '../../src/rdf/quads.ts';
import { QueryError } from '../../src/errors.ts';
import { GRAPH_TYPES, RESULT_TYPES } from '../../src/engine/question.ts';
import { BrokenOffError } from '../../src/serve/problem.ts';
import { createEndpoint } from '../../src/endpoint/endpoint.ts';
import { LIMIT_MS, withHeldTimers } from '../support/clock.ts';
import {
  AS_OF,
  ENDLESS,
  graphOf,
  HUGE,
  queryUrl,
  send,
  startEndpoint,
  type Received,
  type TestEndpoint,
} from '../support/endpoint.ts';

const STATUSES = 'SELECT ?s { ?lead lead:status ?s } ORDER BY ?s';
const FORM = 'application/x-www-form-urlencoded';
const DIRECT = 'application/sparql-query';
const form = (...pairs: [string, string][]): string => new URLSearchParams(pairs).toString();
const typeOf = ({ headers }: Received): string | undefined => headers['content-type'];
const problemOf = ({ text }: Received): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('the SPARQL endpoint', () => {
  let endpoint: TestEndpoint;
  before(async () => (endpoint = await startEndpoint()));
  after(() => endpoint.stop());

  const get = (sparql: string, accept?: string, more?: Record<string, string>): Promise<Received> =>
    send(queryUrl(endpoint.sparql, sparql, more), accept === undefined ? {} : { headers: { accept } });
  const post = (type: string, body: string | Uint8Array, query = '', accept = 'text/csv'): Promise<Received> =>
    send(`${endpoint.sparql}${query}`, { method: 'POST', headers: { 'content-type': type, accept }, body });

  describe('query operation (SPARQL 1.1 Protocol, section 2.1)', () => {
    const csv = 's\r\naccepted\r\nnew\r\n';

    it('answers a GET, a form and a query posted directly', async () => {
      expect(await get(STATUSES, 'text/csv')).to.include({ status: 200, text: csv });
      expect(await post(FORM, form(['query', STATUSES]))).to.include({ status: 200, text: csv });
      expect(await post(DIRECT, STATUSES)).to.include({ status: 200, text: csv });
      expect(await post(`${DIRECT}; charset=UTF-8`, STATUSES)).to.include({ status: 200, text: csv });
    });

    it('takes the dataset from the request, in preference to the query', async () => {
      const graphs = form(['default-graph-uri', graphOf('a')]);
      const one = { status: 200, text: 's\r\nnew\r\n' };
      expect(
        await send(`${queryUrl(endpoint.sparql, STATUSES)}&${graphs}`, { headers: { accept: 'text/csv' } }),
      ).to.include(one);
      expect(await post(DIRECT, STATUSES.replace('{', `FROM <${graphOf('b')}> {`), `?${graphs}`)).to.include(one);
      const both = form(['default-graph-uri', graphOf('a')], ['default-graph-uri', graphOf('b')], ['query', STATUSES]);
      expect(await post(FORM, both)).to.include({ text: csv });
      const named = 'SELECT ?g { GRAPH ?g { ?lead lead:status ?s } }';
      expect(await get(named, 'text/csv', { 'named-graph-uri': graphOf('b') })).to.include({
        text: `g\r\n${graphOf('b')}\r\n`,
      });
      expect(await get(STATUSES, 'text/csv', { 'default-graph-uri': 'leads/a.ttl' })).to.include({ status: 400 });
    });

    it('states the time of its leads, and forbids caching of the answer', async () => {
      const { headers } = await get(STATUSES);
      expect(headers).to.include({
        'leadpod-as-of': AS_OF.toISOString(),
        'last-modified': AS_OF.toUTCString(),
        'cache-control': 'no-store',
        vary: 'Accept',
      });
    });

    it('answers HEAD with the headers of GET, OPTIONS with its methods, and 405 to others', async () => {
      const head = await send(queryUrl(endpoint.sparql, STATUSES), { method: 'HEAD' });
      expect(head).to.include({ status: 200, text: '' });
      expect(typeOf(head)).to.equal(RESULT_TYPES.json);
      const methods = 'GET, HEAD, POST, OPTIONS';
      const options = await send(endpoint.sparql, { method: 'OPTIONS' });
      expect([options.status, options.headers['allow']]).to.deep.equal([204, methods]);
      for (const method of ['PUT', 'DELETE', 'PATCH']) {
        const { status, headers } = await send(queryUrl(endpoint.sparql, STATUSES), { method });
        expect([status, headers['allow']]).to.deep.equal([405, methods]);
      }
    });

    it('requires exactly one query, in UTF-8, of a known type', async () => {
      const two = form(['query', STATUSES], ['query', STATUSES]);
      expect((await send(`${endpoint.sparql}?${two}`)).status).to.equal(400);
      expect((await post(FORM, two)).status).to.equal(400);
      expect((await post(FORM, '')).status).to.equal(400);
      expect((await post(DIRECT, STATUSES, `?${form(['query', STATUSES])}`)).status).to.equal(400);
      expect((await send(`${endpoint.sparql}?${form(['default-graph-uri', graphOf('a')])}`)).status).to.equal(400);
      expect((await post(DIRECT, Buffer.from('ASK { ?s ?p "\u00ff" }', 'latin1'))).status).to.equal(400);
      expect((await post(`${DIRECT}; charset=UTF-16`, Buffer.from(STATUSES, 'utf16le'))).status).to.equal(415);
      const other = await post('text/plain', STATUSES);
      expect([other.status, other.headers['accept-post']]).to.deep.equal([415, `${FORM}, ${DIRECT}`]);
    });

    it('reports the position of an error in a query', async () => {
      const refused = await get('SELECT * {\n ?s ?p }');
      expect([refused.status, typeOf(refused)]).to.deep.equal([400, 'application/problem+json']);
      expect(problemOf(refused)).to.include({
        status: 400,
        title: 'Bad Request',
        reason: 'syntax',
        line: 2,
        column: 9,
      });
      expect(problemOf(refused)['detail']).to.match(/^SPARQL: line 2, column 9, after ".*\?p.*": expected /);
    });

    it('refuses updates, also in place of a query', async () => {
      const update = `INSERT DATA { <${graphOf('a')}#it> <https://w3id.org/leadpod#status> "gone" }`;
      expect((await post(FORM, form(['update', update]))).status).to.equal(403);
      expect((await post('application/sparql-update', update)).status).to.equal(403);
      expect((await send(`${endpoint.sparql}?${form(['update', update])}`)).status).to.equal(403);
      expect((await post(DIRECT, STATUSES, `?${form(['update', update])}`)).status).to.equal(403);
      const hidden = await get(update);
      expect([hidden.status, problemOf(hidden)['reason']]).to.deep.equal([400, 'update']);
      expect((await get(STATUSES, 'text/csv')).text).to.equal(csv);
    });

    it('contacts no other server: SERVICE and LOAD are refused', async () => {
      const refused = await get('SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }');
      expect([refused.status, problemOf(refused)['reason']]).to.deep.equal([500, 'failed']);
      expect(endpoint.faults).to.deep.equal([]);
    });
  });

  describe('content negotiation', () => {
    const table = async (accept?: string): Promise<string | undefined> => typeOf(await get(STATUSES, accept));
    const construct = 'CONSTRUCT { ?s lead:status ?o } { ?s lead:status ?o }';
    const graph = async (accept?: string): Promise<string | undefined> => typeOf(await get(construct, accept));

    it('returns a table in the preferred type, JSON by default', async () => {
      expect(await table()).to.equal('application/sparql-results+json');
      expect(await table('*/*')).to.equal('application/sparql-results+json');
      expect(await table('text/turtle, */*;q=0.1')).to.equal('application/sparql-results+json');
      expect(await table('application/sparql-results+xml')).to.equal('application/sparql-results+xml');
      expect(await table('text/csv;q=0.5, text/tab-separated-values')).to.equal(
        'text/tab-separated-values; charset=utf-8',
      );
      expect(await table('application/sparql-results+json;q=0.1, text/*;q=0.5')).to.equal('text/csv; charset=utf-8');
      expect(await table('application/json')).to.equal('application/json');
      expect(typeOf(await get(STATUSES, 'text/html', { format: 'json' }))).to.equal('application/json');
      expect(await table('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')).to.equal(
        'application/xml',
      );
    });

    it('returns a boolean in each of them', async () => {
      const ask = async (accept: string): Promise<string> => (await get('ASK { ?s lead:status "new" }', accept)).text;
      expect(JSON.parse(await ask('application/sparql-results+json'))).to.deep.equal({ head: {}, boolean: true });
      expect(await ask('application/sparql-results+xml')).to.contain('<boolean>true</boolean>');
      expect(await ask('text/csv')).to.equal('true');
    });

    it('returns a graph in the preferred type, Turtle by default', async () => {
      expect(await graph()).to.equal('text/turtle; charset=utf-8');
      expect(await graph('*/*')).to.equal('text/turtle; charset=utf-8');
      expect(await graph('text/csv, */*;q=0.1')).to.equal('text/turtle; charset=utf-8');
      for (const type of Object.values(GRAPH_TYPES))
        expect(await graph(`${type}, */*;q=0.9`)).to.match(new RegExp(`^${type.replace('+', '\\+')}`));
      for (const type of ['text/turtle', 'application/n-triples', 'application/n-quads', 'application/trig'] as const)
        expect(parseRdf((await get(construct, type)).text, { format: type satisfies RdfFormat })).to.have.length(2);
    });

    it('answers 406 with the available types if none is acceptable', async () => {
      const refused = await get(STATUSES, 'text/turtle, text/html');
      expect([refused.status, problemOf(refused)['types']]).to.deep.equal([406, Object.values(RESULT_TYPES)]);
      expect(problemOf(await get(construct, 'text/csv'))['types']).to.deep.equal(Object.values(GRAPH_TYPES));
      expect((await get(STATUSES, 'application/sparql-results+json;q=0')).status).to.equal(406);
    });
  });

  it('describes itself, in any RDF syntax, if there is no query', async () => {
    const turtle = await send(endpoint.sparql);
    expect([turtle.status, typeOf(turtle)]).to.deep.equal([200, 'text/turtle; charset=utf-8']);
    const SD = 'http://www.w3.org/ns/sparql-service-description#';
    const said = (subject: string, predicate: string): string[] =>
      parseRdf(turtle.text, { format: 'text/turtle', base: endpoint.sparql })
        .filter((quad) => quad.subject.value === subject && quad.predicate.value === `${SD}${predicate}`)
        .map((quad) => quad.object.value.replace(SD, 'sd:'));
    expect(said(endpoint.sparql, 'endpoint')).to.deep.equal([endpoint.sparql]);
    expect(said(endpoint.sparql, 'supportedLanguage')).to.deep.equal(['sd:SPARQL11Query']);
    expect(said(endpoint.sparql, 'feature')).to.deep.equal(['sd:UnionDefaultGraph']);
    expect(said(endpoint.sparql, 'resultFormat')).to.have.length(10);
    expect(said(endpoint.sparql, 'defaultDataset')).to.have.length(1);
    const accept = 'application/rdf+xml';
    expect(typeOf(await send(endpoint.sparql, { headers: { accept } }))).to.equal(accept);
    expect((await send(endpoint.sparql, { headers: { accept: 'text/csv' } })).status).to.equal(406);
  });

  it('refuses a query that is too long, in a body of known or unknown length, and in a URL', async () => {
    const long = `ASK { ?s ?p "${'x'.repeat(4 * 2 ** 20)}" }`;
    expect((await post(DIRECT, long)).status).to.equal(413);
    expect((await post(DIRECT, long.slice(0, 1.5 * 2 ** 20))).status).to.equal(413);
    expect((await post(FORM, form(['query', long]))).status).to.equal(413);
    const headers = { 'content-type': DIRECT, 'transfer-encoding': 'chunked' };
    expect((await send(endpoint.sparql, { method: 'POST', headers, body: long })).status).to.equal(413);
    expect((await get(long.slice(0, 100_000))).status).to.equal(414);
    expect((await get(`ASK { ?s ?p "${'x'.repeat(40_000)}" }`)).status).to.equal(200);
    expect((await post(DIRECT, `ASK { ?s ?p "${'x'.repeat(900_000)}" }`, '', '*/*')).status).to.equal(200);
  });
});

describe('the limits of the SPARQL endpoint', () => {
  const endpoints: TestEndpoint[] = [];
  afterEach(() => Promise.all(endpoints.splice(0).map((endpoint) => endpoint.stop())));
  const start = async (...args: Parameters<typeof startEndpoint>): Promise<TestEndpoint> => {
    const endpoint = await startEndpoint(...args);
    endpoints.push(endpoint);
    return endpoint;
  };
  const post = ({ sparql }: TestEndpoint, body: string): Promise<Received> =>
    send(sparql, { method: 'POST', headers: { 'content-type': DIRECT, accept: 'text/csv' }, body });
  const refusalOf = async (endpoint: TestEndpoint, query: string): Promise<unknown[]> => {
    const refused = await post(endpoint, query);
    return [refused.status, problemOf(refused)['reason'], refused.headers['retry-after']];
  };
  const isWell = async (endpoint: TestEndpoint): Promise<void> => {
    expect((await post(endpoint, STATUSES)).text).to.equal('s\r\naccepted\r\nnew\r\n');
  };

  it('ends a query that never ends, and answers the next', () =>
    withHeldTimers(async (goOff) => {
      const endpoint = await start({}, { timeoutMs: LIMIT_MS });
      const refused = refusalOf(endpoint, ENDLESS);
      await goOff();
      await isWell(endpoint);
      expect(await refused).to.deep.equal([503, 'too-slow', undefined]);
    }));

  it('ends a query that exhausts the memory, and answers the next', async () => {
    const endpoint = await start({}, { maxMemoryMb: 200 });
    expect(await refusalOf(endpoint, HUGE)).to.deep.equal([503, 'too-much-memory', undefined]);
    await isWell(endpoint);
  });

  it('refuses a query that is nested too deep, or that makes the engine trap, and answers the next', async () => {
    const endpoint = await start();
    expect(await refusalOf(endpoint, `ASK ${'{'.repeat(1000)}${'}'.repeat(1000)}`)).to.deep.equal([
      ...[400, 'too-complex', undefined],
    ]);
    expect(await refusalOf(endpoint, `ASK { FILTER(${'!'.repeat(10_000)}true) }`)).to.deep.equal([
      ...[400, 'too-complex', undefined],
    ]);
    await isWell(endpoint);
  });

  it('answers with a retry time if too many requests wait', async () => {
    const endpoint = await start({}, { maxWaiting: 0 });
    expect(await refusalOf(endpoint, STATUSES)).to.deep.equal([503, 'busy', '5']);
  });

  it('notices that a client has left', async () => {
    const asked = new EventEmitter();
    const query = (_: unknown, signal?: AbortSignal): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          asked.emit('left');
          reject(new Error('left'));
        });
        asked.emit('asked');
      });
    const endpoint = await start({}, {}, { query, asOf: AS_OF, modified: AS_OF });
    const [begun, left] = [once(asked, 'asked'), once(asked, 'left')];
    const asker = request(queryUrl(endpoint.sparql, STATUSES)).once('error', () => undefined);
    asker.end();
    await begun;
    asker.destroy();
    await left;
    expect(endpoint.faults).to.deep.equal([]);
  });

  it('reports an aborted upload in one line, and goes on', async () => {
    const endpoint = await start();
    const told = new Promise<unknown>((resolve) => {
      endpoint.faults.push = (fault) => (resolve(fault), 0);
    });
    const headers = { 'content-type': DIRECT, 'content-length': '1000' };
    const asker = request(endpoint.sparql, { method: 'POST', headers }).once('error', () => undefined);
    asker.write('ASK');
    // It may only go once the server knows of it.
    await once(asker, 'socket').then(([socket]: unknown[]) => once(socket as EventEmitter, 'connect'));
    await isWell(endpoint);
    asker.destroy();
    expect(await told).to.be.instanceOf(BrokenOffError);
    expect(((await told) as Error).message).to.match(/^POST \/sparql: .* can send the request again\.$/);
    await isWell(endpoint);
  });

  it('gives no answer that is too long', async () => {
    const leads = {
      query: () => Promise.resolve({ form: 'SELECT', mediaType: RESULT_TYPES.csv, text: 'x'.repeat(11) } as const),
      asOf: AS_OF,
      modified: AS_OF,
    };
    const url = queryUrl('http://127.0.0.1/', STATUSES);
    const headers = { accept: 'text/csv' };
    expect((await createEndpoint(leads, 11).request(url, { headers })).status).to.equal(200);
    const { status } = await createEndpoint(leads, 10).request(url, { headers });
    expect(status).to.equal(413);
  });

  it('distinguishes an internal error from one of the query, and reveals no details of it', async () => {
    const fault = new Error('Wanda Merriweather');
    const broken = { query: () => Promise.reject(fault), asOf: AS_OF, modified: AS_OF };
    const endpoint = await start({}, {}, broken);
    const { status, text } = await post(endpoint, STATUSES);
    expect([status, endpoint.faults]).to.deep.equal([500, [fault]]);
    expect(text).not.to.contain('Wanda');
    const failed = await start({}, {}, { ...broken, query: () => Promise.reject(new QueryError('failed', 'no')) });
    expect([(await post(failed, STATUSES)).status, failed.faults]).to.deep.equal([500, []]);
  });
});
