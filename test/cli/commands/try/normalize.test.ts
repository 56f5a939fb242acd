import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isomorphic } from 'rdf-isomorphic';
import { toQuads, type PlainObject } from '../../../../src/json-ld/processor.ts';
import { parseRdf } from '../../../../src/rdf/quads.ts';
import {
  freshFolder,
  jsonLines,
  linesOf,
  runCli,
  runHere,
  runIn,
  runInside,
  samplePath,
  UNSAFE,
} from '../../../support/cli.ts';

const KEYS = [
  ...['id', 'slug', 'status', 'name', 'givenName', 'familyName', 'email', 'telephone', 'identifiers'],
  ...['contactIdentifiers', 'recipient', 'recipients', 'assignee', 'previousAssignee', 'sender', 'owner', 'dateSent'],
  ...[
    'dateReceived',
    'dateAccepted',
    'dateRejected',
    'dateAssigned',
    'reason',
    'comment',
    'comments',
    'score',
    'address',
  ],
  ...[
    'jobTitle',
    'organization',
    'birthDate',
    'language',
    'preferredContact',
    'consent',
    'keywords',
    'groups',
    'contacts',
  ],
  ...['listings', 'searches', 'offers', 'website', 'application', 'campaign', 'originatingSystem', 'sourceAgent'],
  ...['sources', 'properties', 'events', 'marks', 'repairs', 'warnings'],
];
const STORY = readdirSync(samplePath('story')).map((name) => samplePath(`story/${name}`));
const SEED = readdirSync(samplePath(''))
  .filter((name) => name.endsWith('.json'))
  .map(samplePath);

describe('leadpod normalize', () => {
  it('writes an IRI in full that looks like a name of the context of the JSON-LD', async () => {
    const path = join(freshFolder(), 'lead.ttl');
    const { stdout: turtle } = await runHere(['convert', '-q', '--to', 'turtle', samplePath('lead-add.json')]);
    writeFileSync(path, turtle.replace('a lead:Lead;', 'a lead:Lead; <schema:odd> "kept";'));
    const [jsonLd, quads] = [
      await runHere(['normalize', '-q', path, '--to', 'jsonld']),
      await runHere(['normalize', '-q', path, '--to', 'nquads']),
    ];
    expect(jsonLd).to.include({ code: 0, stderr: '' });
    expect(quads.stdout).to.include('<schema:odd> "kept"');
    const document = JSON.parse(jsonLd.stdout) as PlainObject;
    expect(isomorphic(await toQuads(document), parseRdf(quads.stdout, { format: 'application/n-quads' }))).to.equal(
      true,
    );
  });

  it('prints one lead per line, with its keys in a fixed order', async () => {
    const { code, stdout } = await runHere(['normalize', '-q', ...STORY]);
    expect(code).to.equal(0);
    const leads = jsonLines(stdout) as Record<string, unknown>[];
    expect(leads.map(({ status }) => status).sort()).to.deep.equal(['accepted', 'new', 'rejected', 'retracted']);
    for (const lead of leads) {
      expect(Object.keys(lead)).to.deep.equal(KEYS.filter((key) => key in lead));
      expect(lead).to.include.keys(
        ...['id', 'slug', 'status', 'email', 'telephone', 'identifiers', 'sources', 'events', 'warnings'],
      );
      expect(lead['id']).to.equal(`urn:leadpod:${String(lead['slug'])}`);
    }
    expect(leads.find(({ name }) => name === 'Marisol Fennimore')).to.deep.include({
      telephone: ['+19035550142', '+19035550187;ext=12'],
    });
  });

  it('converts in both ways with --verify, and prints the same', async () => {
    const file = samplePath('lead-add.json');
    const [plain, verified] = [await runHere(['normalize', file]), await runHere(['normalize', file, '--verify'])];
    expect(verified).to.deep.equal(plain);
    expect((await runHere(['normalize', '--help'])).stdout).to.include('--verify');
  });

  it('prints the same lines for any order of the files', async () => {
    const forth = await runHere(['normalize', '-q', ...STORY, ...SEED]);
    const back = await runHere(['normalize', '-q', ...[...STORY, ...SEED].reverse()]);
    expect(linesOf(forth.stdout)).to.have.length(6);
    expect(linesOf(back.stdout).sort()).to.deep.equal(linesOf(forth.stdout).sort());
  });

  it('makes one lead of the five seeds that share a key, and one of the retraction', async () => {
    const { stdout } = await runHere(['normalize', '-q', ...SEED]);
    const leads = jsonLines(stdout) as { status: string; events: unknown[] }[];
    expect(leads.map(({ status, events }) => [status, events.length]).sort()).to.deep.equal([
      ['rejected', 5],
      ['retracted', 1],
    ]);
  });

  it('writes the same statements as Turtle, N-Quads and JSON-LD, without a blank node', async () => {
    const write = async (form: string): Promise<string> => {
      const { code, stdout } = await runHere(['normalize', '-q', ...STORY, '--to', form]);
      expect(code).to.equal(0);
      return stdout;
    };
    const nquads = parseRdf(await write('nquads'), { format: 'application/n-quads' });
    expect(nquads.length).to.be.above(100);
    const turtle = parseRdf(await write('turtle'), { format: 'text/turtle', base: 'urn:x:' });
    expect(isomorphic(turtle, nquads)).to.equal(true);
    for (const { subject, object } of turtle) expect([subject.termType, object.termType]).not.to.include('BlankNode');
    const jsonLd = JSON.parse(await write('jsonld')) as PlainObject;
    expect(isomorphic(await toQuads(jsonLd), nquads)).to.equal(true);
  });

  it('quotes the original message as it was sent, also when its JSON-LD is converted', async () => {
    const input =
      '{"topic":"realestate/lead#add","id":"urn:x:1","data":{"object":{"identifier":{"crm":9007199254740993}, "price":1.10}}}';
    const jsonLd = await runInside(['normalize', '-q', '-', '--to', 'jsonld'], { input });
    const turtle = await runInside(['normalize', '-q', '-', '--to', 'turtle'], { input });
    const compacted = await runInside(['convert', '-', '--to', 'compacted'], { input: turtle.stdout });
    for (const { stdout } of [jsonLd, compacted]) {
      const { stdout: text } = await runInside(['convert', '-'], { input: stdout });
      const source = parseRdf(text, { format: 'application/n-quads' }).find(({ predicate }) =>
        predicate.value.endsWith('#source'),
      );
      expect(source?.object.value).to.equal(input);
    }
  });

  it('counts other topics, and reads the remaining messages', async () => {
    const input = [
      '{"topic":"realestate/website#askquestion","id":"urn:x:1","data":{"text":"How?"}}',
      '{"topic":"realestate/lead#score","id":"urn:x:3","data":{"object":{"identifier":{"k":"2"},"score":3}}}',
      '{"topic":"realestate/lead#add","id":"urn:x:2","time":"2024-05-01T10:00:00Z","data":{"object":{"identifier":{"k":"1"}}}}',
    ].join('\n');
    const { code, stdout, stderr } = await runInside(['normalize', '-'], { input });
    expect(code).to.equal(0);
    expect(jsonLines(stdout)).to.have.length(1);
    expect(stderr).to.include('1 of other topics').and.to.include('1 score without a lead');
  });

  it('ends with 3 if a file cannot be read, and prints the leads of the others', async () => {
    const { code, stdout, stderr } = await runHere(['normalize', '-q', 'missing.json', ...SEED]);
    expect(code).to.equal(3);
    expect(linesOf(stdout)).to.have.length(2);
    expect(stderr).to.equal('leadpod: missing.json: no such file\n');
  });

  it('reads telephone numbers in the given region', async () => {
    const input =
      '{"topic":"realestate/lead#add","id":"urn:x:1","data":{"object":{"object":{"telephone":"020 7946 0321"}}}}';
    const file = join(freshFolder(), 'message.json');
    writeFileSync(file, input);
    const british = await runHere(['normalize', file, '-q', '--region', 'gb']);
    expect(jsonLines(british.stdout)[0]).to.deep.include({ telephone: ['+442079460321'] });
    const byEnvironment = await runInside(['normalize', '-', '-q'], { input, env: { LEADPOD_REGION: 'GB' } });
    expect(byEnvironment.stdout).to.equal(british.stdout);
  });

  it('reads dates without a zone in the given zone, or else in UTC with a warning', async () => {
    const input =
      '{"topic":"realestate/lead#add","id":"urn:x:1","time":"2024-01-02T03:00:00","data":{"object":{"object":{"name":"A"}}}}';
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'message.json'), input);
    const plain = await runIn(cwd, ['normalize', 'message.json', '--verbose']);
    expect(plain.stdout).to.include('"time":"2024-01-02T03:00:00.000Z"');
    expect(plain.stderr).to.include('/time: no time zone: UTC was assumed (date-no-zone)');
    const denver = await runIn(cwd, ['normalize', 'message.json', '--verbose', '--time-zone', 'America/Denver']);
    expect(denver.stdout).to.include('"time":"2024-01-02T10:00:00.000Z"');
    expect(denver.stderr).to.include('America/Denver was assumed (date-rewritten)').and.not.include('warnings:');
    const env = { LEADPOD_TIME_ZONE: 'America/Denver' };
    expect((await runInside(['normalize', '-'], { input, env })).stdout).to.equal(denver.stdout);
    writeFileSync(join(cwd, 'leadpod.config.json'), '{"timeZone":"America/Denver"}');
    expect((await runIn(cwd, ['normalize', 'message.json'])).stdout).to.equal(denver.stdout);
  });

  it('joins no leads by placeholders from the settings', async () => {
    const message = (id: number): string =>
      JSON.stringify({
        topic: 'realestate/lead#add',
        id: `urn:x:${id}`,
        data: { object: { identifier: { crm: 'lobby-a' } } },
      });
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'messages.ndjson'), `${message(1)}\n${message(2)}\n`);
    const leads = async (placeholders: unknown): Promise<[number, string]> => {
      writeFileSync(join(cwd, 'leadpod.config.json'), JSON.stringify({ placeholders }));
      const { stdout, stderr } = await runIn(cwd, ['normalize', 'messages.ndjson', '-q']);
      return [linesOf(stdout).length, stderr];
    };
    expect(await leads([])).to.deep.equal([1, '']);
    expect(await leads(['Lobby-*'])).to.deep.equal([2, '']);
    expect(await leads('lobby-a')).to.deep.equal([
      0,
      'leadpod: leadpod.config.json: placeholders: expected a list of texts\n',
    ]);
  });
});

describe('leadpod generate', () => {
  it('prints the same bytes for the same seed, and different bytes for another seed', async () => {
    const args = (seed: string) => ['generate', '--count', '20', '--seed', seed];
    const generate = (seed: string) => runHere(args(seed));
    const first = await runCli(args('7'));
    expect(first.code).to.equal(0);
    expect(jsonLines(first.stdout)).to.have.length(20);
    expect((await generate('7')).stdout).to.equal(first.stdout);
    expect((await generate('8')).stdout).not.to.equal(first.stdout);
  });

  it('prints messages of which normalize reads every line', async () => {
    const { stdout: input } = await runHere(['generate', '--count', '60', '--seed', '5']);
    const { code, stdout, stderr } = await runInside(['normalize', '-', '-q'], { input });
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    const leads = jsonLines(stdout) as { events: unknown[] }[];
    expect(leads.length).to.be.within(5, 60);
    expect(stdout).not.to.match(UNSAFE);
  });

  it('also makes broken messages with --noise, which normalize handles', async () => {
    const { stdout: input } = await runHere(['generate', '--count', '80', '--seed', '3', '--noise']);
    const cwd = freshFolder();
    writeFileSync(join(cwd, 'noise.ndjson'), input);
    const { code, stdout, stderr } = await runIn(cwd, ['normalize', 'noise.ndjson', '-q']);
    expect(code).to.equal(3);
    expect(jsonLines(stdout)).not.to.be.empty;
    expect(linesOf(stderr)).not.to.be.empty;
    for (const line of linesOf(stderr)) expect(line).to.match(/^leadpod: noise\.ndjson(?::\d+)?: .* \([a-z0-8-]+\)$/);
  });
});
