import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { parseDuration } from '../../../../src/text/duration.ts';
import { freshPodEnv, leadMessage } from '../../../support/cli-pod.ts';
import { jsonLines, linesOf, runHere, startCli } from '../../../support/cli.ts';
import { startHttpPod } from '../../../support/http-pod.ts';

describe('leadpod schedule', () => {
  it('runs passes one after the other, the first at once, and ends on SIGTERM with 143', async () => {
    const pod = await startHttpPod();
    pod.post('a', leadMessage('a', { name: 'Somebody' }));
    const running = startCli(['schedule', '--every', '1s', '--json'], { env: await pod.environment() });
    const passes: Partial<Record<string, number>>[] = [];
    // How many passes there were before the second message came, and after it was read, is for the clock to say.
    for await (const line of createInterface({ input: running.child.stdout! })) {
      passes.push(JSON.parse(line) as (typeof passes)[number]);
      if (passes.length === 1) pod.post('b', leadMessage('b', { name: 'Somebody Else' }));
      if (passes.length > 1 && passes.at(-1)?.['read'] === 1) running.child.kill('SIGTERM');
    }
    const { code, stderr } = await running.ended;
    expect(code, stderr).to.equal(143);
    expect(passes[0]).to.include({ read: 1, skipped: 0, created: 1 });
    expect(passes.filter(({ read }) => read === 1)[1]).to.include({ skipped: 1, created: 1 });
  });

  it('reports once that the inbox has nothing new, and then prints a line for new notifications', async () => {
    const pod = await startHttpPod();
    const running = startCli(['schedule', '--every', '1s'], { env: await pod.environment() });
    running.child.stderr!.on('data', (bytes: Buffer) => {
      if (bytes.includes('nothing new')) pod.post('a', leadMessage('a', { name: 'Somebody' }));
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: running.child.stdout! })) {
      lines.push(line);
      running.child.kill('SIGTERM');
    }
    const { code, stderr } = await running.ended;
    expect(code, stderr).to.equal(143);
    expect(stderr).to.match(/^Syncing now, then every 1 s\. Stop with Ctrl-C\.\n/);
    expect(stderr.match(/The inbox has nothing new\./g)).to.have.length(1);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/ 1 read: 1 created/);
  });

  it('reports a failed pass and continues, until the allowed number of failures', async () => {
    const pod = await startHttpPod(({ path }) =>
      path.startsWith('/pod/') ? (response) => void response.writeHead(403).end() : undefined,
    );
    const every = ['--every', '1s', '--max-failures', '2'];
    const env = await pod.environment();
    const { code, stderr } = await runHere(['schedule', ...every], env);
    expect(code).to.equal(1);
    expect(stderr).to.include('trying again at the next tick');
  });

  it('prints at the start when a pattern is due first', async () => {
    const env = { LEADPOD_ISSUER: 'http://127.0.0.1:1/', LEADPOD_CLIENT_ID: 'a', LEADPOD_CLIENT_SECRET: 'b' };
    const running = startCli(['schedule', '--cron', '0 0 29 2 *', '--timezone', 'UTC'], { env });
    running.child.stderr!.once('data', () => running.child.kill('SIGTERM'));
    const { code, stderr } = await running.ended;
    expect(code, stderr).to.equal(143);
    expect(stderr).to.match(
      /^Syncing at "0 0 29 2 \*" in UTC, first at \d{4}-02-29T00:00:00\.000Z\. Stop with Ctrl-C\.\n/,
    );
  });

  it('prints the time zone of this machine if the pattern has none of its own', async () => {
    const env = { TZ: 'America/Denver', LEADPOD_ISSUER: 'http://127.0.0.1:1/', LEADPOD_CLIENT_ID: 'a' };
    const running = startCli(['schedule', '--cron', '0 0 29 2 *'], { env: { ...env, LEADPOD_CLIENT_SECRET: 'b' } });
    running.child.stderr!.once('data', () => running.child.kill('SIGTERM'));
    expect((await running.ended).stderr).to.match(
      /^Syncing at "0 0 29 2 \*" in America\/Denver, first at \d{4}-02-29T07:00:00\.000Z\. /,
    );
  });

  it('refuses the time zone of messages in place of that of the pattern, and explains the two', async () => {
    const args = ['schedule', '--cron', '* * * * *', '--time-zone', 'Europe/Berlin'];
    expect(await runHere(args, {})).to.deep.equal({
      ...{ code: 2, stdout: '' },
      stderr:
        'leadpod: --time-zone is for dates in messages that have none. Add --timezone Europe/Berlin, which is for the times of --cron, or another zone\n',
    });
  });

  it('ends with 1 if the credentials are refused at the start', async () => {
    const env = await freshPodEnv();
    const args = ['schedule', '--every', '1h', '--log', 'info'];
    const { code, stderr } = await runHere(args, { ...env, LEADPOD_CLIENT_SECRET: 'canary' });
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/Signing in failed/)
      .and.not.include('canary');
    const logged = jsonLines(
      linesOf(stderr)
        .filter((line) => line.startsWith('{'))
        .join('\n'),
    );
    expect(logged).to.have.length(1);
    expect(logged[0]).to.include({ trigger: 'schedule', outcome: 'failed', error: 'authentication' });
  });

  for (const [what, args] of [
    ['neither an interval nor a pattern', []],
    ['both', ['--every', '5m', '--cron', '* * * * *']],
    ['an invalid interval', ['--every', '5']],
    ['an invalid pattern', ['--cron', 'soon']],
    ['an invalid time zone', ['--cron', '* * * * *', '--timezone', 'Mars/Olympus']],
    ['a time zone without a pattern', ['--every', '5m', '--timezone', 'UTC']],
  ] as const)
    it(`ends with 2 for ${what}`, async () => {
      const env = { LEADPOD_ISSUER: 'http://127.0.0.1:1/', LEADPOD_CLIENT_ID: 'a', LEADPOD_CLIENT_SECRET: 'b' };
      expect((await runHere(['schedule', ...args], env)).code).to.equal(2);
    });

  it('reads durations', () => {
    expect(['500ms', '30s', '5m', '2h', '1d'].map(parseDuration)).to.deep.equal([
      500, 30_000, 300_000, 7_200_000, 86_400_000,
    ]);
    expect(['', '5', 'm', '5 m', '1.5h', '-1s', '25d', '9999999999s'].map(parseDuration)).to.deep.equal(
      Array(8).fill(undefined),
    );
  });
});
