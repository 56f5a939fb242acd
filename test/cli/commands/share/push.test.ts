import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { freshFolder, runHere } from '../../../support/cli.ts';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../../../support/cli-pod.ts';
import { graphsUnder, startStore } from '../../../support/store-server.ts';

/** A pod with so many leads, as settings. */
async function podOf(count: number): Promise<PodEnv> {
  const env = await freshPodEnv();
  const messages = Array.from({ length: count }, (_, index) => leadMessage(`p${index}`, { name: `Person ${index}` }));
  await postTo(env, messages);
  expect((await runHere(['sync'], env)).code).to.equal(0);
  return env;
}

function secretFile(secret: string): string {
  const file = join(freshFolder(), 'secret');
  writeFileSync(file, `${secret}\n`);
  return file;
}

describe('leadpod push', () => {
  let cache: string | undefined;
  before(() => {
    cache = process.env['LEADPOD_CACHE'];
    process.env['LEADPOD_CACHE'] = freshFolder();
  });
  after(() => {
    if (cache === undefined) delete process.env['LEADPOD_CACHE'];
    else process.env['LEADPOD_CACHE'] = cache;
  });

  it('writes the leads of a pod to a store, then only changes, and prints text or counts', async () => {
    const [env, store] = [await podOf(3), await startStore()];
    const args = ['push', '--endpoint', store.url];
    const dry = await runHere([...args, '--dry-run', '--json'], env);
    expect(JSON.parse(dry.stdout)).to.include({ leads: 3, pushed: 3 });
    expect(store.store.size).to.equal(0);

    const first = await runHere([...args, '--json'], env);
    expect(first).to.include({ code: 0, stderr: '' });
    const report = JSON.parse(first.stdout) as Record<string, number>;
    expect(Object.keys(report)).to.deep.equal([
      'leads',
      'pushed',
      'deleted',
      'unchanged',
      'failed',
      'requests',
      'seconds',
    ]);
    expect(report).to.include({ leads: 3, pushed: 3, deleted: 0, unchanged: 0, failed: 0 });
    const leads = `${env.LEADPOD_STORAGE}leads/`;
    const count = store.store.query('SELECT ?lead { GRAPH ?g { ?lead a <https://w3id.org/leadpod#Lead> } }');
    expect(count).to.have.length(3);

    await postTo(env, [leadMessage('p9', { name: 'Person 9' })]);
    await runHere(['sync'], env);
    const forgotten = await runHere(['forget', '--identifier', 'crm=p0', '--yes'], env);
    expect(forgotten.code, forgotten.stderr).to.equal(0);
    const then = await runHere(args, env);
    expect(then.stdout).to.match(
      /^Leads: 3, of them 1 pushed, 2 unchanged\nGraphs of leads that are gone: 1 deleted\n\d+ requests to the store in /,
    );
    expect(graphsUnder(store.store, leads).join('\n')).not.to.include('Person 0');
    expect((await runHere([...args, '--no-cache', '--full', '--json'], env)).stdout).to.include(
      '"pushed":0,"deleted":0,"unchanged":3',
    );
  });

  it('ends with 3 if the store refuses a lead, and with 1 if the store cannot be reached', async () => {
    const [env, store] = [await podOf(2), await startStore()];
    store.fate = ({ body }) => (body.includes('Person 1') ? { status: 400 } : 'fine');
    const some = await runHere(['push', '--endpoint', store.url, '--json'], env);
    expect(some.code).to.equal(3);
    expect(some.stdout).to.include('"pushed":1').and.include('"failed":1');
    expect(some.stderr).to.match(
      /^leadpod: \S+\/leads\/\S+\.ttl: Pushing leads failed: POST \S+\/update - expected success, received 400\n$/,
    );
    store.fate = () => ({ status: 404 });
    const none = await runHere(['push', '--endpoint', store.url], env);
    expect(none).to.include({ code: 1, stdout: '' });
    expect(none.stderr).to.include('docs/push.md');
  });

  it('signs in to the store, and never prints the credentials', async () => {
    const [env, store] = [await podOf(1), await startStore()];
    store.fate = ({ headers }) => (headers.authorization === 'Bearer canary' ? 'fine' : { status: 401 });
    const run = (secret: string) => runHere(['push', '--endpoint', store.url, '--token-file', secretFile(secret)], env);
    expect(await run('canary')).to.include({ code: 0 });
    const refused = await run('canary2');
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.include('does not accept these credentials').and.not.include('canary');
  });

  for (const [what, args, message] of [
    ['without a store', [], 'No store is named'],
    ['with an invalid URL', ['--endpoint', 'name:canary@store'], '--endpoint: expected an http(s) URL'],
    [
      'by a protocol that the store has no address for',
      ['--update-endpoint', 'http://127.0.0.1:1/', '--protocol', 'gsp'],
      '--graph-store',
    ],
    [
      'with a name without a password',
      ['--endpoint', 'http://127.0.0.1:1/', '--auth-user', 'maria'],
      'must be given together',
    ],
    [
      'with a file that is not there',
      ['--endpoint', 'http://127.0.0.1:1/', '--token-file', '/canary'],
      '--token-file: the file cannot be read (ENOENT)',
    ],
    [
      'with a password in place of its file',
      ['--endpoint', 'http://127.0.0.1:1/', '--auth-user', 'maria', '--auth-password-file', 'canary'],
      '--auth-password-file: the file cannot be read (ENOENT)',
    ],
    [
      'with an empty file',
      ['--endpoint', 'http://127.0.0.1:1/', '--auth-user', 'maria', '--auth-password-file', secretFile('\n')],
      '--auth-password-file: the file is empty',
    ],
    [
      'in plain text over a network',
      ['--endpoint', 'http://store.example/', '--token-file', secretFile('canary')],
      'expected https',
    ],
    [
      'with what is no token',
      ['--endpoint', 'http://127.0.0.1:1/', '--token-file', secretFile('canary\ncanary')],
      'a bearer token',
    ],
  ] as const)
    it(`is refused ${what}`, async () => {
      const run = await runHere(['push', ...args], {});
      expect(run).to.include({ code: 2, stdout: '' });
      expect(run.stderr).to.include(message).and.not.include('canary');
    });
});
