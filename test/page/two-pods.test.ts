import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startDevPod, type DevPod } from '../../src/dev/pod/dev-pod.ts';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';
import { freshFolder, jsonLines, runIn, startCli, type Running } from '../support/cli.ts';
import { leadMessage } from '../support/cli-pod.ts';

const envOf = ({ issuer, clientId, clientSecret, storage, inbox }: DevPod): Record<string, string> => ({
  ...{ LEADPOD_ISSUER: issuer, LEADPOD_CLIENT_ID: clientId, LEADPOD_CLIENT_SECRET: clientSecret },
  ...{ LEADPOD_STORAGE: storage, LEADPOD_INBOX: inbox, LEADPOD_CACHE: freshFolder() },
});

describe('The page of the desk between two pods', () => {
  let browser: TestBrowser;
  const pods: DevPod[] = [];
  let serving: Running | undefined;

  before(async function () {
    browser = await startBrowser(this);
    pods.push(...(await Promise.all([startDevPod(), startDevPod()])));
  });
  after(async () => {
    serving?.child.kill('SIGKILL');
    for (const pod of pods) await pod.stop();
    await (browser as TestBrowser | undefined)?.close();
  });

  it('shows a new offer of a broker; accepted there, the lead is accepted in the pod of the broker', async () => {
    const [broker, agent] = pods as [DevPod, DevPod];
    const [brokerEnv, agentEnv] = [envOf(broker), envOf(agent)];
    const folder = freshFolder();
    const privateOrigins = [broker, agent].map(({ url }) => new URL(url).origin);
    writeFileSync(join(folder, 'leadpod.config.json'), JSON.stringify({ answers: { privateOrigins } }));
    const asBroker = async (...args: string[]): Promise<Readonly<Record<string, unknown>>> => {
      const { code, stdout, stderr } = await runIn(folder, [...args, '--json'], brokerEnv);
      expect(code, stderr).to.equal(0);
      return jsonLines(stdout).at(-1) as Readonly<Record<string, unknown>>;
    };

    serving = startCli(['serve', '--port', '0', '--reconcile', '1s'], {
      cwd: folder,
      env: { ...agentEnv, NODE_ENV: 'test' },
    });
    const said = await Promise.race([once(serving.child.stdout!, 'data'), serving.ended]);
    const [, address = ''] = /^ready (\S+)\n/.exec(String((said as unknown[])[0])) ?? [];
    expect(address, JSON.stringify(said)).to.not.equal('');
    const page = await browser.context.newPage();
    await page.goto(address);
    await page.waitForSelector('header .line.open');
    await page.waitForSelector('.empty');

    const message = leadMessage('7001', { name: 'Elio Ravensdale', email: 'elio@mail.example' });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(broker.inbox, { method: 'POST', headers, body: message })).status).to.equal(201);
    await asBroker('sync');
    const { slug } = await asBroker('leads');
    await asBroker('assign', String(slug), '--to', agent.webId);

    const cardIn = (status: string) =>
      page
        .locator('.column', { has: page.locator('h2', { hasText: status }) })
        .locator('.card', { hasText: 'Elio Ravensdale' });
    await cardIn('assigned').waitFor();
    for (const key of ['j', 'a']) await page.keyboard.press(key);
    await cardIn('accepted').waitFor();

    // The desk sends the answer; where the first attempt takes too long, a later pass does.
    const state = async (): Promise<Readonly<Record<string, unknown>>> => {
      await asBroker('sync');
      return asBroker('leads');
    };
    let lead = await state();
    while (lead.status === 'assigned') lead = await state();
    expect(lead).to.include({ slug, status: 'accepted', assignee: agent.webId });
    await page.close();
    serving.child.kill('SIGTERM');
    expect((await serving.ended).code).to.equal(0);
  });
});
