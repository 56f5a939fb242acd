import { expect } from 'chai';
import { QueryError } from '../../src/errors.ts';
import { QueryEngine } from '../../src/engine/engine.ts';
import { GRAPH_TYPES, RESULT_TYPES } from '../../src/engine/question.ts';
import { rejection } from '../rejection.ts';

/** A name as someone may send it: a bell, a carriage return, what is no character, and what means something to XML. */
const NAME = 'x\\u0007y\\r\\uFFFE<&>]]>';
const WRITTEN = 'x\uFFFDy&#xD;\uFFFD&lt;&amp;';

async function* oneName(): AsyncGenerator<Uint8Array> {
  const quad = `<a:s> <http://schema.org/name> "${NAME}" <a:g> .\n`;
  yield await Promise.resolve(new TextEncoder().encode(quad));
}

describe('an answer in XML', () => {
  let engine: QueryEngine;
  before(async () => (engine = await QueryEngine.open(oneName)));
  after(() => engine.close());
  const types = { resultType: RESULT_TYPES.xml, graphType: GRAPH_TYPES.xml };

  const FORBIDDEN = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/;

  it('is well-formed with any characters in a name, as a table and as a graph', async () => {
    for (const sparql of ['SELECT * { ?s ?p ?o }', 'CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }']) {
      const { text } = await engine.query({ sparql, ...types });
      expect(text).to.include(WRITTEN).and.not.match(FORBIDDEN);
    }
  });

  it('is refused for a predicate that RDF/XML cannot express', async () => {
    for (const predicate of ['http://x.example/', 'http://x.example/1']) {
      const asked = engine.query({ sparql: `CONSTRUCT { ?s <${predicate}> ?o } { ?s ?p ?o }`, ...types });
      expect(await rejection(asked, QueryError)).to.include({ reason: 'form' });
    }
  });
});
