import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LeadJson } from '../../src/lead/lead-json.ts';
import { parseRdf } from '../../src/rdf/quads.ts';
import type { Where } from '../pods.ts';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../support/cli-pod.ts';
import { freshFolder, jsonLines, linesOf, runHere, samplePath, type Run } from '../support/cli.ts';

const STORY = readdirSync(samplePath('story')).map((name) => readFileSync(samplePath(`story/${name}`), 'utf8'));

interface Explained {
  readonly status: string;
  readonly path: { event: string; id: string; status: string; marks: string[] }[];
  readonly joins: { how: string; keys: { kind: string; propertyID?: string; value: string; with?: string }[] }[];
  readonly fields: { field: string; value: string; event: string; replaced: { value: string }[] }[];
}

/** A pod with these messages synced, and the program on it. */
async function podWith(
  texts: readonly string[],
  where?: Where,
): Promise<{ env: PodEnv; run: (...args: string[]) => Promise<Run> }> {
  const env = await freshPodEnv(where);
  await postTo(env, texts);
  const run = (...args: string[]): Promise<Run> => runHere(args, env);
  await run('sync');
  return { env, run };
}

async function leadsOf(run: (...args: string[]) => Promise<Run>): Promise<LeadJson[]> {
  return jsonLines((await run('leads', '--json')).stdout) as LeadJson[];
}

const agent = (name: string): string => `https://${name}.example.com/profile/card#me`;
const step = (number: number, topic: string, by: string, lead: object = {}): string =>
  JSON.stringify({
    topic: `realestate/lead#${topic}`,
    time: `2024-05-0${number}T10:00:00Z`,
    id: `https://vendor.example/publish/${number}`,
    data: { agent: by, object: { type: 'Lead', identifier: { crm: 'L1' }, object: { name: 'Ada Example' }, ...lead } },
  });

describe('leadpod explain', () => {
  const history = [
    step(1, 'add', agent('desk'), { owner: agent('desk'), recipient: agent('desk') }),
    step(2, 'assign', agent('desk'), { recipient: agent('imogen') }),
    step(3, 'reject', agent('imogen')),
    step(4, 'accept', agent('stranger')),
    step(5, 'retract', agent('stranger'), { comment: 'mine now' }),
  ];
  let run: (...args: string[]) => Promise<Run>;
  let slug: string;
  before(async () => {
    ({ run } = await podWith(history));
    slug = (await leadsOf(run))[0]!.slug;
  });

  it('shows where fields, joins and status come from, with what looks wrong', async () => {
    const { code, stdout } = await run('explain', slug.slice(0, 8), '--json');
    expect(code).to.equal(0);
    const { status, path, joins, fields } = JSON.parse(stdout) as Explained;
    expect(status).to.equal('retracted');
    expect(path.map((one) => [one.status, ...one.marks].join(' '))).to.deep.equal([
      ...['new', 'assigned', 'rejected'],
      'accepted accepted-by-other accepted-after-reject',
      'retracted retracted-by-stranger',
    ]);
    expect(joins.map(({ how }) => how)).to.deep.equal(['first', 'key', 'key', 'key', 'key']);
    expect(joins[1]?.keys).to.deep.equal([
      { kind: 'lead identifier', propertyID: 'crm', value: 'L1', with: path[0]?.event },
    ]);
    const recipient = fields.find(({ field }) => field === 'recipient');
    expect(recipient).to.include({ value: agent('imogen'), event: path[1]?.event });
    expect(recipient?.replaced.map(({ value }) => value)).to.deep.equal([agent('desk')]);
  });

  it('shows the same as three tables for people', async () => {
    const { code, stdout } = await run('explain', slug);
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/^Ada Example {2}retracted$/m)
      .and.match(/^How it got its status$/m)
      .and.match(/accepted by someone who is not the recipient; accepted after it was rejected/)
      .and.match(/^2 +lead identifier crm = L1 +1$/m)
      .and.match(/^recipient +https:\/\/imogen.* 2 +https:\/\/desk.*\(1\)$/m);
  });

  it('also marks what looks wrong in the RDF, where a query finds it', async () => {
    const query = 'SELECT ?mark { ?event lead:mark ?mark } ORDER BY ?mark';
    expect(linesOf((await run('query', query)).stdout)).to.deep.equal([
      ...['mark', 'accepted-after-reject', 'accepted-by-other', 'retracted-by-stranger'],
    ]);
    const turtle = (await run('show', slug, '--turtle')).stdout;
    const file = join(freshFolder(), 'lead.ttl');
    writeFileSync(file, turtle);
    expect(await run('validate', file)).to.include({ code: 0 });
    expect(parseRdf(turtle, { format: 'text/turtle', base: 'https://pod.example/1' }).length).to.be.above(50);
  });

  it('reports a missing lead with 2', async () => {
    expect(await run('explain', 'ffffffff')).to.include({ code: 2, stdout: '' });
  });
});

describe('leadpod review', () => {
  it('lists leads with two names and pairs with one, with the reasons, until a person decides', async () => {
    const telephone = '+1 903 555 0135';
    const lead = { identifier: undefined };
    const { run } = await podWith([
      leadMessage('1', { name: 'Ada Example', telephone }, lead),
      leadMessage('2', { name: 'Bo Sample', telephone }, lead),
      leadMessage('3', { name: 'Cy Token', email: 'cy@mail.example' }),
      leadMessage('4', { name: 'C. Token', email: 'cy@mail.example' }),
    ]);
    const review = async () =>
      JSON.parse((await run('review', '--json')).stdout) as {
        doubtful: { slug: string; marks: string[]; events: { event: string; name: string; isDoubtful: boolean }[] }[];
        pairs: { leads: { slug: string; name: string }[]; shared: unknown[] }[];
      };
    const { doubtful, pairs } = await review();
    const [two] = doubtful;
    expect(doubtful.map(({ marks }) => marks)).to.deep.equal([['names-differ']]);
    expect(two!.events.map(({ name, isDoubtful }) => `${name} ${isDoubtful}`)).to.deep.equal([
      'Ada Example false',
      'Bo Sample true',
    ]);
    expect(pairs.map(({ leads }) => leads.map(({ name }) => name).sort())).to.deep.equal([['C. Token', 'Cy Token']]);
    expect(pairs[0]!.shared).to.deep.equal([{ kind: 'e-mail', value: 'cy@mail.example' }]);
    expect((await run('review')).stdout).to.include(`! ${two!.events[1]!.event}  Bo Sample  +19035550135`);
    await run('split', two!.slug, '--event', two!.events[1]!.event);
    await run('join', ...pairs[0]!.leads.map(({ slug }) => slug));
    expect(await review()).to.deep.equal({ doubtful: [], pairs: [] });
    expect((await run('apart', two!.slug, pairs[0]!.leads[0]!.slug, '--json')).stdout).to.match(/"kind":"apart"/);
  });
});

describe('leadpod split and join', () => {
  it('split a lead and join it again, and every command shows the result', async () => {
    const { run } = await podWith(STORY);
    const before = await leadsOf(run);
    const { slug, events } = before.find(({ name }) => name === 'Marisol Fennimore')!;
    // In the order in which people write it as well.
    const split = await run('split', '--event', events[3]!.id, slug, '--json');
    expect(split.code).to.equal(0);
    const { leads } = JSON.parse(split.stdout) as { leads: { slug: string; events: number }[] };
    expect(leads.map((lead) => lead.events)).to.deep.equal([3, 1]);
    expect(await leadsOf(run)).to.have.length(before.length + 1);
    expect((await run('sync', '--full')).stdout).to.include('0 created, 0 updated');
    expect((await run('replay')).stdout).to.include('0 created, 0 updated');
    expect((await run('explain', leads[1]!.slug)).stdout).to.match(/^1 +split on 20/m);
    expect((await run('join', leads[1]!.slug, slug)).code).to.equal(0);
    expect(await leadsOf(run)).to.deep.equal(before);
    expect(JSON.parse((await run('show', leads[1]!.slug, '--json')).stdout)).to.include({ slug });
    const count = await run('query', 'SELECT (COUNT(DISTINCT ?lead) AS ?n) { ?lead a lead:Lead }');
    expect(linesOf(count.stdout)[1]).to.equal(String(before.length));
  });

  it('refuse impossible decisions with 2', async () => {
    const { run } = await podWith([leadMessage('1', { name: 'Ada Example' })]);
    const [lead] = await leadsOf(run);
    const cases: readonly (readonly [string[], RegExp])[] = [
      [['split', lead!.slug], /required option '--event/],
      [['split', '--event', lead!.events[0]!.id], /give a lead and an event/],
      [['show', 'a'], /expected two or more digits of a slug/],
      [['split', lead!.slug, '--event', 'nothing'], /no event \[nothing\]. leadpod explain lists/],
      [['split', lead!.slug, '--event', lead!.events[0]!.id], /these are all its events/],
      [['join', lead!.slug, lead!.slug], /both names already mean this one lead/],
      [['apart', lead!.slug, lead!.slug], /both names mean this one lead\. leadpod split/],
      [['join', lead!.slug], /both names already mean this one lead/],
    ];
    for (const [args, says] of cases) {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }, args.join(' ')).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(says);
    }
  });
});

describe('leadpod quarantine', () => {
  it('lists, shows, retries and drops items', async () => {
    const whole = leadMessage('1', { name: 'Ada Example' });
    const broken = whole.slice(0, -1);
    const { run } = await podWith([broken, '{"\u001b[31mbad":']);
    const items = jsonLines((await run('quarantine', 'list', '--json')).stdout) as { id: string; pointer: string }[];
    expect(items).to.have.length(2);
    expect(items[0]).not.to.have.property('body');
    expect((await run('quarantine')).stdout).to.match(/^ITEM +SINCE +REASON +PLACE +NOTIFICATION\n/);
    const { id } = items.find(({ pointer }) => pointer !== '') ?? items[0]!;
    const other = items.find((item) => item.id !== id)!.id;
    for (const item of [id, other]) expect((await run('quarantine', 'show', item)).stdout).not.to.include('\u001b');
    const bodies = await Promise.all([id, other].map((item) => run('quarantine', 'show', item, '--body')));
    const mine = bodies[0]!.stdout === broken ? id : other;
    expect(bodies.map(({ stdout }) => stdout)).to.include(broken);
    const tried = await run('quarantine', 'retry', mine);
    expect(tried).to.include({ code: 3 });
    expect(tried.stderr).to.include(`quarantine retry ${mine} --file FILE`).and.include('not-json');
    const file = join(freshFolder(), 'mended.json');
    writeFileSync(file, whole);
    expect(await run('quarantine', 'retry', mine.slice(0, 6), '--file', file)).to.include({
      code: 0,
      stdout: 'Messages: 1 tried, 1 stored, 0 of other topics, 0 stay\nLeads: 1 created, 0 updated\n',
    });
    expect(await run('quarantine', 'drop', '--all')).to.include({ code: 0, stdout: '1 dropped\n' });
    expect(await run('quarantine', 'list')).to.include({ stdout: '', stderr: 'The quarantine is empty.\n' });
    expect(await leadsOf(run)).to.have.length(1);
  });

  it('keeps events of untrusted senders, until a person vouches for them', async () => {
    const env = await freshPodEnv();
    await postTo(env, [leadMessage('1', { name: 'Ada Example' })]);
    const folder = freshFolder();
    const config = join(folder, 'trust.json');
    writeFileSync(config, JSON.stringify({ trust: { senders: ['https://nobody.example'] } }));
    const run = (...args: string[]): Promise<Run> => runHere([...args, '--config', config], env);
    const synced = await run('sync');
    expect(synced.code).to.equal(3);
    expect(synced.stderr).to.include('its sender is not one of trust.senders').and.include('leadpod quarantine list');
    expect((await run('quarantine', 'list')).stdout).to.include('untrusted-sender');
    expect(await run('quarantine', 'retry', '--all')).to.include({ code: 3 });
    expect((await run('quarantine', 'retry', '--all', '--trust')).stdout).to.include('1 created');
    for (const trust of [7, { senders: 'x' }, { verify: 'always' }, { sender: [] }, { privateOrigins: ['10.0.0.1'] }]) {
      writeFileSync(config, JSON.stringify({ trust }));
      expect(await run('sync'), JSON.stringify(trust)).to.include({ code: 2, stdout: '' });
    }
    const wrong = await runHere(['sync'], { ...env, LEADPOD_TRUST_SENDERS: 'crm.example.com' });
    expect(wrong).to.include({ code: 2, stdout: '' });
  });

  it('refuses with 2 a missing item, or more items than allowed', async () => {
    const { run } = await podWith([]);
    for (const args of [
      ['retry'],
      ['drop'],
      ['show', 'ffff'],
      ['retry', 'a', '--all'],
      ['retry', '--all', '--file', 'x'],
    ])
      expect(await run('quarantine', ...args), args.join(' ')).to.include({ code: 2, stdout: '' });
  });
});

describe('leadpod inbox', () => {
  it('lists the notifications in the inbox with what happened to them, and has filters', async () => {
    // The real server tells times and sizes in its listing.
    const { env, run } = await podWith([leadMessage('1', { name: 'Ada Example' }), '{"bad":'], 'real');
    await postTo(env, [leadMessage('2', { name: 'Bo Example' })]);
    const { code, stdout, stderr } = await run('inbox', '--json');
    expect(code).to.equal(0);
    expect(stderr).to.match(/: 3 notifications: 1 new, 1 quarantined, 1 stored\n$/);
    const items = jsonLines(stdout) as { url: string; state: string; posted: string; size: number; item?: string }[];
    expect(items.map(({ state }) => state).sort()).to.deep.equal(['new', 'quarantined', 'stored']);
    for (const { url, posted, size } of items) {
      expect(url.startsWith(env.LEADPOD_INBOX) && !Number.isNaN(Date.parse(posted)), url).to.equal(true);
      expect(size).to.be.greaterThan(0);
    }
    const table = (await run('inbox', '--state', 'quarantined')).stdout;
    expect(linesOf(table)[0]).to.match(/^STATE +POSTED +WHY +NOTIFICATION$/);
    expect(table)
      .to.match(/^quarantined +\d{4}-\d\d-\d\d \d\d:\d\d +not-json.* \(item [0-9a-f]{12}\) +http/m)
      .and.not.include('stored');
    expect(await run('inbox', '--since', '2999-01-01')).to.include({ code: 0, stdout: '' });
    for (const wrong of [
      ['--since', 'yesterday'],
      ['--state', 'old'],
    ])
      expect(await run('inbox', ...wrong), wrong.join(' ')).to.include({ code: 2, stdout: '' });
  });
});

describe('leadpod replay, reindex and compact', () => {
  it('change no lead', async () => {
    const { env, run } = await podWith(STORY.slice(0, 5));
    await postTo(env, STORY.slice(5));
    await run('sync');
    const before = await leadsOf(run);
    expect((await run('reindex')).stdout).to.equal('4 leads indexed\n');
    expect((await run('compact')).stdout).to.equal('2 batches of the journal merged into 1 segment\n');
    expect((await run('compact')).stdout).to.equal('Nothing to merge\n');
    const replayed = JSON.parse((await run('replay', '--json')).stdout) as Record<string, number>;
    expect(replayed).to.include({ events: 11, created: 0, updated: 0, unchanged: 4, journaled: 0 });
    expect((await run('replay', '--rebuild', '--from-inbox')).stdout).to.include('0 created, 0 updated');
    expect((await run('replay', '--topic', 'accept', '--since', '2024-03-05T00:00:00Z')).stdout).to.include(
      'Events: 0\n',
    );
    expect(await leadsOf(run)).to.deep.equal(before);
    expect(await run('replay', '--since', 'yesterday')).to.include({ code: 2 });
    expect((await run('doctor')).code).to.equal(0);
  });
});

describe('leadpod forget', () => {
  it('shows a preview, requires --yes, and prints a receipt without personal data', async () => {
    const { run } = await podWith(STORY);
    const email = 'marisol.fennimore@example.com';
    const nobody = ['--email', 'nobody@mail.example', '--yes'];
    expect((await run('forget', ...nobody)).stdout).to.match(/^No event in the pod has one of these keys/);
    for (const args of [[], ['--email', email], ['--identifier', 'noequals', '--yes'], ['--email', '', '--yes']])
      expect(await run('forget', ...args), args.join(' ')).to.include({ code: 2, stdout: '' });
    const look = await run('forget', '--email', email, '--dry-run');
    expect(look.code).to.equal(0);
    expect(look.stderr).to.match(/This cannot be undone/);
    expect(look.stdout).to.match(/^People in what would be removed: Marisol Fennimore \(\d events\)/m);
    expect(look.stdout).to.match(/^ {2}\S+ {2}add .* - has --email marisol\.fennimore@example\.com$/m);
    // Of the same name, with another address: someone is to look at it first.
    expect(look.stdout).to.match(/^Leads would be removed: none$/m);
    expect(look.stdout).to.match(/^Lead [0-9a-f]{24} would lose 2 of 4 events, and stays$/m);
    expect(look.stdout).to.match(/ {2}update .* - has --email m\.fennimore@mail\.example\.com --telephone \S+$/m);
    expect(look.stdout).to.match(/^ {2}--telephone \+19035550142 - 1 event that would stay has it$/m);
    expect(look.stdout.match(/^ {2}http/gm)).to.have.length(3);
    const both = ['--email', email, 'm.fennimore@mail.example.com'];
    expect((await run('forget', ...both, '--dry-run')).stdout).to.match(/^Leads would be removed: [0-9a-f]{24}$/m);
    expect(await leadsOf(run)).to.have.length(4);
    const done = await run('forget', ...both, '--yes', '--json');
    expect(done.code).to.equal(0);
    const receipt = JSON.parse(done.stdout) as Record<string, unknown>;
    expect(receipt).to.include({ events: 4, journal: 5, quarantine: 0, inbox: 5 });
    expect(done.stdout + done.stderr).not.to.match(/fennimore/i);
    expect(await leadsOf(run)).to.have.length(3);
    const all = await run('query', 'SELECT ?o { ?s ?p ?o }', '--format', 'json');
    expect(all.stdout).not.to.match(/fennimore/i);
  });
});
