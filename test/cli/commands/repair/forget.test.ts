import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { copyFolder } from '../../../../src/copy/folder.ts';
import { ownerOf } from '../../../pods.ts';
import { freshFolder, runHere, type Run } from '../../../support/cli.ts';
import { freshPodEnv, leadMessage, postTo } from '../../../support/cli-pod.ts';

const ADA = { type: 'Contact', name: 'Ada Brookhaven', email: 'ada.brookhaven@mail.example' };
const BEA = { type: 'Contact', name: 'Bea Larkspur', email: 'bea.larkspur@mail.example' };
const QUESTION = ['query', 'SELECT ?o { ?s ?p ?o }', '--format', 'csv'];

interface Place {
  readonly place: string;
  readonly state: string;
  readonly message: string;
}

/** A pod with leads of two people, and a copy of them on this machine. */
async function copiedPod() {
  const cache = freshFolder();
  process.env['LEADPOD_CACHE'] = cache;
  const env = await freshPodEnv();
  await postTo(env, [leadMessage('1', ADA), leadMessage('2', BEA)]);
  const run = (...args: string[]): Promise<Run> => runHere(args, env);
  expect((await run('sync')).code).to.equal(0);
  expect((await run(...QUESTION)).stdout)
    .to.include(ADA.email)
    .and.include(BEA.email);
  const folder = copyFolder(env.LEADPOD_STORAGE);
  const stored = (): string =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join();
  expect(stored()).to.include(ADA.email).and.include(BEA.email);
  return { env, run, cache, folder, stored };
}

const placesOf = ({ stdout }: Run): Place[] => (JSON.parse(stdout) as { places: Place[] }).places;

describe('The effect of forget on this machine', () => {
  let before: string | undefined;
  beforeEach(() => (before = process.env['LEADPOD_CACHE']));
  afterEach(() => {
    if (before === undefined) delete process.env['LEADPOD_CACHE'];
    else process.env['LEADPOD_CACHE'] = before;
  });

  it('suggests to check the spelling of a key that no event has, and promises no removal', async () => {
    const { run } = await copiedPod();
    const { code, stdout, stderr } = await run('forget', '--email', 'nobody@example.com', '--dry-run');
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 0,
      stdout: 'No event in the pod has one of these keys: check the spelling. Nothing would be removed.\n',
      stderr: '',
    });
  });

  it('removes the person from the local copy, and no one else, and reports it', async () => {
    const { run, folder, stored } = await copiedPod();
    const look = await run('forget', '--email', ADA.email, '--dry-run');
    expect(look.stdout).to.include(`${folder}: the local copy of the leads: the person is removed from it`);
    expect(stored()).to.include(ADA.email);
    const done = await run('forget', '--email', ADA.email, '--yes');
    expect(done.code, done.stderr).to.equal(0);
    expect(done.stdout).to.include(`${folder}: the local copy of the leads no longer holds the person`);
    expect(stored())
      .to.include(BEA.email)
      .and.not.match(/brookhaven/i);
  });

  it('removes nothing without --yes, and explains what to do', async () => {
    const { run } = await copiedPod();
    const { code, stderr } = await run('forget', '--email', ADA.email);
    expect({ code, stderr }).to.deep.equal({
      code: 2,
      stderr:
        'leadpod: Nothing was removed. Add --dry-run to see what would be removed, then --yes to remove it. This cannot be undone.\n',
    });
  });

  it('names the person before the removal', async () => {
    const { run } = await copiedPod();
    const { code, stderr } = await run('forget', '--email', ADA.email, '--yes');
    expect(code).to.equal(0);
    expect(stderr)
      .to.match(/^Removing: Ada Brookhaven \(1 event\)$/m)
      .and.not.include('Bea');
  });

  it('lists the leads that stay and still name the person, and what to do about it', async () => {
    const { env, run } = await copiedPod();
    const other = { ...ADA, email: 'ada@office.example' };
    // Of one lead the second message has none of the keys that are named; another lead has the same name.
    await postTo(env, [
      leadMessage('1b', other, { identifier: { crm: '1' } }),
      leadMessage('3', { ...other, email: 'ada.b@other.example' }),
      leadMessage('2b', ADA, { identifier: { crm: '2' } }),
    ]);
    expect((await run('sync')).code).to.equal(0);
    interface Still {
      readonly lead: string;
      readonly names?: readonly string[];
      readonly isSame: boolean;
      readonly isKept: boolean;
    }
    const look = await run('forget', '--email', ADA.email, '--dry-run', '--json');
    const { still } = JSON.parse(look.stdout) as { still: Still[] };
    expect(still.map(({ names, isSame, isKept }) => [names, isSame, isKept])).to.have.deep.members([
      [['Ada Brookhaven'], true, true],
      [['Ada Brookhaven'], true, false],
      [['Bea Larkspur'], false, true],
    ]);
    const done = await run('forget', '--email', ADA.email, '--yes');
    const [, rest = ''] = done.stdout.split('Still named, in leads that stay:\n');
    for (const { lead, names = [], isSame, isKept } of still) {
      const why = isKept ? 'the same name as in what is removed' : 'the same name; it may be someone else';
      expect(rest).to.include(`lead ${lead}  ${names.join(', ')}${isSame ? ` - ${why}` : ''}\n`);
    }
    expect(rest).to.include(
      `  leadpod forget --lead ${still.map(({ lead }) => lead.slice(0, 8)).join(' ')} --dry-run\n`,
    );
  });

  it('lists for scripts the leads that still name a person, without names', async () => {
    const { env, run } = await copiedPod();
    await postTo(env, [leadMessage('1b', { ...ADA, email: 'ada@office.example' }, { identifier: { crm: '1' } })]);
    expect((await run('sync')).code).to.equal(0);
    const { stdout } = await run('forget', '--email', ADA.email, '--yes', '--json');
    const { still, kept } = JSON.parse(stdout) as { still: object[]; kept: { slug: string }[] };
    expect(still).to.deep.equal([{ lead: kept[0]?.slug, isSame: true, isKept: true }]);
    expect(stdout).to.not.match(/brookhaven/i);
  });

  it('also does so if the person was forgotten on another machine before', async () => {
    const { run, cache, stored } = await copiedPod();
    process.env['LEADPOD_CACHE'] = freshFolder();
    expect((await run('forget', '--email', ADA.email, '--yes')).code).to.equal(0);
    expect(stored()).to.include(ADA.email);
    process.env['LEADPOD_CACHE'] = cache;
    expect((await run('forget', '--email', ADA.email, '--yes')).stdout).to.match(
      /^No event in the pod has one of these keys/,
    );
    expect(stored())
      .to.include(BEA.email)
      .and.not.match(/brookhaven/i);
  });

  it('removes the whole copy if the pod keeps data about the person', async () => {
    const { env, run, folder } = await copiedPod();
    // Not a quarantine, so that one stage of the forgetting comes to no end.
    const owner = await ownerOf(env.LEADPOD_STORAGE);
    await owner.put(`${env.LEADPOD_STORAGE}leads/quarantine/0.json`, '<html>', { contentType: 'text/html' });
    const done = await run('forget', '--email', ADA.email, '--yes', '--json');
    expect(JSON.parse(done.stdout)).to.have.property('unfinished').that.is.not.empty;
    expect(done.code).to.equal(3);
    expect(placesOf(done)[0]).to.include({ place: folder, state: 'cleaned' });
    expect(placesOf(done)[0]?.message).to.match(/was removed, because the pod still holds data about the person/);
    expect(readdirSync(folder)).to.be.empty;
  });

  it('ends with 3 if it must not touch the copy, and removes nothing through a link', async () => {
    const { run, folder } = await copiedPod();
    const elsewhere = join(freshFolder(), 'copy');
    renameSync(folder, elsewhere);
    symlinkSync(elsewhere, folder);
    const done = await run('forget', '--email', ADA.email, '--yes', '--json');
    expect(done.code).to.equal(3);
    expect(placesOf(done)[0]).to.include({ place: folder, state: 'failed' });
    expect(placesOf(done)[0]?.message).to.match(/is a symbolic link/);
    expect(readdirSync(elsewhere).filter((name) => name.endsWith('.nq'))).to.not.be.empty;
  });

  it('lists every place that it does not reach, in text, dry run and receipt', async () => {
    const { run, cache, folder } = await copiedPod();
    const pushed = join(folder, 'push-0123456789abcdef.ndjson');
    writeFileSync(pushed, '');
    mkdirSync(join(cache, 'ab'.repeat(12)));
    const named = [
      pushed,
      `${cache}: 1 local copy of other pods`,
      'exported files',
      'stores that leads were pushed to',
    ];
    for (const flag of ['--dry-run', '--yes']) {
      const { stdout } = await run('forget', '--email', ADA.email, flag);
      const [, rest = ''] = stdout.split('Not reached by this command:\n');
      for (const place of [...named, 'leadpod serve', 'other machines']) expect(rest).to.include(place);
    }
    const places = placesOf(await run('forget', '--email', ADA.email, '--yes', '--json'));
    expect(places.filter(({ state }) => state === 'elsewhere').map(({ place }) => place)).to.include.members([
      ...[pushed, cache, 'exported files', 'stores that leads were pushed to', 'other machines'],
    ]);
    // What was pushed is still to be removed from the store by means of it.
    expect(existsSync(pushed)).to.equal(true);
  });
});
