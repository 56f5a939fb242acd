import { expect } from 'chai';
import { freshPodEnv, leadMessage, postTo } from '../../../support/cli-pod.ts';
import { jsonLines, runHere, type Run } from '../../../support/cli.ts';

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
