import { expect } from 'chai';
import type { LeadJson } from '../../src/lead/lead-json.ts';
import { freshPodEnv, leadMessage, postTo } from '../support/cli-pod.ts';
import { jsonLines, runHere, type Run } from '../support/cli.ts';
import { getClient } from '../real-server.ts';

describe('a lead that cannot be read, on the real server', () => {
  let url: string;
  let run: (...args: string[]) => Promise<Run>;

  before(async () => {
    const env = await freshPodEnv('real');
    run = (...args) => runHere(args, env);
    await postTo(env, [leadMessage('1', { name: 'Ada Example' }), leadMessage('2', { name: 'Bea Example' })]);
    await run('sync');
    const [first] = jsonLines((await run('leads', '--json')).stdout) as LeadJson[];
    url = first!.id.replace(/#.*$/, '');
    const somebodyElse = '<#other> a acl:Authorization ; acl:agent <https://else.example/#me> ; acl:mode acl:Read ;';
    const acl = `@prefix acl: <http://www.w3.org/ns/auth/acl#> . ${somebodyElse} acl:accessTo <${url}> .`;
    await (await getClient()).put(`${url}.acl`, acl, { contentType: 'text/turtle', isSame: () => true });
    const news = ['1', '2'].map((id) =>
      leadMessage(id, { telephone: '+19035550142' }).replace('publish/', 'publish/9'),
    );
    await postTo(env, [...news, leadMessage('3', { name: 'Cleo Example' })]);
  });

  const LEADS = '{ ?lead a lead:Lead }';
  for (const [args, shown, code] of [
    [['sync'], 'give the agent of leadpod', 3],
    [['leads'], 'give the agent of leadpod', 3],
    [['export', '--to', 'csv', '--no-cache'], 'leadpod doctor says why', 3],
    [['query', `SELECT (COUNT(*) AS ?n) ${LEADS}`, '--no-cache'], 'leadpod doctor says why', 3],
    [['forget', '--email', 'nobody@mail.example', '--dry-run'], 'give the agent of leadpod', 3],
    [['doctor'], 'give the agent of leadpod', 1],
    [['reindex'], 'give the agent of leadpod', 3],
  ] as const)
    it(`is named by leadpod ${args[0]}, which continues with the others`, async () => {
      const { stdout, stderr, ...ended } = await run(...args);
      expect(`${stdout}${stderr}`).to.include(url).and.include(shown);
      expect(ended.code).to.equal(code);
      if (args[0] === 'leads' || args[0] === 'export') expect(stdout).to.include('Cleo Example');
      if (args[0] === 'query') expect(stdout).to.match(/\b2\b/);
      if (args[0] === 'reindex') expect(stdout).to.include('2 leads indexed');
    });
});
