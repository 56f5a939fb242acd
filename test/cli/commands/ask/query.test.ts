import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { parseRdf } from '../../../../src/rdf/quads.ts';
import { copyFolder, createPrivateFolder } from '../../../../src/copy/folder.ts';
import { QueryEngine } from '../../../../src/engine/engine.ts';
import type { Question } from '../../../../src/engine/question.ts';
import { writeServing } from '../../../../src/endpoint/serving.ts';
import { ownerOf } from '../../../pods.ts';
import { freshPodEnv, leadMessage, postTo, watchServer, type PodEnv } from '../../../support/cli-pod.ts';
import { freshFolder, LIMITED_BY_WORK, linesOf, runHere, runInside, startCli, type Run } from '../../../support/cli.ts';
import { ENDLESS, startEndpoint } from '../../../support/endpoint.ts';

const NAMES = 'SELECT ?name { ?lead schema:object/schema:name ?name } ORDER BY ?name';
const GRAPH = 'CONSTRUCT { ?lead schema:name ?name , "\u001b[31m" } { ?lead schema:object/schema:name ?name }';

describe('leadpod query', () => {
  let env: PodEnv;
  const run = (...args: string[]): Promise<Run> => runHere(['query', ...args], env);
  /** Runs it, and counts its requests to the pod and its sign-ins; what the server asks itself meanwhile is not counted. */
  const watched = async (...args: string[]): Promise<[Run, number]> => {
    const { pathname } = new URL(env.LEADPOD_STORAGE);
    let requests = 0;
    const result = await watchServer(
      ({ url = '' }) => {
        if (url.startsWith(pathname) || url.startsWith('/.oidc/token')) requests += 1;
      },
      () => run(...args),
    );
    return [result, requests];
  };

  before(async () => {
    env = await freshPodEnv();
    const contact = (id: string): string => leadMessage(id, { name: `Person ${id}`, email: `p${id}@example.com` });
    await postTo(env, ['1', '2', '3'].map(contact));
    expect((await runHere(['sync'], env)).code).to.equal(0);
  });

  it('answers each query form in its formats, and lists them', async () => {
    expect(await run('ASK { ?lead lead:status "new" }')).to.deep.equal({ code: 0, stdout: 'true\n', stderr: '' });
    expect((await run('ASK { ?lead lead:status "odd" }', '--format', 'json')).stdout).to.match(/"boolean":false\}\n$/);
    const turtle = await run(GRAPH);
    expect(turtle.stdout)
      .to.match(/^@prefix schema: <http:\/\/schema\.org\/>\.\n\n/)
      .and.include('\\u001B[31m');
    const nquads = await run(GRAPH, '--format', 'nquads');
    const lines = linesOf(nquads.stdout);
    expect(lines)
      .to.have.length(6)
      .and.deep.equal([...lines].sort());
    expect(parseRdf(turtle.stdout, { format: 'text/turtle' })).to.have.length(6);
    expect(turtle.stdout + nquads.stdout).not.to.include('\u001b');
    expect(await run('ASK {}', '--format', 'csv')).to.deep.equal({
      ...{ code: 2, stdout: '' },
      stderr: 'leadpod: --format csv: the answer to ASK can be table, json, xml\n',
    });
    expect(await run('DESCRIBE <urn:x:y>', '--format', 'table')).to.include({ code: 2, stdout: '' });
    expect((await run(NAMES, '--format', 'turtle')).stderr).to.include('SELECT can be table, json, xml, csv, tsv');
  });

  it('refuses wrong input before it makes any request', async () => {
    const wrong: readonly (readonly string[])[] = [
      ['SELECT ?lead {\n  ?lead a }'],
      ['INSERT DATA { <urn:a:a> <urn:a:b> 1 }'],
      [`ASK ${'{'.repeat(1000)}${'}'.repeat(1000)}`],
      [`ASK { FILTER(${'!'.repeat(10_000)}true) }`],
      ['unanswered', '--param', 'hours=many'],
      ['unanswered', '--param', 'hours'],
      ['find'],
      ['nowhere.rq'],
      [],
    ];
    for (const args of wrong) {
      const [{ code, stdout, stderr }, requests] = await watched(...args);
      expect({ code, stdout, requests }, args.join(' ')).to.deep.equal({ code: 2, stdout: '', requests: 0 });
      expect(stderr).to.match(/^leadpod: .*\n$/);
    }
    expect((await run(...wrong[0]!)).stderr).to.include('SPARQL: line 2, column 11, a');
    for (const [source, words] of [
      ['funel', 'There is no query or file named funel. Did you mean funnel?'],
      ['nowhere.rq', 'Cannot read the query: there is no such file: nowhere.rq'],
      ['ASK { ?lead lead:status "new"', '"new"": the query ends too early; a } may be missing\n'],
      ['SELECT ?s { ?s foo:bar ?o }', ': the prefix foo: is not declared. Add PREFIX foo: <...>'],
    ] as const)
      expect((await run(source)).stderr).to.include(words);
  });

  it('names a misspelt term of leadpod if the answer is empty', async () => {
    const hint = 'leadpod writes no lead:staus. Did you mean lead:status?\n';
    expect((await run('SELECT ?s { ?lead lead:staus ?s }')).stderr).to.equal(`0 rows\n${hint}`);
    expect((await run('SELECT ?s { ?lead lead:staus ?s }', '--format', 'csv')).stderr).to.equal(hint);
    expect(await run('ASK { ?lead lead:staus "new" }')).to.deep.equal({ code: 0, stdout: 'false\n', stderr: hint });
    expect((await run('CONSTRUCT { ?lead a ?s } { ?lead lead:staus ?s }')).stderr).to.equal(hint);
    const optional = await run('SELECT ?lead { ?lead a lead:Lead OPTIONAL { ?lead lead:staus ?s } }');
    expect(optional.stderr).to.equal('3 rows\n');
    expect((await run('SELECT ?s { ?lead lead:campaign ?s ; x:staus ?t ; schema:nam ?u }')).stderr).to.equal(
      '0 rows\n',
    );
  });

  it('downloads leads once, or each time with --no-cache or --full', async () => {
    const [first, many] = await watched(NAMES);
    const [second, few] = await watched(NAMES);
    expect(linesOf(second.stdout)).to.deep.equal(['name', 'Person 1', 'Person 2', 'Person 3']);
    expect(second.stdout).to.equal(first.stdout);
    const [bare, all] = await watched(NAMES, '--no-cache');
    expect(bare.stdout).to.equal(first.stdout);
    // The three leads, at least.
    expect(all).to.be.at.least(few + 3);
    expect(many).to.be.at.least(few);
    const [full, each] = await watched(NAMES, '--full');
    expect(full.stdout).to.equal(first.stdout);
    expect(each).to.be.at.least(few + 3);
  });

  it('answers a bundled query by name, lists and shows them, and explains a query', async () => {
    const funnel = linesOf((await run('funnel')).stdout).map((line) => line.split(/ +/));
    expect(funnel[1]).to.deep.equal(['new', '3', '100']);
    const found = await run('find', '--param', 'text=P2@', '--format', 'csv');
    expect(found.stdout).to.match(/,new,Person 2,p2@example\.com,/);
    const names = readdirSync(new URL('../../../../queries/', import.meta.url)).map((file) => file.replace('.rq', ''));
    const list = linesOf((await run('--list')).stdout).slice(1);
    expect(list.map((line) => line.split(' ')[0])).to.deep.equal(names.sort());
    expect((await runInside(['query', '--help'])).stdout).to.include('unanswered       Leads that were not accepted');
    const shown = await run('unanswered', '--show', '--param', 'hours=7');
    expect(shown.stdout).to.include('BIND(7 AS ?hours)').and.include('# Param hours integer = 24');
    const { stdout } = await run(NAMES, '--explain');
    expect(stdout).to.include('PREFIX lead: <https://w3id.org/leadpod#>').and.include(NAMES);
    expect(stdout)
      .to.match(/^dataset +3 leads as of \d{4}-.*Z, \d+ quads$/m)
      .and.match(/^answer +3 rows$/m);
    expect(stdout)
      .to.match(/^plan +not known: .*Oxigraph/m)
      .and.not.to.include('Person');
  });

  it('gives up after its time limit, with 1', async () => {
    const { code, stdout, stderr } = await run(ENDLESS, '--timeout', '1');
    expect({ code, stdout, stderr }).to.deep.equal({
      ...{ code: 1, stdout: '' },
      stderr: 'leadpod: SPARQL: no answer within 1 s\n',
    });
  });

  it('names a damaged lead, and ends with 3', async () => {
    const storage = env.LEADPOD_STORAGE;
    const { stdout } = await run('SELECT ?g { GRAPH ?g { ?lead lead:status ?s } }', '--format', 'csv');
    const url = stdout.split('\r\n')[1]!;
    expect(url).to.include(`${storage}leads/`);
    const client = await ownerOf(url);
    const { text } = { text: (await client.get(url)).text() };
    await client.put(url, text.slice(0, text.indexOf('"') + 2), { contentType: 'text/plain' });
    try {
      const torn = await run(NAMES, '--no-cache');
      expect(torn.code).to.equal(3);
      expect(linesOf(torn.stdout)).to.have.length(3);
      expect(torn.stderr).to.include(
        `${url}: the lead is damaged and left out of the answer. leadpod doctor says why\n`,
      );
    } finally {
      await client.put(url, text, { contentType: 'text/turtle' });
    }
  });

  it('reads a query from a file whose path has a space', async () => {
    const file = join(freshFolder(), 'my query.rq');
    writeFileSync(file, NAMES);
    expect((await run(file)).stdout).to.equal('name\nPerson 1\nPerson 2\nPerson 3\n');
    expect(await run(`${file}x`))
      .to.include({ code: 2 })
      .and.property('stderr')
      .that.includes('SPARQL');
  });

  it('queries files of a dump, without a pod and its settings', async () => {
    const folder = freshFolder();
    const dump = join(folder, 'dump.trig');
    writeFileSync(dump, '<urn:g> { <urn:g#it> <https://w3id.org/leadpod#status> "accepted" }');
    const query = 'SELECT ?g ?s { GRAPH ?g { ?lead lead:status ?s } }';
    const expected = 'g,s\r\nurn:g,accepted\r\n';
    expect(await runHere(['query', query, '--format', 'csv', '--data', dump])).to.include({
      code: 0,
      stdout: expected,
    });
    const input = '<urn:g#it> <https://w3id.org/leadpod#status> "accepted" <urn:g> .\n';
    expect((await runInside(['query', query, '--format', 'csv', '--data', '-'], { input })).stdout).to.equal(expected);
    expect(await runHere(['query', query, '--data', join(folder, 'gone.nq')])).to.include({ code: 2, stdout: '' });
  });

  describe('beside leadpod serve', () => {
    it('queries only that server, which states its time, unless another choice is given', async () => {
      const cache = process.env['LEADPOD_CACHE']!;
      const serving = startCli(['serve', '--sparql', '--port', '0', '--refresh', '3600', '--timeout', '1'], {
        env: { ...env, ...LIMITED_BY_WORK, LEADPOD_CACHE: cache },
      });
      try {
        await once(serving.child.stdout!, 'data');
        const [beside, requests] = await watched(NAMES);
        expect(linesOf(beside.stdout)).to.deep.equal(['name', 'Person 1', 'Person 2', 'Person 3']);
        expect(requests).to.equal(0);
        expect(beside.stderr).to.match(
          /^Answered from the leads of leadpod serve at http:\/\/127\.0\.0\.1:\d+\/sparql as of 20\d\d-[\d:T.-]+Z\.\n/,
        );
        expect((await run(GRAPH)).stdout).to.match(/^@prefix schema:/);
        for (const flag of ['--full', '--no-cache']) {
          const [past, some] = await watched(NAMES, flag);
          expect(past.stdout).to.equal(beside.stdout);
          expect(past.stderr).not.to.include('serve');
          expect(some).to.be.above(0);
        }
        const slow = await run(ENDLESS, '--timeout', '600');
        expect(slow).to.include({ code: 1, stdout: '' });
        expect(slow.stderr).to.include('no answer within 1 s');
      } finally {
        serving.child.kill('SIGKILL');
        await serving.ended;
      }
      // It had no time to take its word back.
      const after = await run(NAMES);
      expect(after).to.include({ code: 0, stderr: '3 rows\n' });
    });

    it('reports how many damaged leads the server left out, and ends with 3', async () => {
      const engine = await QueryEngine.open(() => Readable.from([]) as AsyncIterable<Uint8Array>);
      const asOf = new Date();
      const leads = { query: (question: Question) => engine.query(question), asOf, modified: asOf, damaged: 2 };
      const endpoint = await startEndpoint({}, {}, leads);
      const folder = copyFolder(env.LEADPOD_STORAGE);
      await createPrivateFolder(folder);
      const takeBack = await writeServing(folder, { url: endpoint.sparql, token: 't', pid: process.pid });
      try {
        const { code, stderr } = await run(NAMES);
        expect(code).to.equal(3);
        expect(stderr).to.include('2 leads damaged and left out of the answer');
      } finally {
        await takeBack();
        await endpoint.stop();
        await engine.close();
      }
    });

    it('ignores a server whose process number and port belong to others now', async () => {
      const folder = copyFolder(env.LEADPOD_STORAGE);
      await createPrivateFolder(folder);
      const other = createServer((_, response) => response.writeHead(200).end('something else'));
      other.listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const takeBack = await writeServing(folder, { url: `http://127.0.0.1:${port}/`, token: 't', pid: process.pid });
      try {
        expect(await run(NAMES)).to.include({ code: 0, stderr: '3 rows\n' });
        other.close();
        await once(other, 'close');
        expect(await run(NAMES)).to.include({ code: 0, stderr: '3 rows\n' });
      } finally {
        await takeBack();
      }
    });
  });
});
