import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { CHECKSUMS } from '../../src/json-ld/checksums.ts';
import {
  checkContexts,
  createContextLoader,
  loadContext,
  readBundledContext,
} from '../../src/json-ld/context-loader.ts';
import { ContextError } from '../../src/errors.ts';

const failureOf = async (act: () => unknown): Promise<ContextError> => {
  try {
    await act();
  } catch (error) {
    if (error instanceof ContextError) return error;
    throw error;
  }
  throw new Error('no failure');
};

const SCHEMA = 'https://schema.org/';

describe('The context loader', () => {
  let folder: URL;
  beforeEach(() => {
    folder = pathToFileURL(`${mkdtempSync(join(tmpdir(), 'leadpod-contexts-'))}/`);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const bundle = (text: string, checksum?: string) => {
    writeFileSync(new URL('schema.org.jsonld', folder), text);
    return { folder, checksums: { 'schema.org.jsonld': checksum } };
  };

  it('returns a bundled document that jsonld may keep', async () => {
    const { document, documentUrl, tag } = await loadContext(SCHEMA);
    expect(document).to.have.nested.property('@context.name.@id', 'schema:name');
    expect({ documentUrl, tag }).to.deep.equal({ documentUrl: SCHEMA, tag: 'static' });
  });
  it('returns the same document for every spelling', async () => {
    expect((await loadContext('http://schema.org')).document).to.equal((await loadContext(SCHEMA)).document);
  });
  it('returns frozen documents', async () => {
    const { document } = await loadContext('https://www.w3.org/ns/activitystreams');
    const context = (document as { '@context': { actor: object } })['@context'];
    expect([document, context, context.actor].every((part) => Object.isFrozen(part))).to.equal(true);
  });
  it('refuses an address that is not in the bundle, and names it', async () => {
    const { message, url } = await failureOf(() => loadContext('https://evil.example/c'));
    expect(message).to.equal(
      'Loading the context https://evil.example/c failed: it is not bundled, and leadpod fetches no context',
    );
    expect(url).to.equal('https://evil.example/c');
  });
  it('refuses a file that was changed', async () => {
    const { message } = await failureOf(() => createContextLoader(bundle('{}', 'abc'))(SCHEMA));
    expect(message).to.match(/schema\.org\.jsonld failed: expected SHA-256 abc, received \[44136fa/);
  });
  it('refuses a file with another checksum', async () => {
    expect((await failureOf(() => createContextLoader(bundle('{}'))(SCHEMA))).message).to.contain('(none listed)');
  });
  it('refuses a missing file, and gives the reason', async () => {
    const { message, cause } = await failureOf(() => createContextLoader({ folder, checksums: {} })(SCHEMA));
    expect(message).to.equal('Reading the bundled context schema.org.jsonld failed for https://schema.org/');
    expect(cause).to.have.property('code', 'ENOENT');
  });
  it('reads a file once', async () => {
    const sha256 = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
    const load = createContextLoader(bundle('{}', sha256));
    const { document } = await load(SCHEMA);
    rmSync(new URL('schema.org.jsonld', folder));
    expect((await load(SCHEMA)).document).to.equal(document);
  });
  it('returns a document synchronously on request', async () => {
    expect(readBundledContext(SCHEMA)).to.have.property('@context');
    expect((await failureOf(() => readBundledContext('https://evil.example/c'))).url).to.equal(
      'https://evil.example/c',
    );
  });
  it('notices a missing file in the bundle', async () => {
    expect(
      (
        await failureOf(() => {
          checkContexts({ folder, checksums: {} });
        })
      ).url,
    ).to.equal('https://w3id.org/leadpod/lead-v1');
  });
});

describe('The packaged contexts', () => {
  for (const [url, term, meaning] of [
    [SCHEMA, 'type', '@type'],
    [SCHEMA, 'id', '@id'],
    [SCHEMA, '@vocab', 'http://schema.org/'],
    [SCHEMA, 'HTML', { '@id': 'rdf:HTML' }],
    [SCHEMA, 'name', { '@id': 'schema:name' }],
    [SCHEMA, 'url', { '@id': 'schema:url', '@type': '@id' }],
    [SCHEMA, 'sameAs', { '@id': 'schema:sameAs', '@type': '@id' }],
    [SCHEMA, 'identifier', { '@id': 'schema:identifier' }],
    [SCHEMA, 'dateCreated', { '@id': 'schema:dateCreated', '@type': 'Date' }],
    [SCHEMA, 'startTime', { '@id': 'schema:startTime' }],
    [SCHEMA, 'AcceptAction', { '@id': 'schema:AcceptAction' }],
    [SCHEMA, 'ActiveActionStatus', { '@id': 'schema:ActiveActionStatus' }],
    [SCHEMA, 'founders', { '@id': 'schema:founders' }],
    [SCHEMA, 'rdf', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'],
    [SCHEMA, 'time', 'http://www.w3.org/2006/time#'],
    [SCHEMA, 'vcard', 'http://www.w3.org/2006/vcard/ns#'],
    [SCHEMA, 'og', 'http://ogp.me/ns#'],
    [SCHEMA, 'Credential', { '@id': 'schema:Credential' }],
    ['https://www.w3.org/ns/activitystreams', 'object', { '@id': 'as:object', '@type': '@id' }],
    ['https://www.w3.org/ns/activitystreams', 'published', { '@id': 'as:published', '@type': 'xsd:dateTime' }],
    ['https://www.w3.org/ns/solid/notification/v1', 'topic', { '@id': 'notify:topic', '@type': '@id' }],
    ['http://www.w3.org/ns/ldp', 'contains', { '@id': 'ldp:contains', '@type': '@id' }],
  ] as const)
    it(`define ${term} as in ${url}`, async () => {
      const { document } = await loadContext(url);
      expect((document as { '@context': Record<string, unknown> })['@context'][term]).to.deep.equal(meaning);
    });
  it('have their source and licence', async () => {
    for (const url of [SCHEMA, 'https://www.w3.org/ns/activitystreams', 'http://www.w3.org/ns/ldp'])
      expect((await loadContext(url)).document)
        .to.have.property('provenance')
        .with.keys(
          ...['name', 'url', 'source', 'sourceLicense', 'licenseUrl'],
          ...(url === SCHEMA ? ['release', 'published'] : []),
        );
  });
  it('have a SHA-256 checksum each', () => {
    for (const checksum of Object.values(CHECKSUMS)) expect(checksum).to.match(/^[0-9a-f]{64}$/);
  });
});
