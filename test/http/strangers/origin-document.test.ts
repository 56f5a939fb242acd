import { lookup } from 'node:dns/promises';
import { expect } from 'chai';
import { readFromOrigin, type OriginDocument } from '../../../src/http/strangers/origin-document.ts';
import {
  arePublic,
  isPublicAddress,
  publicLookup,
  PrivateAddressError,
} from '../../../src/http/strangers/public-address.ts';
import { answer, startRawServer, type Answer } from '../../raw-server.ts';

/** Asks a server of ours, which is allowed to be private. */
async function ask(
  answers: readonly Answer[],
  timeoutMs = 60_000,
): Promise<{ document: OriginDocument; seen: number; headers: string }> {
  const server = await startRawServer(...answers);
  const document = await readFromOrigin(`${server.url}publish/1`, {
    maxBytes: 1000,
    privateOrigins: [server.origin],
    timeoutMs,
  });
  return { document, seen: server.seen.length, headers: JSON.stringify(server.seen[0]?.headers) };
}

describe('readFromOrigin', () => {
  it('returns the bytes and their type, and sends no credentials', async () => {
    const { document, headers } = await ask([answer(200, '{"a":1}', { 'content-type': 'application/ld+json' })]);
    expect(document).to.include({ kind: 'read', contentType: 'application/ld+json' });
    expect(document.kind === 'read' && Buffer.from(document.body).toString()).to.equal('{"a":1}');
    expect(headers).not.to.match(/authorization|dpop|cookie|referer/i);
    // In plain words first, as they were sent, and no one's connection is kept for the next.
    expect(JSON.parse(headers)).to.include({ 'accept-encoding': 'identity', connection: 'close' });
    expect((JSON.parse(headers) as { accept: string }).accept).to.match(/^application\/json, /);
  });

  /** An answer, and what it comes to after how many requests. */
  const shouldGive = (
    title: string,
    answers: readonly Answer[],
    kind: string,
    reason: string,
    requests = 1,
    timeoutMs?: number,
  ): void => {
    it(`reports ${title}`, async () => {
      const { document, seen } = await ask(answers, timeoutMs);
      expect(document).to.deep.equal({ kind, reason });
      expect(seen).to.equal(requests);
    });
  };
  const to = (location: string): Answer => answer(302, '', { location });
  shouldGive('a missing document', [answer(404)], 'refused', 'it answers 404');
  shouldGive('a forbidden document', [answer(401)], 'refused', 'it answers 401');
  shouldGive('a server that is not ready', [answer(503)], 'unreachable', 'it answers 503');
  shouldGive(
    'a document that is too large',
    [answer(200, 'x'.repeat(1001))],
    'refused',
    'it is larger than 1000 bytes',
  );
  shouldGive('a redirect to another origin', [to('http://127.0.0.1:1/x')], 'refused', 'it redirects to another origin');
  shouldGive('a redirect loop', [to('/publish/1')], 'refused', 'it redirects too often', 4);
  shouldGive('a redirect without a target', [answer(302)], 'refused', 'it answers 302');
  shouldGive('a server that does not answer', [() => undefined], 'unreachable', 'it cannot be reached', 1, 1000);
  shouldGive(
    'a document that breaks off',
    [(response) => response.writeHead(200, { 'content-length': '9' }).write('x', () => response.destroy())],
    'unreachable',
    'it cannot be reached',
  );
  it('follows a redirect within the origin', async () => {
    const { document } = await ask([to('/publish/2'), answer(200, '{}')]);
    expect(document).to.include({ kind: 'read' });
  });

  it('connects to no address that is not public, by number, by name or by a redirect', async () => {
    const server = await startRawServer(answer(200, '{}'));
    const port = new URL(server.url).port;
    const hosts = [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0x7f000001',
      '2130706433',
      '127.1',
      '10.0.0.1',
    ];
    for (const host of hosts) {
      const document = await readFromOrigin(`https://${host}:${port}/x`, { maxBytes: 1000 });
      expect(document, host).to.deep.equal({ kind: 'refused', reason: 'its address is not public' });
    }
    const plain = await readFromOrigin(server.url, { maxBytes: 1000 });
    expect(plain).to.deep.equal({ kind: 'refused', reason: 'it is not https' });
    for (const url of ['file:///etc/passwd', 'data:text/plain,x', 'ftp://a.example/x'])
      expect(await readFromOrigin(url, { maxBytes: 1000 })).to.include({ kind: 'refused' });
    expect(server.seen).to.have.length(0);
  });
});

describe('isPublicAddress', () => {
  for (const address of ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:93.184.215.14'])
    it(`accepts ${address}`, () => {
      expect(isPublicAddress(address)).to.equal(true);
    });
  const not = [
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1'],
    ...['::1', '::', 'fe80::1', 'fc00::1', 'ff02::1', '::ffff:10.0.0.1', '2001:db8::1', '64:ff9b::a00:1', 'a text', ''],
  ];
  for (const address of not)
    it(`refuses ${address}`, () => {
      expect(isPublicAddress(address)).to.equal(false);
    });
});

describe('arePublic', () => {
  it('requires all addresses of a name to be public', () => {
    const of = (...addresses: string[]) => arePublic(addresses.map((address) => ({ address, family: 4 })));
    expect([of('93.184.215.14', '93.184.215.15'), of('93.184.215.14', '10.0.0.1'), of('10.0.0.1')]).to.deep.equal([
      ...[true, false, false],
    ]);
  });
});

describe('publicLookup', () => {
  const find = (name: string, all: boolean): Promise<unknown> =>
    new Promise((resolve) => {
      publicLookup()(name, { all }, (error, found) => {
        resolve(error ?? found);
      });
    });
  it('finds public addresses, one or all', async () => {
    // An address is its own name: no name server is asked.
    expect((await lookup('93.184.215.14')).address).to.equal('93.184.215.14');
    expect(await find('93.184.215.14', false)).to.equal('93.184.215.14');
    expect(await find('93.184.215.14', true)).to.deep.equal([{ address: '93.184.215.14', family: 4 }]);
  });
  it('looks nothing up after the caller aborted', async () => {
    const reason = new Error('given up');
    const found = new Promise((resolve) => {
      publicLookup(AbortSignal.abort(reason))('93.184.215.14', {}, resolve);
    });
    expect(await found).to.equal(reason);
  });
  it('refuses other addresses, and names that do not exist', async () => {
    expect(await find('localhost', true)).to.be.instanceOf(PrivateAddressError);
    expect(await find('127.0.0.1', false)).to.be.instanceOf(PrivateAddressError);
    expect(await find('nothing.invalid', false))
      .to.be.instanceOf(Error)
      .and.not.instanceOf(PrivateAddressError);
  });
});
