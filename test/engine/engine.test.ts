import { expect } from 'chai';
import { QueryError } from '../../src/errors.ts';
import { GRAPH_TYPES, RESULT_TYPES, type Question } from '../../src/engine/question.ts';
import { QueryEngine, type DatasetPart, type QueryLimits } from '../../src/engine/engine.ts';
import { PREFIXES as NS } from '../../src/vocab.ts';
import { LIMIT_MS, withHeldTimers } from '../support/clock.ts';
import { ENDLESS, graphOf, HUGE } from '../support/endpoint.ts';

const leadLine = (name: string, status: string): string =>
  `<${graphOf(name)}#it> <${NS.lead}status> "${status}" <${graphOf(name)}> .\n`;

/** Thousands of parts side by side, which no nesting tells of; each ends the engine's stack in another place. */
const TRAPS: Readonly<Record<string, string>> = {
  'a list of terms': `DESCRIBE ${'<a:b> '.repeat(10_000)}`,
  groups: `ASK { ${'{ ?s ?p ?o } '.repeat(10_000)} }`,
  'a property path': `ASK { ?s ${'<a:b>/'.repeat(10_000)}<a:b> ?o }`,
  operators: `ASK { FILTER(${'!'.repeat(10_000)}true) }`,
  objects: `ASK { ?s ?p ${'1,'.repeat(10_000)}1 }`,
};

/** What opens and closes a level. */
const NESTED: readonly (readonly [string, string])[] = [
  ['{', '}'],
  ['FILTER(', ')'],
  ['OPTIONAL {', '}'],
  ['MINUS {', '}'],
  ['GRAPH ?g {', '}'],
  ['FILTER EXISTS {', '}'],
  ['{ SELECT * {', '}}'],
  ['BIND(STR(', ')'],
  ['; <a:b> [', ']'],
  ['; <a:b> (', ')'],
  ['BIND(IF(true, 1,', ')'],
  ['LATERAL {', '}'],
];

/** Two leads, in two parts. */
async function* twoLeads(): AsyncGenerator<DatasetPart> {
  yield await Promise.resolve(new TextEncoder().encode(leadLine('a', 'new')));
  const turtle = `<#it> <${NS.lead}status> "accepted" .`;
  yield { text: `<${graphOf('b')}> { ${turtle} }`, format: 'application/trig', base: graphOf('b') };
}

describe('QueryEngine', () => {
  const engines: QueryEngine[] = [];
  const open = async (limits: Partial<QueryLimits> = {}): Promise<QueryEngine> => {
    const engine = await QueryEngine.open(twoLeads, limits);
    engines.push(engine);
    return engine;
  };
  afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.close())));

  const csv = async (engine: QueryEngine, sparql: string, more: Partial<Question> = {}): Promise<string> =>
    (await engine.query({ sparql, resultType: RESULT_TYPES.csv, ...more })).text;
  const STATUSES = 'SELECT ?s { ?lead lead:status ?s } ORDER BY ?s';
  const refusal = (asked: Promise<unknown>): Promise<unknown> =>
    asked.then(
      () => 'answered',
      (error: unknown) => {
        expect(error).to.be.instanceOf(QueryError);
        const { reason, line, column } = error as QueryError;
        return { reason, ...(line && { line }), ...(column && { column }) };
      },
    );

  it('answers over the union of all graphs, or over those that are named', async () => {
    const engine = await open();
    expect(await csv(engine, STATUSES)).to.equal('s\r\naccepted\r\nnew\r\n');
    expect(await csv(engine, `SELECT ?s FROM <${graphOf('a')}> { ?lead lead:status ?s }`)).to.equal('s\r\nnew\r\n');
    expect(await csv(engine, STATUSES, { defaultGraphs: [graphOf('b')] })).to.equal('s\r\naccepted\r\n');
    const named = `SELECT ?g { GRAPH ?g { ?lead lead:status ?from } }`;
    expect(await csv(engine, named, { namedGraphs: [graphOf('b')] })).to.equal(`g\r\n${graphOf('b')}\r\n`);
    expect(await csv(engine, `# FROM <x:y>\n${STATUSES}`)).to.equal('s\r\naccepted\r\nnew\r\n');
    expect(await engine.size()).to.equal(2);
  });

  it('answers in the type of the form', async () => {
    const engine = await open();
    const types = { resultType: RESULT_TYPES.xml, graphType: GRAPH_TYPES.nquads };
    const asked = async (sparql: string): Promise<object> => engine.query({ sparql, ...types });
    expect(await asked('ASK { ?s lead:status "new" }'))
      .to.include({ form: 'ASK', mediaType: RESULT_TYPES.xml })
      .and.property('text')
      .contains('<boolean>true</boolean>');
    expect(await asked(`DESCRIBE <${graphOf('a')}#it>`)).to.deep.equal({
      form: 'DESCRIBE',
      mediaType: GRAPH_TYPES.nquads,
      text: leadLine('a', 'new').replace(` <${graphOf('a')}>`, ''),
    });
    expect(await asked('prefix l: <https://w3id.org/leadpod#> # c\nCONSTRUCT { ?s l:x 1 } { ?s l:status "new" }'))
      .property('text')
      .contains('#integer>');
  });

  it('refuses an invalid query, with the position of the error', async () => {
    const engine = await open();
    expect(await refusal(csv(engine, 'SELECT * {\n ?s ?p }'))).to.deep.equal({ reason: 'syntax', line: 2, column: 9 });
    expect(await refusal(csv(engine, 'SELECT ?s }'))).to.deep.equal({ reason: 'syntax', line: 1, column: 12 });
    expect(await refusal(csv(engine, 'What?'))).to.include({ reason: 'syntax', line: 1 });
    expect(await refusal(csv(engine, 'PREFIX a: <b:> # x\n insert data { a:b a:c 1 }'))).to.deep.equal({
      reason: 'update',
    });
    expect(await refusal(csv(engine, 'DESCRIBE <a:b>'))).to.deep.equal({ reason: 'form' });
    expect(await refusal(csv(engine, 'SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }'))).to.deep.equal({
      reason: 'failed',
    });
  });

  const early: readonly (readonly [string, string])[] = [
    ['SELECT * { ?s ?p ?o', '}'],
    ['SELECT * { ?s ?p ?o # }\n', '}'],
    ['SELECT * { FILTER(?x > 3 }', ')'],
    ['SELECT * { ?s ?p "abc }', '"'],
  ];
  for (const [sparql, missing] of early)
    it(`suggests that a ${missing} may be missing: ${sparql.trim()}`, async () => {
      const { message } = (await csv(await open(), sparql).catch((error: unknown) => error as Error)) as Error;
      expect(message)
        .to.match(/: the query ends too early; a . may be missing$/)
        .and.include(`a ${missing} may`);
    });

  it('does not suggest this for a query that closes all its brackets', async () => {
    for (const sparql of ['SELECT * {\n ?s ?p }', 'SELECT ?s }', 'SELECT']) {
      const { message } = (await csv(await open(), sparql).catch((error: unknown) => error as Error)) as Error;
      expect(message, sparql)
        .to.match(/^SPARQL: line /)
        .and.not.include('too early');
    }
  });

  it('ends a query that takes too long, and answers the next', () =>
    withHeldTimers(async (goOff) => {
      const engine = await open({ timeoutMs: LIMIT_MS });
      const [endless, next] = [refusal(csv(engine, ENDLESS)), csv(engine, STATUSES)];
      await goOff();
      expect(await endless).to.deep.equal({ reason: 'too-slow' });
      expect(await next).to.equal('s\r\naccepted\r\nnew\r\n');
    }));

  it('ends a query that takes too much memory, and answers the next', async () => {
    const engine = await open({ maxMemoryMb: 200 });
    expect(await refusal(csv(engine, HUGE))).to.deep.equal({ reason: 'too-much-memory' });
    expect(await csv(engine, STATUSES)).to.equal('s\r\naccepted\r\nnew\r\n');
  });

  it('replaces the thread after a trap, and answers the next', async () => {
    const engine = await open();
    for (const [name, sparql] of Object.entries(TRAPS)) {
      const [trapped, next] = [
        refusal(csv(engine, sparql, { graphType: GRAPH_TYPES.ntriples })),
        csv(engine, STATUSES),
      ];
      expect(await trapped, name).to.deep.equal({ reason: 'too-complex' });
      expect(await next, name).to.equal('s\r\naccepted\r\nnew\r\n');
    }
  });

  it('refuses a query that is nested too deep, and keeps its thread', async () => {
    let loads = 0;
    const engine = await QueryEngine.open(() => {
      loads += 1;
      return twoLeads();
    });
    engines.push(engine);
    for (const [open_, close] of NESTED) {
      const sparql = `SELECT * { ?s ?p ?o ${open_.repeat(1000)}${close.repeat(1000)} }`;
      expect(await refusal(csv(engine, sparql)), open_).to.include({ reason: 'too-complex', line: 1 });
    }
    expect([await csv(engine, STATUSES), loads]).to.deep.equal(['s\r\naccepted\r\nnew\r\n', 1]);
  });

  it('is ready while it can answer, and not while its dataset is unavailable', async () => {
    let hasDataset = true;
    const engine = await QueryEngine.open(() => {
      if (!hasDataset) throw new Error('gone');
      return twoLeads();
    });
    engines.push(engine);
    expect(await engine.isReady()).to.equal(true);
    hasDataset = false;
    expect(await refusal(csv(engine, TRAPS['a list of terms']!, { graphType: GRAPH_TYPES.ntriples }))).to.deep.equal({
      reason: 'too-complex',
    });
    expect(await engine.isReady()).to.equal(false);
    expect(await engine.isReady()).to.equal(false);
    hasDataset = true;
    while (!(await engine.isReady())) await new Promise((resolve) => setImmediate(resolve));
    expect(await csv(engine, STATUSES)).to.equal('s\r\naccepted\r\nnew\r\n');
    await engine.close();
    expect(await engine.isReady()).to.equal(false);
  });

  it('limits the number of waiting queries', async () => {
    const engine = await open({ maxWaiting: 2 });
    const asked = [1, 2, 3].map(() => refusal(csv(engine, STATUSES)));
    expect(await Promise.all(asked)).to.deep.equal(['answered', 'answered', { reason: 'busy' }]);
    expect(engine.waiting).to.equal(0);
  });

  it('does not begin a query whose client has left', () =>
    withHeldTimers(async (goOff) => {
      const engine = await open({ timeoutMs: LIMIT_MS });
      const left = new AbortController();
      const [endless, waiting] = [
        refusal(csv(engine, ENDLESS)),
        engine.query({ sparql: STATUSES }, left.signal).catch((error: unknown) => error),
      ];
      left.abort('gone');
      await goOff();
      expect([await endless, await waiting, engine.waiting]).to.deep.equal([{ reason: 'too-slow' }, 'gone', 0]);
    }));

  it('replaces graphs', async () => {
    const engine = await open();
    await engine.replace(graphOf('a'), leadLine('a', 'rejected'));
    await engine.replace(graphOf('b'), '');
    await engine.replace(graphOf('c'), leadLine('c', 'assigned'));
    expect(await csv(engine, STATUSES)).to.equal('s\r\nassigned\r\nrejected\r\n');
  });
});
