import { expect } from 'chai';
import oxigraph from 'oxigraph';
import { UsageError } from '../../src/errors.ts';
import { checkSelect, select, selectText } from '../../src/query/sparql.ts';
import { PREFIXES as NS } from '../../src/vocab.ts';

/** A dataset of two leads, each in a graph of its own. */
function datasetOf() {
  const store = new oxigraph.Store();
  for (const [name, status] of [
    ['a', 'new'],
    ['b', 'accepted'],
  ] as const) {
    const turtle = `<#it> a <${NS.lead}Lead> ; <${NS.lead}status> "${status}" ; <${NS.schema}position> ${name === 'a' ? 1 : 2} .`;
    const graph = `https://pod.example/leads/${name}.ttl`;
    store.load(turtle, { format: 'text/turtle', base_iri: graph, to_graph_name: oxigraph.namedNode(graph) });
  }
  return store;
}

/** What is said about a query that is refused. */
function fault(query: string): string {
  try {
    checkSelect(query);
  } catch (error) {
    expect(error).to.be.instanceOf(UsageError);
    return (error as UsageError).message;
  }
  throw new Error(`not refused: ${query}`);
}

describe('select', () => {
  it('knows the prefixes of the vocabulary, and asks the union of all leads', () => {
    const { variables, rows } = select(
      datasetOf(),
      'SELECT ?status ?n { ?lead a lead:Lead ; lead:status ?status ; schema:position ?n } ORDER BY ?n',
    );
    expect(variables).to.deep.equal(['status', 'n']);
    expect(rows).to.deep.equal([
      [
        { type: 'literal', value: 'new' },
        { type: 'literal', value: '1', datatype: `${NS.xsd}integer` },
      ],
      [
        { type: 'literal', value: 'accepted' },
        { type: 'literal', value: '2', datatype: `${NS.xsd}integer` },
      ],
    ]);
  });

  it('leaves prefixes alone that the query declares itself', () => {
    const query = 'PREFIX lead: <urn:other:>\nprefix schema: <urn:x:> SELECT ?s { ?s lead:status ?o }';
    expect(select(datasetOf(), query).rows).to.deep.equal([]);
  });

  it('has nothing for a variable without a value', () => {
    const { rows } = select(
      datasetOf(),
      'SELECT ?lead ?none { ?lead lead:status "new" OPTIONAL { ?lead lead:none ?none } }',
    );
    expect(rows).to.deep.equal([[{ type: 'uri', value: 'https://pod.example/leads/a.ttl#it' }, undefined]]);
  });

  it('finds each lead in the graph of its resource', () => {
    const { rows } = select(datasetOf(), 'SELECT ?g { GRAPH ?g { ?lead lead:status "accepted" } }');
    expect(rows).to.deep.equal([[{ type: 'uri', value: 'https://pod.example/leads/b.ttl' }]]);
  });
});

describe('selectText', () => {
  const query = 'SELECT ?status { ?lead lead:status ?status } ORDER BY ?status';

  it('writes the four formats of SPARQL results', () => {
    const store = datasetOf();
    expect(selectText(store, query, 'csv')).to.equal('status\r\naccepted\r\nnew\r\n');
    expect(selectText(store, query, 'tsv')).to.equal('?status\n"accepted"\n"new"\n');
    expect(selectText(store, query, 'xml')).to.include('<literal>accepted</literal>');
    expect(JSON.parse(selectText(store, query, 'json'))).to.have.nested.property('head.vars[0]', 'status');
  });
});

describe('checkSelect', () => {
  it('says line and column as they are in the query, though prefixes stand before it', () => {
    expect(fault('SELECT ?s { ?s ')).to.match(/^SPARQL: line 1, column 16: /);
    expect(fault('SELECT ?lead {\n  ?lead a }')).to.match(/^SPARQL: line 2, column 11: /);
  });

  it('says it on one line that is not endless', () => {
    for (const query of ['SELECT * {', 'SELECT', '', 'garbage']) {
      expect(fault(query))
        .to.match(/^SPARQL: .*$/)
        .and.have.length.below(200);
      expect(fault(query)).not.to.include('\n');
    }
  });

  it('refuses what is no table: ASK, CONSTRUCT, DESCRIBE, updates', () => {
    expect(fault('ASK { ?s ?p ?o }')).to.equal('expected a SELECT query, received an ASK');
    for (const query of ['CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }', 'DESCRIBE <urn:x:y>'])
      expect(fault(query)).to.equal('expected a SELECT query, received one that makes a graph');
    for (const query of ['DELETE WHERE { ?s ?p ?o }', 'INSERT DATA { <urn:x:s> <urn:x:p> 1 }'])
      expect(fault(query)).to.match(/^SPARQL: line 1, column \d+: /);
  });

  it('lets a SELECT pass that has only constants', () => {
    checkSelect('SELECT (1 AS ?one) {}');
    checkSelect('SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 } }');
  });
});
