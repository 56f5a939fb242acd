import { expect } from 'chai';
import { runHere, type Run } from '../support/cli.ts';
import { freshPodEnv, leadMessage, postTo } from '../support/cli-pod.ts';

describe('leadpod review, join and split', () => {
  it('print what to type next, and the result', async () => {
    const env = await freshPodEnv();
    const run = (...args: string[]): Promise<Run> => runHere(args, env);
    await postTo(env, [
      leadMessage('1', { name: 'Cy Token', email: 'cy@mail.example' }),
      leadMessage('2', { name: 'C. Token', email: 'cy@mail.example' }),
    ]);
    await run('sync');
    const review = await run('review');
    const [, one = '', other = ''] = /^Next: leadpod join (\w+) (\w+), or leadpod apart /m.exec(review.stderr) ?? [];
    const joined = await run('join', one, other);
    expect(joined.stdout).to.match(/^The events are now one lead:\n {2}lead \w+ has 2 events of this decision$/m);
    expect(joined.stderr).to.include('leadpod review lists what is still to be decided.');
    expect((await run('review')).stderr).to.equal('Nothing to review.\n');
  });
});
