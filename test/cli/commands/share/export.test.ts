import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import ICAL from 'ical.js';
import oxigraph from 'oxigraph';
import { toQuads } from '../../../../src/json-ld/processor.ts';
import { generateMessages } from '../../../../src/dev/generator/generator.ts';
import { ownerOf } from '../../../pods.ts';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../../../support/cli-pod.ts';
import {
  freshFolder,
  jsonLines,
  linesOf,
  loaderOf,
  moduleOf,
  PROGRAM_ARGS,
  runHere,
  type Run,
} from '../../../support/cli.ts';
import { runsOf } from '../../../support/extent.ts';
import { skipWithout, whyNot } from '../../../support/missing.ts';

const FORMULA = '=HYPERLINK("http://evil.example","x")';
const COUNTS = [
  ['leads', 'SELECT (COUNT(*) AS ?n) WHERE { ?lead a lead:Lead }'],
  ['accepted', 'SELECT (COUNT(*) AS ?n) WHERE { ?lead lead:status "accepted" }'],
  ['contacts', 'SELECT (COUNT(?name) AS ?n) WHERE { ?lead schema:object ?contact . ?contact schema:name ?name }'],
  ['events', 'SELECT (COUNT(*) AS ?n) WHERE { ?lead lead:event ?event . ?event schema:startTime ?time }'],
] as const;
const PREFIXES = 'PREFIX lead: <https://w3id.org/leadpod#> PREFIX schema: <http://schema.org/> ';

describe('leadpod export', () => {
  let env: PodEnv;
  const run = (line: string): Promise<Run> => runHere(line.split(' '), env);
  const known = new Map<string, Promise<string>>();
  const exportAs = async (format: string): Promise<string> => {
    const { code, stdout, stderr } = await run(`export --to ${format}`);
    expect({ code, stderr }, format).to.deep.equal({ code: 0, stderr: '' });
    return stdout;
  };
  /** What it writes of the leads of these tests, which stay as they are. */
  const exported = (format: string): Promise<string> => {
    const text = known.get(format) ?? exportAs(format);
    known.set(format, text);
    return text;
  };

  before(async () => {
    env = await freshPodEnv();
    await postTo(env, [
      ...generateMessages({ count: runsOf(60), seed: 7 }),
      leadMessage(
        'hostile',
        { name: FORMULA, email: 'a@mail.example' },
        { comment: 'first\r\nsecond \u001b[31mred\u202e' },
      ),
    ]);
    expect((await run('sync')).code).to.equal(0);
  });

  it('writes what leadpod leads prints, as lines of JSON, CSV and vCard', async () => {
    for (const [format, flag] of [
      ['ndjson', '--json'],
      ['csv', '--csv'],
      ['csv --raw --bom', '--csv --raw --bom'],
      ['vcard', '--vcard'],
    ] as const)
      expect(await exported(format), format).to.equal((await run(`leads ${flag}`)).stdout);
  });

  it('writes only leads with a status, in every format', async () => {
    const wanted = jsonLines((await run('leads --json --status accepted')).stdout) as { id: string }[];
    expect(wanted).to.have.length.above(1);
    for (const format of ['nquads', 'trig', 'turtle', 'jsonld', 'ndjson', 'csv', 'vcard']) {
      const { stdout } = await run(`export --to ${format} --status accepted`);
      // The long lines of a vCard are folded.
      const found = new Set(stdout.replaceAll('\r\n ', '').match(/http[^\s<>"(){},]*\.ttl#it/gu));
      expect([...found].sort(), format).to.deep.equal(wanted.map(({ id }) => id).sort());
    }
  });

  it('writes CSV with one row for each lead and vCards that common parsers accept', async () => {
    const leads = jsonLines(await exported('ndjson')) as { name?: string }[];
    const csv = await exported('csv');
    expect(csv)
      .to.include(`"'=HYPERLINK(""http://evil.example"",""x"")"`)
      .and.match(/^id,slug,status,name,/);
    // A line break of a comment stands within its quotation marks.
    const rows = csv
      .replace(/"(?:[^"]|"")*"/gu, 'quoted')
      .trimEnd()
      .split('\n');
    expect(rows).to.have.length(leads.length + 1);
    const columns = rows[0]?.split(',').length ?? 0;
    for (const row of rows) expect(row.split(','), row).to.have.length(columns);
    const cards = ICAL.parse(await exported('vcard')) as unknown[];
    expect(cards).to.have.length(leads.length);
  });

  it('writes no characters that control a terminal or change the text direction, in any format', async () => {
    for (const format of ['nquads', 'trig', 'turtle', 'jsonld', 'ndjson', 'csv'])
      expect((await exported(format)).replaceAll('\r\n', '\n'), format)
        .to.match(/red/)
        .and.not.match(/[\u001b\u202e\r]/);
  });

  it('gives the same counts in Oxigraph, and with a JSON-LD parser, as leadpod query', async () => {
    const store = new oxigraph.Store();
    store.load(await exported('nquads'), { format: 'application/n-quads' });
    const fromJsonLd = new oxigraph.Store();
    for (const quad of await toQuads(JSON.parse(await exported('jsonld'))))
      fromJsonLd.add(quad as unknown as oxigraph.Quad);
    for (const [what, query] of COUNTS) {
      const { stdout } = await runHere(['query', query, '--format', 'csv'], env);
      const options = { results_format: 'text/csv', use_default_graph_as_union: true };
      expect(store.query(`${PREFIXES}${query}`, options), what).to.equal(stdout);
      expect(fromJsonLd.query(`${PREFIXES}${query}`, options), what).to.equal(stdout);
    }
  });

  it('gives the same counts in roqet as leadpod query', async function () {
    const roqet = process.env['LEADPOD_ROQET'] ?? 'roqet';
    skipWithout(this, 'roqet', whyNot(roqet, 'rasqal-utils', 'LEADPOD_ROQET'));
    const file = join(freshFolder(), 'leads.ttl');
    writeFileSync(file, await exported('turtle'));
    for (const [what, query] of COUNTS) {
      const { stdout } = await runHere(['query', query, '--format', 'csv'], env);
      const args = ['-q', '-r', 'csv', '-D', file, '-e', `${PREFIXES}${query}`];
      // It ends with 2 even where all is well.
      const { stdout: answer } = spawnSync(roqet, args, { encoding: 'utf8' });
      expect(
        linesOf(answer).map((line) => line.trim()),
        what,
      ).to.deep.equal(stdout.trim().split('\r\n'));
    }
  });

  describe('to a file', () => {
    it('writes to standard output where the file is -', async () => {
      expect(await run('export --to trig --output -')).to.deep.equal({
        ...{ code: 0, stderr: '' },
        stdout: await exported('trig'),
      });
      expect(existsSync('-')).to.equal(false);
    });

    it('writes the same bytes, readable by its owner only, and leaves no other file', async () => {
      const folder = freshFolder();
      const file = join(folder, 'leads.trig');
      writeFileSync(file, 'an older one');
      expect(await run(`export --to trig --output ${file} --quiet`)).to.deep.equal({ code: 0, stdout: '', stderr: '' });
      expect(readFileSync(file, 'utf8')).to.equal(await exported('trig'));
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      expect(readdirSync(folder)).to.deep.equal(['leads.trig']);
    });

    it('refuses an impossible file name with 2', async () => {
      const folder = freshFolder();
      for (const name of [folder, join(folder, 'no', 'where'), '/dev/null']) {
        const { code, stdout, stderr } = await run(`export --to trig --output ${name}`);
        expect({ code, stdout }, name).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.include(`cannot write to [${name}]`);
      }
    });

    it('ends with 1 if the disk is full, and does not change the older file', () => {
      const folder = freshFolder();
      writeFileSync(join(folder, 'leads.nq'), 'an older one');
      const script = join(folder, 'write.mjs');
      writeFileSync(script, FULL_DISK);
      // Sixteen blocks of 1,024 bytes are all that a file of this process may have.
      const { stdout, stderr } = spawnSync(
        'bash',
        [
          '-c',
          `ulimit -f 16; exec node ${loaderOf(moduleOf('cli/exit').pathname).join(' ')} ${script} ${folder}/leads.nq`,
        ],
        {
          encoding: 'utf8',
        },
      );
      expect({ stdout, stderr }).to.deep.equal({ stdout: 'output 1\n', stderr: '' });
      expect(readFileSync(join(folder, 'leads.nq'), 'utf8')).to.equal('an older one');
      expect(readdirSync(folder).sort()).to.deep.equal(['leads.nq', 'write.mjs']);
    });
  });

  /** An export to where it cannot be written: how it ends, and what it leaves where copies lie that are not kept. */
  const runInto = async (stdout: number | 'nobody') => {
    const folder = freshFolder();
    const args = [...PROGRAM_ARGS, 'export', '--to', 'nquads', '--no-cache'];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env, TMPDIR: folder },
      stdio: ['ignore', stdout === 'nobody' ? 'pipe' : stdout, 'pipe'],
    });
    child.stdout?.destroy();
    const closed = once(child, 'close') as Promise<[code: number | null]>;
    const stderr = child.stderr === null ? '' : await text(child.stderr);
    const left = readdirSync(folder).filter((name) => name.startsWith('leadpod-'));
    return { code: (await closed)[0], stderr, left };
  };

  it('does not fail if a reader closes the pipe, and deletes its copy', async () => {
    expect(await runInto('nobody')).to.deep.equal({ code: 0, stderr: '', left: [] });
  });

  it('ends with 1 if standard output is full, and deletes its copy', async () => {
    const full = openSync('/dev/full', 'w');
    const stderr = 'leadpod: Writing the output failed (ENOSPC): it is incomplete\n';
    expect(await runInto(full)).to.deep.equal({ code: 1, stderr, left: [] });
    closeSync(full);
  });

  it('names an unreadable lead and ends with 3; the others are written', async () => {
    const own = await freshPodEnv();
    await postTo(own, [...generateMessages({ count: 12, seed: 3 })]);
    await runHere(['sync'], own);
    const [first, ...others] = jsonLines((await runHere(['leads', '--json'], own)).stdout) as { id: string }[];
    const torn = first!.id.replace(/#it$/, '');
    await (await ownerOf(torn)).put(torn, '<#it> a <https://w3id.org/lead', { contentType: 'text/plain' });
    for (const format of ['nquads', 'jsonld', 'csv']) {
      const { code, stdout, stderr } = await runHere(['export', '--to', format], own);
      expect(code, format).to.equal(3);
      expect(stderr).to.include(`${torn}: the lead is damaged`);
      for (const { id } of others) expect(stdout).to.include(id);
      expect(stdout).not.to.include(first!.id);
    }
  });

  it('requires a format', async () => {
    const { code, stderr } = await run('export');
    expect(code).to.equal(2);
    expect(stderr).to.include('--to <FORMAT>');
    expect((await run('export --to rdfxml')).stderr).to.include('nquads, trig, turtle, jsonld, ndjson, csv, vcard');
  });
});

/** Writes more than it may, in a process of its own. */
const FULL_DISK = `
import { writeWholeFile } from ${JSON.stringify(moduleOf('cli/output/output-file').href)};
import { exitCodeOf } from ${JSON.stringify(moduleOf('cli/exit').href)};
async function* pieces() { for (let n = 0; n < 64; n++) yield 'x'.repeat(1024); }
try {
  await writeWholeFile(process.argv[2], pieces());
  console.log('written');
} catch (error) {
  console.log(error.code, exitCodeOf(error));
}
`;
