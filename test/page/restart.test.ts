import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { LeadList } from '../../src/desk-api/index.ts';
import { answer, type Answer } from '../raw-server.ts';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../support/cli-pod.ts';
import { freshFolder, startCli, type Running } from '../support/cli.ts';
import { startRecipient, type Recipient } from '../support/recipient.ts';

const TOKEN = 'a-token-that-stays-the-same-when-it-restarts';

describe('The page of the desk when leadpod serve is killed', () => {
  let browser: TestBrowser;
  let recipient: Recipient;
  let env: PodEnv;
  let folder: string;
  let serving: Running | undefined;
  let port = '0';
  let page: Page;

  before(async function () {
    browser = await startBrowser(this);
    recipient = await startRecipient();
    env = await freshPodEnv();
    folder = freshFolder();
    const answers = { privateOrigins: [recipient.server.origin] };
    writeFileSync(join(folder, 'leadpod.config.json'), JSON.stringify({ answers }));
    env = { ...env, LEADPOD_CACHE: freshFolder(), LEADPOD_SERVE_TOKEN: TOKEN, NODE_ENV: 'test' };
  });
  after(async () => {
    serving?.child.kill('SIGKILL');
    await (recipient as Recipient | undefined)?.server.close();
    await (browser as TestBrowser | undefined)?.close();
  });

  const serve = async (): Promise<string> => {
    serving = startCli(['serve', '--port', port, '--reconcile', '1s'], { cwd: folder, env });
    const said = await Promise.race([once(serving.child.stdout!, 'data'), serving.ended]);
    const [, address = '', at = ''] =
      /^ready (http:\/\/127\.0\.0\.1:(\d+)\/)/.exec(String((said as unknown[])[0])) ?? [];
    expect(address, JSON.stringify(said)).to.not.equal('');
    port = at;
    return address;
  };
  const restart = async (): Promise<void> => {
    serving!.child.kill('SIGKILL');
    await serving!.ended;
    await page.waitForSelector('header .line.lost');
    await serve();
    await page.waitForSelector('header .line.open');
  };

  it('sends a retraction that the recipient did not get before once, and does not claim to have sent one that was held', async () => {
    const address = await serve();
    page = await browser.context.newPage();
    await page.goto(`${address}?token=${TOKEN}`);
    await postTo(env, [leadMessage('7001', { name: 'Elio Ravensdale', email: 'elio@mail.example' })]);
    await page.locator('.card', { hasText: 'Elio Ravensdale' }).click();
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await button('Assign').first().click();
    await page.fill('dialog input[name="to"]', recipient.webId);
    await page.keyboard.press('Enter');
    await page.locator('.toast', { hasText: 'was delivered' }).waitFor();

    // The recipient goes away, and comes back after the kill.
    const away: Answer[] = Array.from({ length: 50 }, () => answer(503));
    recipient.script.push(...away);
    await button('Retract').first().click();
    await page.locator('dialog form button.primary').click();
    await page.locator('.toast[data-state="made"]', { hasText: 'on its way' }).waitFor();
    await restart();
    await page.locator('.lead-state', { hasText: 'retracted' }).waitFor();
    recipient.script.length = 0;
    await page.goto(`${address}outbox`);
    await page.waitForSelector('table.stack');
    await button('Try again').click();
    await page.locator('.toast', { hasText: 'It was delivered.' }).waitFor();
    await page.waitForSelector('.empty');
    const topics = recipient.stored.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    expect(topics.length).to.equal(2);
    expect(new Set(recipient.stored.map(({ body }) => body)).size).to.equal(2);

    // What was only held is gone with the process.
    const { rows } = (await (await page.request.get(`${address}api/leads`)).json()) as LeadList;
    await page.goto(`${address}leads/${rows[0]!.slug}`);
    await button('Assign').first().click();
    await page.fill('dialog input[name="to"]', recipient.webId);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast[data-state="held"]');
    await restart();
    await page.locator('.toast[data-state="lost"]', { hasText: 'may not have been sent' }).waitFor();
    await page.locator('.lead-state', { hasText: 'retracted' }).waitFor();
    expect(recipient.stored.length).to.equal(2);
    await page.close();
  });
});
