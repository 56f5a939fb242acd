import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LeadJson } from '../../../../src/lead/lead-json.ts';
import { parseRdf } from '../../../../src/rdf/quads.ts';
import { comparable } from '../../../pods.ts';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../../../support/cli-pod.ts';
import {
  freshFolder,
  jsonLines,
  linesOf,
  runHere,
  runInside,
  samplePath,
  UNSAFE,
  type Run,
} from '../../../support/cli.ts';

const STORY = readdirSync(samplePath('story')).map((name) => samplePath(`story/${name}`));
const NAME_QUERY = 'SELECT ?name { ?lead a lead:Lead ; schema:object/schema:name ?name } ORDER BY ?name';

describe('the leads of a pod', () => {
  let env: PodEnv;
  let leads: LeadJson[];
  let marisol: LeadJson;
  const run = (...args: string[]): Promise<Run> => runHere(args, env);

  before(async () => {
    env = await freshPodEnv();
    await postTo(
      env,
      STORY.map((path) => readFileSync(path, 'utf8')),
    );
    expect((await run('sync')).code).to.equal(0);
    leads = jsonLines((await run('leads', '--json')).stdout) as LeadJson[];
    marisol = leads.find(({ name }) => name === 'Marisol Fennimore')!;
  });

  describe('in leadpod leads', () => {
    it('are printed with --json as normalize prints the same messages, with the keys in the same order', async () => {
      const offline = jsonLines((await run('normalize', '-q', ...STORY)).stdout) as LeadJson[];
      expect(leads.map(comparable).sort()).to.deep.equal(offline.map(comparable).sort());
      for (const { id, slug } of leads)
        expect(id).to.equal(`${env.LEADPOD_STORAGE}leads/${slug.slice(0, 2)}/${slug}.ttl#it`);
    });

    it('are a table with the latest first, in which nothing is cut on a pipe', async () => {
      const { code, stdout, stderr } = await run('leads');
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      const [head, ...rows] = linesOf(stdout);
      expect(head).to.match(/^STATUS +NAME +E-MAIL +TELEPHONE +LAST EVENT +EVENTS +LEAD$/);
      expect(rows.map((row) => row.split(/ +/)[0])).to.deep.equal(['new', 'retracted', 'rejected', 'accepted']);
      expect(rows[3])
        .to.include('marisol.fennimore@example.com, m.fennimore@mail.example.com')
        .and.include(marisol.slug);
    });

    it('are on one line each on a terminal of 80 columns, and are found by their short slugs', async () => {
      const [head = '', ...rows] = linesOf((await runHere(['leads'], env, undefined, 80)).stdout);
      expect(rows).to.have.length(leads.length);
      for (const line of [head, ...rows]) expect(line.length).to.be.at.most(80);
      const slug = rows[3]!.split(/ +/).at(-1)!;
      expect(slug)
        .to.match(/^[0-9a-f]{8,}$/)
        .and.equal(marisol.slug.slice(0, slug.length));
      expect((await run('show', slug)).stdout).to.include('Marisol Fennimore');
    });

    it('are only those with a status if one is given', async () => {
      expect(linesOf((await run('leads', '--status', 'rejected')).stdout)).to.have.length(2);
      const none = await run('leads', '--status', 'assigned');
      expect(none).to.include({ code: 0, stdout: '' });
      expect(none.stderr).to.include('No leads');
    });

    it('are coloured if colours are forced, and never with NO_COLOR', async () => {
      const forced = await runInside(['leads'], { env: { ...env, FORCE_COLOR: '1' } });
      expect(forced.stdout).to.match(/^\u001b\[1mSTATUS/);
      const refused = await runInside(['leads'], { env: { ...env, FORCE_COLOR: '1', NO_COLOR: '1' } });
      expect(refused.stdout)
        .to.match(/^STATUS/)
        .and.not.include('\u001b');
    });
  });

  describe('in leadpod show', () => {
    it('are found by the beginning of a slug, by IRI and by offline IRI', async () => {
      for (const name of [marisol.slug.slice(0, 6), marisol.id, `urn:leadpod:${marisol.slug}`]) {
        const { code, stdout } = await run('show', name, '--json');
        expect(code, name).to.equal(0);
        expect(JSON.parse(stdout)).to.deep.equal(marisol);
      }
    });

    it('are shown with contact and history', async () => {
      const { stdout } = await run('show', marisol.slug);
      expect(stdout).to.match(/^repair +\d+ telephone-rewritten: \/data\/object\/object\/telephone/m);
      expect(stdout).to.match(/^Marisol Fennimore {2}accepted\n/);
      expect(stdout).to.include('+19035550142').and.include('ProspectConverterId = 124990001');
      expect(
        stdout
          .split('\n\n')
          .at(-1)
          ?.match(/realestate\/lead#(?:add|assign|accept|update)/g),
      ).to.deep.equal([
        ...['realestate/lead#add', 'realestate/lead#assign', 'realestate/lead#accept', 'realestate/lead#update'],
      ]);
    });

    it('are valid as the Turtle that is printed', async () => {
      const { stdout } = await run('show', marisol.slug, '--turtle');
      const quads = parseRdf(stdout, { format: 'text/turtle', base: marisol.id });
      expect(quads.map(({ subject }) => subject.value)).to.include(marisol.id);
      const file = join(freshFolder(), 'lead.ttl');
      writeFileSync(file, stdout);
      expect(await run('validate', file)).to.deep.include({ code: 0, stdout: `${file}: valid\n` });
    });

    it('are printed as the Turtle in the pod, whatever the settings of the reader', async () => {
      const own = await freshPodEnv();
      await postTo(own, [leadMessage('1', { name: 'Ada Example' }).replace('10:00:00Z', '10:00:00')]);
      await runHere(['sync'], own);
      const [found] = jsonLines((await runHere(['leads', '--json'], own)).stdout) as LeadJson[];
      const shown = async (...args: string[]): Promise<string> =>
        (await runHere(['show', found!.slug, '--turtle', ...args], own)).stdout;
      const stored = await shown();
      expect(stored).to.include('T10:00:00.000Z');
      expect(await shown('--time-zone', 'America/Chicago')).to.equal(stored);
    });

    it('are reported as missing with 2, one line and the way to find them', async () => {
      const cases: readonly (readonly [string, RegExp])[] = [
        ['ffffffffffffffffffffffff', /no lead f{24} in http.*leadpod leads lists all leads/],
        ['nobody', /expected a slug or the IRI of a lead in http.*received \[nobody\]\. leadpod leads prints slugs/],
        ['https://other.example/leads/ab/abcd.ttl', /expected a slug or the IRI of a lead/],
        ['../../profile/card', /expected a slug or the IRI of a lead/],
      ];
      for (const [name, says] of cases) {
        const { code, stdout, stderr } = await run('show', name);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.match(says);
        expect(linesOf(stderr)).to.have.length(1);
      }
    });
  });

  describe('in leadpod query', () => {
    it('answer as a table, with the number of rows for people', async () => {
      const { code, stdout, stderr } = await run('query', NAME_QUERY);
      expect(code).to.equal(0);
      expect(linesOf(stdout)).to.deep.equal([
        ...['name', 'Kofi Greenhollow', 'Marisol Fennimore', 'Viggo Thistledown', 'Wanda Merriweather'],
      ]);
      expect(stderr).to.equal('4 rows\n');
    });

    it('answer a query of a file and of standard input', async () => {
      const file = join(freshFolder(), 'names.rq');
      writeFileSync(file, NAME_QUERY);
      const { stdout } = await run('query', file);
      expect(linesOf(stdout)).to.have.length(5);
      expect((await runInside(['query', '-'], { env, input: NAME_QUERY })).stdout).to.equal(stdout);
    });

    it('refuse an invalid query with 2, and its line and column', async () => {
      const { code, stdout, stderr } = await run('query', 'SELECT ?lead {\n  ?lead a }');
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(/^leadpod: SPARQL: line 2, column 11, a.*: expected .*\n$/);
      const missing = await run('query', 'nowhere.rq');
      expect(missing).to.include({ code: 2 });
      expect(missing.stderr).to.include('no such file: nowhere.rq');
    });
  });
});

describe('a lead of a malicious sender', () => {
  const NAMES = [
    '=HYPERLINK("http://evil.example","x")',
    '\u001b[31mRed\u001b[0m \u009b2J \u202egpj.exe\u2066',
    'Zed\r\nBEGIN:VCARD\r\nFN:Injected',
    '\t+1+cmd|x',
  ];
  /** The commands that print a lead, and what their output looks like where it is whole. */
  const COMMANDS: readonly (readonly [args: readonly string[], looksLike: RegExp])[] = [
    [['leads'], /^STATUS +NAME/],
    [['leads', '--json'], /^\{"id":"http/],
    [['leads', '--csv'], /^id,slug,status,name,/],
    [['leads', '--vcard'], /^BEGIN:VCARD\r\nVERSION:4\.0\r\n/],
    [['query', NAME_QUERY], /^name\n/],
    [
      ['query', NAME_QUERY, '--format', 'json'],
      /^\{"head":\{"vars":\["name"\]\},"results":\{"bindings":\[\{"name":\{"type":/,
    ],
    [['query', NAME_QUERY, '--format', 'xml'], /^<\?xml version="1.0"\?><sparql [^]*<literal>=HYPERLINK/],
    [['query', NAME_QUERY, '--format', 'csv'], /^name\r\n/],
    [['query', NAME_QUERY, '--format', 'tsv'], /^\?name\n"/],
  ];
  const titleOf = (args: readonly string[]): string => args.filter((arg) => arg !== NAME_QUERY).join(' ');
  const outputs = new Map<string, Run>();
  const outputOf = (title: string): string => outputs.get(title)?.stdout ?? '';
  let env: PodEnv;

  before(async () => {
    env = await freshPodEnv();
    const contact = (name: string, index: number): object => ({ name, email: `e${index}@mail.example` });
    await postTo(env, [
      ...NAMES.map((name, index) =>
        leadMessage(`m${index}`, contact(name, index), { comment: '@SUM(1)\u001b]0;x\u0007' }),
      ),
      // What no one can read is told on standard error, with its place: a key of the sender's.
      '{"topic":"realestate/lead#add","data":{"\u202eevil\u009b":{',
    ]);
    const { stdout, stderr } = await runHere(['sync'], env);
    expect(stdout).to.include('4 created').and.include('1 quarantined');
    expect(stdout + stderr).not.to.match(UNSAFE);
    for (const [args] of COMMANDS) outputs.set(titleOf(args), await runHere(args, env));
  });

  for (const [args, looksLike] of COMMANDS) {
    it(`controls neither the terminal nor the text direction in ${titleOf(args)}`, () => {
      const { code, stdout, stderr } = outputs.get(titleOf(args))!;
      expect(code).to.equal(0);
      expect(stdout).to.match(looksLike).and.include('gpj.exe');
      // The lines of SPARQL results as CSV, and those of vCards, end with CR LF.
      expect((stdout + stderr).replaceAll('\r\n', '\n')).not.to.match(UNSAFE);
    });
  }

  it('is still complete in JSON', () => {
    const names = (jsonLines(outputOf('leads --json')) as LeadJson[]).map(({ name }) => name);
    expect(names).to.have.members(NAMES);
  });

  it('is shown without characters that control a terminal', async () => {
    const all = jsonLines(outputOf('leads --json')) as LeadJson[];
    const { slug } = all.find(({ name }) => name === NAMES[1])!;
    for (const flag of [[], ['--turtle']]) {
      const { code, stdout } = await runHere(['show', slug, ...flag], env);
      expect(code).to.equal(0);
      expect(stdout).to.include('gpj.exe').and.not.match(UNSAFE);
    }
  });

  it('is not a formula in CSV, of leads or of a query', () => {
    for (const stdout of [outputOf('leads --csv'), outputOf('query --format csv')]) {
      expect(stdout).to.include(`"'=HYPERLINK(""http://evil.example"",""x"")"`).and.include("'\t'+1+cmd|x");
      expect(stdout).not.to.match(/(?:^|,)"?[=+\-@\t]/m);
    }
  });

  it('adds no line to a vCard', () => {
    const lines = outputOf('leads --vcard').split('\r\n');
    for (const start of ['BEGIN:VCARD', 'FN:', 'EMAIL:e', 'END:VCARD'])
      expect(lines.filter((line) => line.startsWith(start))).to.have.length(4);
  });
});

describe('leadpod doctor', () => {
  let env: PodEnv;

  before(async () => {
    // It looks at all that a server has.
    env = await freshPodEnv('real');
  });

  it('finds nothing wrong with a good setup, with one line for each check', async () => {
    const { code, stdout, stderr } = await runHere(['doctor'], env);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const rows = linesOf(stdout).map((line) => line.split(/ +/).slice(0, 2));
    // A container of the test is no storage of its own: the server does not say so of it.
    expect(rows).to.deep.equal([
      ...[
        ['ok', 'issuer'],
        ['ok', 'login'],
        ['ok', 'clock'],
        ['warning', 'storage'],
        ['ok', 'inbox'],
        ['ok', 'listing'],
        ['ok', 'rights'],
      ],
      ...[
        ['ok', 'writing'],
        ['ok', 'etags'],
        ['ok', 'channels'],
        ['ok', 'typeindex'],
      ],
      ...[
        ['ok', 'journal'],
        ['ok', 'leads'],
        ['ok', 'index'],
      ],
    ]);
  });

  it('reports with 1 what is wrong with the credentials, and never prints them', async () => {
    const secret = 'canary-secret-77ab';
    const wrong = { ...env, LEADPOD_CLIENT_SECRET: secret };
    const { code, stdout, stderr } = await runHere(['doctor', '--json'], wrong);
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: '' });
    const checks = jsonLines(stdout) as { name: string; state: string; message: string }[];
    expect(checks.map(({ name, state }) => [name, state])).to.deep.equal([
      ['issuer', 'ok'],
      ['login', 'problem'],
    ]);
    expect(checks[1]?.message).to.include('check LEADPOD_CLIENT_ID and LEADPOD_CLIENT_SECRET');
    expect(stdout).not.to.include(secret);
  });

  it('reports with 1 that the inbox is missing', async () => {
    const wrong = { ...env, LEADPOD_INBOX: `${env.LEADPOD_STORAGE}nowhere/` };
    const { code, stdout } = await runHere(['doctor'], wrong);
    expect(code).to.equal(1);
    expect(stdout).to.match(/^PROBLEM +inbox +.*nowhere\/ - expected 200, received 404/m);
  });
});
