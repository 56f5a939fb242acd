import { expect } from 'chai';
import * as jsonLd from '../../src/json-ld/index.ts';

describe('leadpod/json-ld', () => {
  it('has exactly the public names that are written down', () => {
    expect(Object.keys(jsonLd).sort()).to.deep.equal([
      ...['ContextError', 'JsonLdError', 'LeadpodError', 'NotificationError', 'canonicalNQuads', 'compact'],
      ...['createContextLoader', 'expand', 'flatten', 'fromQuads', 'loadContext', 'toQuads'],
    ]);
  });

  it('expands, compacts and makes RDF with the bundled context', async () => {
    const document = { '@context': 'https://schema.org', '@type': 'Person', name: 'Ada Example' };
    expect(await jsonLd.expand(document)).to.deep.equal([
      { '@type': ['http://schema.org/Person'], 'http://schema.org/name': [{ '@value': 'Ada Example' }] },
    ]);
    const quads = await jsonLd.toQuads(document);
    expect(await jsonLd.canonicalNQuads(quads)).to.include('<http://schema.org/name> "Ada Example" .');
    expect(await jsonLd.compact(await jsonLd.fromQuads(quads), 'https://schema.org')).to.include({
      name: 'Ada Example',
    });
  });
});
