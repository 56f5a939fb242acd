import { expect } from 'chai';
import { queryOverNothing } from '../../src/engine/empty-aggregate.ts';
import { QueryEngine } from '../../src/engine/engine.ts';
import { RESULT_TYPES } from '../../src/engine/question.ts';

async function* oneQuad(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode('<a:s> <a:p> "x" <a:g> .\n'));
}

describe('an aggregate over nothing', () => {
  let engine: QueryEngine;
  before(async () => (engine = await QueryEngine.open(oneQuad)));
  after(() => engine.close());
  const csv = async (sparql: string): Promise<string> =>
    (await engine.query({ sparql, resultType: RESULT_TYPES.csv })).text.replaceAll('\r\n', '|');

  it('has one row, even if the engine knows in advance that nothing matches', async () => {
    for (const body of ['?s <a:none> ?o', 'FILTER(false)', 'VALUES ?s {}', '?s ?p ?o FILTER(false)'])
      expect(await csv(`SELECT (COUNT(*) AS ?n) (MAX(?o) AS ?m) { ${body} }`), body).to.equal('n,m|0,|');
    for (const resultType of [RESULT_TYPES.json, RESULT_TYPES.xml, RESULT_TYPES.tsv]) {
      const { text } = await engine.query({ sparql: 'SELECT (COUNT(*) AS ?n) { FILTER(false) }', resultType });
      expect(text, resultType).to.match(/[>"\n]0[<"\n]/);
    }
  });

  it('has no row if groups, HAVING or a limit exclude it, and neither has any other query', async () => {
    for (const sparql of [
      'SELECT (COUNT(*) AS ?n) { FILTER(false) } GROUP BY ?s',
      'SELECT (COUNT(*) AS ?n) { ?s ?p ?o } HAVING (COUNT(*) = 0)',
      'SELECT (COUNT(*) AS ?n) { ?s ?p ?o } LIMIT 0',
      'SELECT ?n { FILTER(false) BIND("COUNT(" AS ?n) }',
    ])
      expect(await csv(sparql), sparql).to.equal('n|');
  });

  it('is evaluated over the first group, regardless of texts and comments', () => {
    expect(queryOverNothing('SELECT (COUNT(*) AS ?n) # {\n FROM <a:b> WHERE { { ?s ?p "}" } } ORDER BY ?n')).to.match(
      /^SELECT \(COUNT\(\*\) AS \?n\) # \{\n .*\{ \?leadpodNothing <urn:leadpod:nothing> \?leadpodNothing \} ORDER BY \?n$/s,
    );
    for (const sparql of [
      'SELECT ?count { }',
      'SELECT (EXISTS {} AS ?e) (COUNT(*) AS ?n) {}',
      'SELECT (COUNT(*) AS ?n) {',
    ])
      expect(queryOverNothing(sparql), sparql).to.equal(undefined);
  });
});
