import { expect } from 'chai';
import jsonld from 'jsonld';
import { loadContext } from '../../../src/json-ld/context-loader.ts';
import { canonicalNQuads } from '../../../src/json-ld/processor.ts';
import { convertDocument } from '../../../src/message/convert.ts';
import { parseRdf, type Quad } from '../../../src/rdf/quads.ts';
import { BASE, bytesOf } from '../../support/reading.ts';
import { casesIn, leadsOf, shouldSay, type Sayings } from '../../support/unseen.ts';

const toRDF = jsonld.toRDF as unknown as (document: object, options: object) => Promise<string>;

/** JSON-LD of somebody else; and, where it is a lead message, what its lead says. */
interface Stranger {
  readonly what: string;
  readonly document: Record<string, unknown>;
  readonly right?: Sayings;
}

const strangers = casesIn<Stranger>(new URL('strangers.ndjson', import.meta.url));

const theirQuads = async (document: object): Promise<Quad[]> =>
  parseRdf(await toRDF(document, { base: BASE, documentLoader: loadContext, format: 'application/n-quads' }), {
    format: 'application/n-quads',
  });

const ourQuads = async (document: object): Promise<Quad[]> =>
  (
    await convertDocument({ body: bytesOf(JSON.stringify(document)), contentType: 'application/ld+json', base: BASE })
  ).quads();

describe('JSON-LD from unknown senders', () => {
  describe('that is not a message gives the same quads as jsonld.js', () => {
    for (const { what, document, right } of strangers)
      if (right === undefined)
        it(what, async () => {
          expect(await canonicalNQuads(await ourQuads(document))).to.equal(
            await canonicalNQuads(await theirQuads(document)),
          );
        });
  });

  describe('that is a lead message makes its lead', () => {
    for (const { what, document, right } of strangers)
      if (right !== undefined)
        it(what, async () => {
          const { leads, warns } = await leadsOf(document);
          const [lead] = leads;
          shouldSay(lead, right);
          expect(leads.length).to.equal(1);
          expect(warns).to.deep.equal([]);
        });
  });
});
