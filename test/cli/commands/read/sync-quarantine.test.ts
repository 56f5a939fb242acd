import { expect } from 'chai';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../../../support/cli-pod.ts';
import { jsonLines, runHere, type Run } from '../../../support/cli.ts';

const BROKEN = '{"topic":"realestate/lead#add","data":{"object":{"name":"Canary Person"';
const STILL =
  /^(\d) notifications? from earlier syncs (?:is|are) still in the quarantine\. leadpod quarantine list shows/m;

describe('leadpod sync with notifications in the quarantine', () => {
  let env: PodEnv;
  const run = (...args: string[]): Promise<Run> => runHere(args, env);
  const earlier = ({ stderr }: Run): string | undefined => STILL.exec(stderr)?.[1];

  before(async () => {
    env = await freshPodEnv();
    await postTo(env, [BROKEN, `${BROKEN} `, leadMessage('1', { name: 'Ada Example' })]);
    expect(earlier(await run('sync'))).to.equal(undefined);
  });

  it('prints in one line how many are there from earlier passes, and ends with 0', async () => {
    const again = await run('sync');
    expect(again.code).to.equal(0);
    expect(again.stderr.trimEnd().split('\n')).to.have.lengthOf(1);
    expect(earlier(again)).to.equal('2');
  });

  it('prints nothing about them with --json', async () => {
    const { stderr, stdout } = await run('sync', '--json');
    expect(stderr).to.equal('');
    expect(jsonLines(stdout)).to.have.lengthOf(1);
  });

  it('counts earlier ones separately from a new one, and counts none twice', async () => {
    await postTo(env, [`${BROKEN}  `]);
    expect(earlier(await run('sync', '--dry-run'))).to.equal('2');
    const { stderr } = await run('sync');
    expect(stderr).to.include('1 notification could not be processed');
    expect(earlier({ code: 3, stdout: '', stderr })).to.equal('2');
    expect(earlier(await run('sync', '--dry-run'))).to.equal('3');
  });

  it('no longer prints it after they are dropped', async () => {
    const ids = jsonLines((await run('quarantine', 'list', '--json')).stdout) as { id: string }[];
    await run('quarantine', 'drop', ...ids.slice(1).map(({ id }) => id));
    expect(earlier(await run('sync'))).to.equal('1');
    await run('quarantine', 'drop', ids[0]!.id);
    expect((await run('sync')).stderr).to.equal('');
  });
});
