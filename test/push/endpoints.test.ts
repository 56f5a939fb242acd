import { expect } from 'chai';
import { UsageError } from '../../src/errors.ts';
import { graphUrl, storeEndpoints } from '../../src/push/endpoints.ts';

const HOST = 'https://store.example';

/** The three services that follow from one address, without the host. */
function shouldMean(endpoint: string, ...[query, update, graphStore]: (string | undefined)[]): void {
  const at = (path: string | undefined): string | undefined => (path === undefined ? undefined : `${HOST}${path}`);
  expect(storeEndpoints({ endpoint: `${HOST}${endpoint}` })).to.deep.equal({
    query: at(query),
    update: at(update),
    graphStore: at(graphStore),
  });
}

describe('The endpoints of a store', () => {
  it('follow from the address of Virtuoso', () => {
    shouldMean('/sparql', '/sparql', '/sparql', '/sparql-graph-crud');
    shouldMean('/sparql-auth', '/sparql-auth', '/sparql-auth', '/sparql-graph-crud-auth');
  });
  it('follow from any of the addresses of Fuseki', () => {
    for (const path of ['/ds', '/ds/', '/ds/query', '/ds/sparql', '/ds/update', '/ds/data'])
      shouldMean(path, '/ds/query', '/ds/update', '/ds/data');
  });
  it('follow from any of the addresses of Oxigraph', () => {
    for (const path of ['', '/', '/query', '/update', '/store']) shouldMean(path, '/query', '/update', '/store');
  });
  it('follow from the repository of GraphDB and RDF4J', () => {
    for (const path of ['/repositories/leads', '/repositories/leads/statements'])
      shouldMean(
        path,
        '/repositories/leads',
        '/repositories/leads/statements',
        '/repositories/leads/rdf-graphs/service',
      );
    const server = '/rdf4j-server/repositories/leads';
    shouldMean(server, server, `${server}/statements`, `${server}/rdf-graphs/service`);
  });
  it('follow from the address of Blazegraph', () => {
    for (const path of ['/blazegraph/sparql', '/bigdata/sparql', '/blazegraph/namespace/kb/sparql'])
      shouldMean(path, path, path, undefined);
  });
  it('are one address if nothing else is known', () => {
    shouldMean('/a/b/c?key=1', '/a/b/c?key=1', '/a/b/c?key=1', undefined);
  });
  it('are those that are set explicitly', () => {
    const updateEndpoint = 'https://store.example/write';
    expect(storeEndpoints({ endpoint: `${HOST}/ds`, updateEndpoint })).to.deep.equal({
      query: `${HOST}/ds/query`,
      update: updateEndpoint,
      graphStore: `${HOST}/ds/data`,
    });
    expect(storeEndpoints({ graphStore: `${HOST}/g` })).to.deep.equal({
      query: undefined,
      update: undefined,
      graphStore: `${HOST}/g`,
    });
  });
  it('must be http, without a password, and include one for writing', () => {
    for (const settings of [
      { endpoint: 'store.example' },
      { endpoint: 'ftp://store.example/' },
      { endpoint: 'https://name:canary@store.example/' },
      { queryEndpoint: `${HOST}/query` },
      {},
    ])
      expect(() => storeEndpoints(settings))
        .to.throw(UsageError)
        .with.property('message')
        .that.does.not.include('canary');
  });
  it('name a graph beside what is in the address', () => {
    expect(graphUrl(`${HOST}/g`, 'https://a.example/x?y=1&z#f')).to.equal(
      `${HOST}/g?graph=https%3A%2F%2Fa.example%2Fx%3Fy%3D1%26z%23f`,
    );
    expect(graphUrl(`${HOST}/g?key=1`, 'a:b')).to.equal(`${HOST}/g?key=1&graph=a%3Ab`);
  });
});
