import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { createFleetServer } from '../../../src/fleet/board/server.ts';
import { enqueuePods, schedulePods } from '../../../src/fleet/queue/queue.ts';
import { startServer, type RunningServer } from '../../../src/serve/server.ts';
import { startBrowser, type TestBrowser } from '../../support/chromium.ts';
import { freshFleet } from '../../support/fleet.ts';
import { skipWithout } from '../../support/missing.ts';
import { whyNoRedis } from '../../support/redis.ts';

const TOKEN = 'a-token-of-the-operator';
const HOSTILE = '<img src=x onerror=alert(1)>';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious. The policy lets no script in but the page's own, so it comes in by the debugger. */
async function seriousIn(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  const expression = `axe.run(document).then(({ violations }) => JSON.stringify(violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | '))))`;
  const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true });
  await session.detach();
  return JSON.parse(String(result.value)) as string[];
}

describe('The page of the fleet in a browser', () => {
  let browser: TestBrowser;
  let server: RunningServer | undefined;

  before(async function () {
    skipWithout(this, 'Redis', whyNoRedis());
    browser = await startBrowser(this);
  });
  after(async () => {
    await (browser as TestBrowser | undefined)?.close();
    await server?.stop(0);
  });

  it('shows queue and schedule, retries a pod that was given up, and is accessible', async () => {
    const { queue } = await freshFleet();
    await enqueuePods(queue, ['acme', 'beta']);
    await schedulePods(queue, ['acme'], { everyMs: 300_000 });
    for (const pod of ['gone', HOSTILE])
      await queue.dead.add({ pod, attempts: 5, at: '2026-03-10T10:00:00Z', code: 'unavailable', reason: 'GET 503' });
    const faults: unknown[] = [];
    const gate = { isLoopback: true, tokens: [TOKEN], origins: [] };
    server = await startServer(
      createFleetServer(queue, gate, (error) => faults.push(error)),
      { host: '127.0.0.1', port: 0 },
    );
    const page = await browser.context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(`${server.url}?token=${TOKEN}`);
    await page.locator('.counts div', { hasText: 'Waiting' }).locator('dd', { hasText: '2' }).waitFor();
    expect(await page.innerText('main')).to.contain(HOSTILE);
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        expect(await seriousIn(page), `${colorScheme}, ${width}`).to.deep.equal([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}`).to.equal(
          true,
        );
      }
    const row = page.locator('tr', { hasText: 'gone' });
    await row.locator('button', { hasText: 'Try again' }).click();
    await row.waitFor({ state: 'detached' });
    await page.locator('.counts div', { hasText: 'Waiting' }).locator('dd', { hasText: '3' }).waitFor();
    expect((await queue.dead.list()).map(({ pod }) => pod)).to.deep.equal([HOSTILE]);
    await page.click('a[href^="/jobs"]');
    await page.waitForSelector('#root main');
    expect([complaints, faults]).to.deep.equal([[], []]);
    await page.close();
  });
});
