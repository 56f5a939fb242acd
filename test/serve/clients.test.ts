import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { graphOf, startEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { whyNoComunica } from '../support/comunica.ts';
import { skipWithout } from '../support/missing.ts';

const run = promisify(execFile);
const RDFLIB = fileURLToPath(new URL('rdflib_client.py', import.meta.url));
const COMUNICA = fileURLToPath(new URL('../comunica/node_modules/.bin/comunica-sparql', import.meta.url));
const TOKEN = 'a-token-of-the-operator';

/** A Python that has rdflib: Debian's `python3-rdflib`, or what `LEADPOD_RDFLIB_PYTHON` names. */
function findPython(): string | undefined {
  const named = process.env['LEADPOD_RDFLIB_PYTHON'];
  const candidates = named === undefined ? ['/usr/bin/python3', 'python3'] : [named];
  return candidates.find((python) => spawnSync(python, ['-c', 'import rdflib']).status === 0);
}

describe('clients of the SPARQL endpoint', () => {
  let locked: TestEndpoint;
  let open: TestEndpoint;
  before(async () => {
    locked = await startEndpoint({ tokens: [TOKEN] });
    open = await startEndpoint();
  });
  after(() => Promise.all([locked.stop(), open.stop()]));

  it('rdflib: SPARQLStore selects, asks and constructs by GET and POST, and its updates are refused', async function () {
    const python = findPython() ?? '';
    skipWithout(
      this,
      'rdflib',
      python === ''
        ? 'no Python has it: apt-get install python3-rdflib, or name one with LEADPOD_RDFLIB_PYTHON'
        : undefined,
    );
    const { stdout } = await run(python, [RDFLIB, locked.sparql], { env: { ...process.env, TOKEN } });
    const answers = {
      select: [
        [`${graphOf('b')}#it`, 'accepted'],
        [`${graphOf('a')}#it`, 'new'],
      ],
      ask: true,
      construct: ['accepted', 'new'],
    };
    expect(JSON.parse(stdout)).to.deep.equal({
      ...{ GET: answers, POST: answers, POST_FORM: answers },
      named: ['new'],
      name: ['"Ünal \\"a\\", Ltd"@en'],
      wrong: 400,
      update: 403,
    });
  });

  it('Comunica: comunica-sparql selects, joins, asks and constructs', async function () {
    skipWithout(this, 'Comunica', whyNoComunica());
    const ask = async (query: string, type: string): Promise<string> => {
      const { stdout } = await run(process.execPath, [COMUNICA, `sparql@${open.sparql}`, '-q', query, '-t', type]);
      return stdout;
    };
    const LEAD = 'PREFIX lead: <https://w3id.org/leadpod#> PREFIX schema: <http://schema.org/>';
    const select = `${LEAD} SELECT ?status ?name { ?lead lead:status ?status ; schema:name ?name } ORDER BY ?status`;
    expect((await ask(select, 'text/csv')).trim().split(/\r?\n/)).to.deep.equal([
      'status,name',
      'accepted,"Ünal ""b"", Ltd"',
      'new,"Ünal ""a"", Ltd"',
    ]);
    const construct = `${LEAD} CONSTRUCT { ?lead lead:status ?status } { GRAPH <${graphOf('a')}> { ?lead lead:status ?status } }`;
    expect((await ask(construct, 'application/n-quads')).trim()).to.equal(
      `<${graphOf('a')}#it> <https://w3id.org/leadpod#status> "new" .`,
    );
    expect(
      JSON.parse(await ask(`${LEAD} ASK { ?lead lead:status "gone" }`, 'application/sparql-results+json')),
    ).to.include({
      boolean: false,
    });
  });
});
