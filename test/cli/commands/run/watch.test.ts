import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { generateMessages } from '../../../../src/dev/generator/generator.ts';
import { freshPodEnv, leadMessage, postTo } from '../../../support/cli-pod.ts';
import { jsonLines, runHere, startCli, type Running } from '../../../support/cli.ts';
import { startHttpPod } from '../../../support/http-pod.ts';

/** Resolves with the first line of an output that matches. */
async function lineOf({ child }: Running, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
  for await (const line of createInterface({ input: child[stream]! })) if (pattern.test(line)) return line;
  throw new Error(`no line ${pattern}`);
}

describe('leadpod watch', () => {
  it('prints a line of JSON for each pass that did something, and ends on SIGTERM with 143, with no channel left', async () => {
    const env = await freshPodEnv('real');
    const running = startCli(['watch', '--json'], { env });
    const [listening] = await Promise.all([lineOf(running, 'stderr', /Listening/), once(running.child, 'spawn')]);
    expect(listening).to.equal('Listening over WebSocketChannel2023');
    await postTo(env, [...generateMessages({ count: 1, seed: 71 })]);
    await lineOf(running, 'stdout', /"read":1/);
    running.child.kill('SIGTERM');
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(143);
    expect(jsonLines(stdout)).to.have.length(1);
    expect(jsonLines(stdout)[0]).to.include({ read: 1, created: 1, failed: 0 });
    expect(stderr).to.match(
      /^Syncing now, whenever the pod reports a change, and at least every 5 min\. Stop with Ctrl-C\.\n/,
    );
    expect(stderr).to.include('Stopping after the current batch. Press Ctrl-C again to stop at once.');
  });

  it('polls if there are no channels, reports a pass in one line, and a pod that fails for a while', async () => {
    let isDown = false;
    const pod = await startHttpPod(() => (isDown ? (response) => void response.socket?.destroy() : undefined));
    const running = startCli(['watch', '--poll', '1s'], { env: await pod.environment() });
    pod.post('a', leadMessage('a', { name: 'Canary Person' }));
    await lineOf(running, 'stdout', /1 read: 1 created, 0 updated \(/);
    isDown = true;
    await lineOf(running, 'stderr', /trying again/);
    isDown = false;
    pod.post('b', leadMessage('b', { name: 'Canary Person' }));
    await lineOf(running, 'stdout', /1 read: 1 created/);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(130);
    expect(stderr).to.include('No channel: ').and.not.include('Canary');
    expect(stdout).to.not.include('Canary');
  });

  it('ends with 1 if the credentials are refused, and with 2 for an invalid interval', async () => {
    const env = await freshPodEnv('real');
    const refused = await runHere(['watch'], { ...env, LEADPOD_CLIENT_SECRET: 'canary-secret' });
    expect(refused.code).to.equal(1);
    expect(refused.stderr)
      .to.match(/^leadpod: Signing in failed/m)
      .and.not.include('canary-secret');
    for (const span of ['5', 'soon', '0s', '100d'])
      expect((await runHere(['watch', '--reconcile', span], env)).code, span).to.equal(2);
  });
});
