import { expect } from 'chai';
import { AuthenticationError, PodError, UsageError } from '../../src/errors.ts';
import { storeEndpoints } from '../../src/push/endpoints.ts';
import { parseDigestChallenge, signDigest } from '../../src/push/digest.ts';
import type { StoreCredentials } from '../../src/push/session.ts';
import { SparqlStore } from '../../src/push/store.ts';
import { rejection } from '../rejection.ts';
import { startStore, type Fate, type StoreCall, type StoreServer } from '../support/store-server.ts';

const CREDENTIALS = { user: 'maria', password: 'canary: "ö"' };
const CHALLENGE = 'Digest realm="SPARQL", nonce="7a", opaque="5e", qop="auth", algorithm="MD5"';

const connect = ({ url }: StoreServer, credentials?: StoreCredentials): SparqlStore =>
  new SparqlStore(storeEndpoints({ endpoint: url }), { credentials, retryBaseMs: 1 });

const wantsBasic = ({ headers }: StoreCall): Fate =>
  headers.authorization === `Basic ${Buffer.from('maria:canary: "ö"').toString('base64')}`
    ? 'fine'
    : { status: 401, headers: { 'www-authenticate': 'Basic realm="store"' } };

/** Computes what the client should have computed, with the client's own nonce and count. */
function wantsDigest({ headers, method, path }: StoreCall): Fate {
  const { authorization = '' } = headers;
  const [, nc = '0'] = /nc=([0-9a-f]{8})/.exec(authorization) ?? [];
  const [, cnonce = ''] = /cnonce="([^"]*)"/.exec(authorization) ?? [];
  const request = { method, uri: path, count: Number.parseInt(nc, 16), cnonce };
  const isRight = authorization === signDigest(parseDigestChallenge(CHALLENGE)!, CREDENTIALS, request);
  return isRight ? 'fine' : { status: 401, headers: { 'www-authenticate': CHALLENGE } };
}

const INSERT = 'INSERT DATA { GRAPH <a:g> { <a:s> <a:p> "x" } }';

describe('A store in the network', () => {
  for (const [scheme, fate] of [
    ['Basic', wantsBasic],
    ['Digest', wantsDigest],
  ] as const)
    it(`is given a name and a password by ${scheme}, once it has asked for them`, async () => {
      const server = await startStore();
      server.fate = fate;
      const store = connect(server, CREDENTIALS);
      await store.update(INSERT);
      await store.putGraph('a:h', '<a:s> <a:p> "y" .');
      await store.update('DROP GRAPH <a:g>');
      expect(server.store.size).to.equal(1);
      expect(server.calls[0]?.headers.authorization).to.equal(undefined);
      expect(server.calls).to.have.length(scheme === 'Basic' ? 4 : 5);
      expect(JSON.stringify(server.calls.filter(() => scheme === 'Digest'))).not.to.include('canary');
    });

  it('is given a token, which no error repeats', async () => {
    const server = await startStore();
    server.fate = ({ headers }) => (headers.authorization === 'Bearer canary' ? 'fine' : { status: 401 });
    await connect(server, { token: 'canary' }).update(INSERT);
    const error = await rejection(connect(server, { token: 'canary2' }).update(INSERT), AuthenticationError);
    expect(error.message).to.include('it does not accept these credentials').and.not.include('canary');
  });

  for (const credentials of [undefined, CREDENTIALS])
    it(`refuses ${credentials === undefined ? 'no one' : 'wrong credentials'} once, and not again and again`, async () => {
      const server = await startStore();
      server.fate = () => ({ status: 401, headers: { 'www-authenticate': CHALLENGE } });
      const error = await rejection(connect(server, credentials).update(INSERT), AuthenticationError);
      expect(error.message)
        .to.include(credentials === undefined ? '--auth-user NAME' : 'does not accept')
        .and.not.include('canary');
      expect(server.calls.length).to.be.at.most(2);
    });

  it('never gets the credentials of another store', async () => {
    const [server, thief] = [await startStore(), await startStore()];
    for (const status of [301, 302, 303, 307, 308]) {
      server.fate = () => ({ status, headers: { location: `${thief.url}update` } });
      await rejection(connect(server, { token: 'canary' }).update(INSERT), PodError);
      await rejection(connect(server, { token: 'canary' }).query('ASK {}'), PodError);
    }
    expect(thief.calls).to.deep.equal([]);
  });

  it('is accessed by https if there are credentials, unless it is on this machine', () => {
    const create = (endpoint: string, graphStore?: string) => () =>
      new SparqlStore(storeEndpoints({ endpoint, graphStore }), { credentials: { token: 'canary' } });
    for (const host of ['store.example', '10.0.0.1', '127.0.0.1.example', 'localhost.example', '[::2]'])
      expect(create(`http://${host}/`)).to.throw(UsageError, 'https');
    for (const url of ['https://store.example/', 'http://localhost:1/', 'http://127.0.0.1:1/', 'http://[::1]:1/'])
      expect(create(url)).not.to.throw();
    expect(create('https://store.example/', 'https://other.example/')).to.throw(UsageError, 'one origin');
  });

  it('fails without its response in the error, which may contain data of a lead', async () => {
    const server = await startStore();
    const said = "Virtuoso 22005 Error SR341: Invalid integer value converting 'canary'\n\nSPARQL query:\ncanary";
    server.fate = () => ({ status: 500, body: said });
    const error = await rejection(connect(server).update(INSERT), PodError);
    expect(error.message).to.equal(
      `Pushing leads failed: POST ${server.url}update - expected success, received 500 (Virtuoso 22005 SR341)`,
    );
    expect(error.cause).to.equal(undefined);
    expect(server.calls).to.have.length(1);
  });

  it('is asked again after a deadlock, and a few times after a 500 of no known kind', async () => {
    const server = await startStore();
    server.fate = ({ index }) =>
      index < 5 ? { status: 500, body: 'Virtuoso 40001 Error SR172: Transaction deadlocked' } : 'fine';
    await connect(server).update(INSERT);
    expect(server.calls).to.have.length(6);
    server.fate = () => ({ status: 500 });
    server.calls.length = 0;
    expect(await rejection(connect(server).update(INSERT), PodError)).to.have.property('kind', 'unexpected');
    expect(server.calls).to.have.length(3);
  });

  it('must answer a query with results', async () => {
    const server = await startStore();
    server.fate = () => ({ status: 200, body: '<html>Please log in</html>' });
    expect((await rejection(connect(server).query('SELECT * {}'), PodError)).message).to.include(
      'SPARQL results in JSON',
    );
  });
});
