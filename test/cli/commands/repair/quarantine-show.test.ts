import { expect } from 'chai';
import { freshPodEnv, leadMessage, postTo } from '../../../support/cli-pod.ts';
import { ownerOf } from '../../../pods.ts';
import { jsonLines, runHere, type Run } from '../../../support/cli.ts';

describe('leadpod quarantine', () => {
  it('goes on without a resource that cannot be read, names it, and ends with 3', async () => {
    const env = await freshPodEnv();
    const run = (...args: string[]): Promise<Run> => runHere(args, env);
    for (const name of ['Ada Example', 'Bea Example']) {
      await postTo(env, [leadMessage('1', { name }).slice(0, -1)]);
      await runHere(['sync'], env);
    }
    const items = jsonLines((await run('quarantine', 'list', '--json')).stdout) as { id: string; url: string }[];
    expect(items).to.have.length(2);
    const [unread, other] = items as [{ id: string; url: string }, { id: string; url: string }];
    const client = await ownerOf(env.LEADPOD_STORAGE);
    await client.put(unread.url, '<form>', { contentType: 'text/html' });
    const listed = await run('quarantine', 'list', '--json');
    expect(jsonLines(listed.stdout).map((item) => (item as { id: string }).id)).to.deep.equal([other.id]);
    expect(listed.code).to.equal(3);
    expect(listed.stderr).to.include(unread.url);
    expect((await run('quarantine', 'show', other.id)).code).to.equal(0);
    const missing = await run('quarantine', 'show', unread.id);
    expect(missing.code).to.equal(1);
    expect(missing.stderr).to.include(unread.url);
    const inbox = await run('inbox', '--json');
    expect(inbox.code).to.equal(0);
    expect(jsonLines(inbox.stdout)).to.have.length(2);
    expect((await run('inbox')).stderr).to.include(unread.url);
    const retried = await run('quarantine', 'retry', '--all');
    expect(retried.code).to.equal(3);
    expect(retried.stderr).to.include(unread.url).and.include(other.id);
    const dropped = await run('quarantine', 'drop', '--all', '--json');
    expect(JSON.parse(dropped.stdout)).to.deep.equal({ dropped: [other.id] });
    expect(dropped.code).to.equal(3);
    await client.delete(unread.url);
    expect(await run('quarantine', 'list')).to.include({ code: 0, stderr: 'The quarantine is empty.\n' });
  });
});

describe('leadpod quarantine show', () => {
  it('prints the command that tries the message again on standard error, but not with --json or --body', async () => {
    const env = await freshPodEnv();
    const run = (...args: string[]): Promise<Run> => runHere(['quarantine', ...args], env);
    await postTo(env, [leadMessage('1', { name: 'Ada Example' }).slice(0, -1)]);
    await runHere(['sync'], env);
    const [item] = jsonLines((await run('list', '--json')).stdout) as { id: string }[];
    const { id } = item!;
    const { code, stderr } = await run('show', id);
    expect({ code, stderr }).to.deep.equal({
      code: 0,
      stderr: `To correct one: leadpod quarantine show ${id} --body > FILE, edit FILE, then leadpod quarantine retry ${id} --file FILE\n`,
    });
    for (const flag of ['--json', '--body']) expect((await run('show', id, flag)).stderr).to.equal('');
  });
});
