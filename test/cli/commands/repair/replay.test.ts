import { expect } from 'chai';
import { freshPodEnv, leadMessage, postTo } from '../../../support/cli-pod.ts';
import { linesOf, runHere, type Run } from '../../../support/cli.ts';

describe('leadpod replay', () => {
  it('ends with 3 and names what it could not read', async () => {
    const env = await freshPodEnv();
    const run = (...args: string[]): Promise<Run> => runHere(['replay', ...args], env);
    await postTo(env, [
      '{"topic":"realestate/lead#add","data":{"object":[]}}',
      leadMessage('1', { name: 'Ada Example' }),
    ]);
    const { code, stdout, stderr } = await run('--from-inbox', '--rebuild');
    expect(code).to.equal(3);
    expect(stdout).to.include('Events: 1, of them 1 new to the journal\n').and.include('Trouble: 1 failed\n');
    expect(linesOf(stderr)).to.have.length(1);
    expect(stderr).to.match(/^leadpod: http:\S+: the notification cannot be read at \/data\/object: /);
    const json = await run('--from-inbox', '--json');
    expect(json).to.include({ code: 3, stderr: '' });
    const { failed } = JSON.parse(json.stdout) as { failed: { url: string; message: string }[] };
    expect(failed.map(({ url, message }) => `leadpod: ${url}: ${message}\n`)).to.deep.equal([stderr]);
    const fine = await run('--json');
    expect(fine.code).to.equal(0);
    expect(fine.stdout).to.include('"failed":[]');
  });
});
