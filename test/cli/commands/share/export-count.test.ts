import { join } from 'node:path';
import { expect } from 'chai';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../../../support/cli-pod.ts';
import { freshFolder, runHere, type Run } from '../../../support/cli.ts';

describe('leadpod export --output', () => {
  let env: PodEnv;
  const file = join(freshFolder(), 'leads.out');
  const run = (...args: string[]): Promise<Run> => runHere(['export', ...args, '--output', file], env);

  before(async () => {
    env = await freshPodEnv();
    await postTo(env, [
      leadMessage('1', { name: 'Ada Example' }),
      leadMessage('2', { name: 'Bea Example' }),
      leadMessage('3', { name: 'Cleo Example' }, {}, 'realestate/lead#accept'),
    ]);
    await runHere(['sync'], env);
  });

  for (const format of ['nquads', 'turtle', 'jsonld', 'csv', 'vcard'])
    it(`prints how many leads are in the file, and its name: ${format}`, async () => {
      const stderr = `3 leads written to ${file}.\n`;
      expect(await run('--to', format)).to.deep.equal({ code: 0, stdout: '', stderr });
    });

  it('counts only the leads with the requested status', async () => {
    for (const format of ['nquads', 'csv'])
      expect((await run('--to', format, '--status', 'accepted')).stderr, format).to.equal(
        `1 lead written to ${file}.\n`,
      );
  });

  it('prints nothing with --quiet', async () => {
    expect((await run('--to', 'nquads', '--quiet')).stderr).to.equal('');
  });
});
