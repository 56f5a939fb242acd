import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page, Route } from 'playwright-core';
import type { AnswerRequest, AnswerView, LeadList, OutboxList } from '../../src/desk-api/index.ts';
import { answer } from '../raw-server.ts';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../support/cli-pod.ts';
import { until } from '../support/clock.ts';
import { freshFolder, startCli, type Running } from '../support/cli.ts';
import { startRecipient, type Recipient } from '../support/recipient.ts';

const TOKEN = 'a-token-that-stays-the-same-when-it-restarts';
/** What the page asks when a person answers a lead. */
const ANSWERS = '**/api/leads/*/answers';

describe('The page of the desk when leadpod serve is killed', () => {
  let browser: TestBrowser;
  let recipient: Recipient;
  let env: PodEnv;
  let folder: string;
  let serving: Running | undefined;
  let address = '';
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

  const serve = async (): Promise<void> => {
    serving = startCli(['serve', '--port', port, '--reconcile', '1s'], { cwd: folder, env });
    const said = await Promise.race([once(serving.child.stdout!, 'data'), serving.ended]);
    [, address = '', port = ''] = /^ready (http:\/\/127\.0\.0\.1:(\d+)\/)/.exec(String((said as unknown[])[0])) ?? [];
    expect(address, JSON.stringify(said)).to.not.equal('');
  };
  const restart = async (): Promise<void> => {
    serving!.child.kill('SIGKILL');
    await serving!.ended;
    await page.waitForSelector('header .line.lost');
    await serve();
    await page.waitForSelector('header .line.open');
  };

  const outbox = async (): Promise<OutboxList> =>
    (await (await page.request.get(`${address}api/outbox`)).json()) as OutboxList;
  const untilInOutbox = (isSo: (list: OutboxList) => boolean): Promise<void> => until(async () => isSo(await outbox()));
  const assign = async (): Promise<void> => {
    await button('Assign').first().click();
    await page.fill('dialog input[name="to"]', recipient.webId);
    await page.keyboard.press('Enter');
  };
  // The page is told that the time is over, so that it asks soon what became of the answer.
  const answerWith = (undoSeconds: number) => async (route: Route) => {
    const postData = { ...(route.request().postDataJSON() as AnswerRequest), undoSeconds };
    const response = await route.fetch({ postData });
    const view = (await response.json()) as AnswerView;
    await route.fulfill({ status: response.status(), json: { ...view, undoUntil: view.at } satisfies AnswerView });
  };
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  it('sends a retraction that the recipient did not get before once, and does not claim to have sent one that was held', async () => {
    await serve();
    page = await browser.context.newPage();
    await page.route(ANSWERS, answerWith(0));
    await page.goto(`${address}?token=${TOKEN}`);
    await postTo(env, [leadMessage('7001', { name: 'Elio Ravensdale', email: 'elio@mail.example' })]);
    await page.locator('.card', { hasText: 'Elio Ravensdale' }).click();
    await assign();
    await until(() => recipient.stored.length === 1);
    await untilInOutbox(({ deliveries }) => deliveries.length === 0);

    // The recipient is away until after the kill. It asks for a pause, so that only a person tries again before the end of the test.
    recipient.script.push(...Array.from({ length: 50 }, () => answer(503, '', { 'retry-after': '86400' })));
    await button('Retract').first().click();
    const waiting = page.locator('.toast[data-state="made"]', { hasText: 'on its way' }).waitFor();
    await page.locator('dialog form button.primary').click();
    await waiting;
    await untilInOutbox(({ deliveries: [first] }) => first?.last?.outcome === 'retry');
    await restart();
    await page.locator('.lead-state', { hasText: 'retracted' }).waitFor();
    recipient.script.length = 0;
    await page.goto(`${address}outbox`);
    await page.waitForSelector('table.stack');
    const sent = page.locator('.toast', { hasText: 'It was delivered.' }).waitFor();
    await button('Try again').click();
    await sent;
    await page.waitForSelector('.empty');
    const topics = recipient.stored.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    expect(topics.length).to.equal(2);
    expect(recipient.events().length).to.equal(2);

    // The process holds the next answer for the longest time, so that it is killed before it sends it.
    const { rows } = (await (await page.request.get(`${address}api/leads`)).json()) as LeadList;
    await page.goto(`${address}leads/${rows[0]!.slug}`);
    const isHeld = new Promise<void>((resolve, reject) => {
      void page.route(ANSWERS, (route) => answerWith(30)(route).then(resolve, reject));
    });
    await assign();
    await isHeld;
    await restart();
    await page.locator('.toast[data-state="lost"]', { hasText: 'may not have been sent' }).waitFor();
    await page.locator('.lead-state', { hasText: 'retracted' }).waitFor();
    expect(recipient.stored.length).to.equal(2);
    await page.close();
  });
});
