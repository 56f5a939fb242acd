import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { getClient } from '../real-server.ts';
import { freshPodEnv, postTo, type PodEnv } from '../support/cli-pod.ts';
import { linesOf, runHere, startScript, type Run } from '../support/cli.ts';
import { comunicaProgram, whyNoComunica } from '../support/comunica.ts';
import { EXTENT } from '../support/extent.ts';
import { skipWithout } from '../support/missing.ts';

const FUNNEL =
  'SELECT ?status (COUNT(*) AS ?leads) { ?lead a lead:Lead; lead:status ?status } GROUP BY ?status ORDER BY ?status';
const PREFIXES = 'PREFIX lead: <https://w3id.org/leadpod#> PREFIX schema: <http://schema.org/> ';
/** Each is a process of its own, which loads all of Comunica: small runs ask one. */
const QUESTIONS = [
  FUNNEL,
  'SELECT (COUNT(DISTINCT ?name) AS ?n) { ?lead schema:object/schema:name ?name }',
  'SELECT (COUNT(?event) AS ?n) { ?lead lead:event ?event . ?event schema:startTime ?time FILTER(YEAR(?time) >= 2024) }',
  'SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }',
];

/** The programs of the documentation. */
const [inThePod = '', overAnExport = ''] = [
  ...readFileSync(new URL('../../docs/comunica.md', import.meta.url), 'utf8').matchAll(/```js\n(.*?)```/gsu),
].map(([, code]) => code);

describe('The examples of docs/comunica.md', function () {
  this.timeout(900_000);
  let env: PodEnv;
  const run = (...args: string[]): Promise<Run> => runHere(args, env);
  /** The answer of leadpod, a row a line. */
  const answerOf = async (query: string): Promise<string[]> => {
    const { code, stdout } = await run('query', query, '--format', 'csv');
    expect(code).to.equal(0);
    return linesOf(stdout)
      .slice(1)
      .map((line) => line.trim().replaceAll(',', ' '));
  };

  before(async function () {
    skipWithout(this, 'Comunica', whyNoComunica());
    const settings = await freshPodEnv('real');
    env = { ...settings, LEADPOD_WEBID: `${settings.LEADPOD_STORAGE}card#me` };
    await (
      await getClient()
    ).put(`${settings.LEADPOD_STORAGE}card`, '<#me> a <urn:Agent>.', { contentType: 'text/turtle' });
    await postTo(env, [...generateMessages({ count: EXTENT.pods === 'real' ? 60 : 16, seed: 4 })]);
    expect((await run('sync')).code).to.equal(0);
    expect((await run('register', '--create')).code).to.equal(0);
  });

  it('finds the leads by the type index and counts them in the pod as leadpod query does', async () => {
    const { code, stdout, stderr } = await startScript(comunicaProgram(inThePod), [], { env }).ended;
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const expected = await answerOf(FUNNEL);
    expect(expected).to.have.length.above(2);
    expect(linesOf(stdout)).to.deep.equal(expected);
  });

  it('counts over an export as leadpod query does', async () => {
    const program = comunicaProgram(overAnExport);
    const folder = dirname(program);
    expect((await run('export', '--to', 'nquads', '--output', join(folder, 'leads.nq'))).code).to.equal(0);
    for (const question of QUESTIONS.slice(0, EXTENT.questions)) {
      writeFileSync(join(folder, 'question.rq'), PREFIXES + question);
      const { code, stdout, stderr } = await startScript(program, [], { cwd: folder }).ended;
      expect({ code, stderr }, question).to.deep.equal({ code: 0, stderr: '' });
      expect(linesOf(stdout), question).to.deep.equal(await answerOf(question));
    }
  });
});
