import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';
import { assignment } from '../support/desk.ts';
import { card, row, serveTestDesk, type, type ServedDesk } from '../support/desk-browser.ts';

const LONG = 'A'.repeat(100_000);
const HOSTILE = ['<script>alert(1)</script><img src=x>', 'javascript:alert(1)', '\u202Eevil\u2066', LONG];

describe('The page of the desk with keys and clicks', () => {
  let browser: TestBrowser;
  let context: BrowserContext;
  let served: ServedDesk;

  before(async function () {
    browser = await startBrowser(this);
    ({ context } = browser);
  });
  afterEach(async () => {
    await served.close();
    expect(served.desk.faults).to.deep.equal([]);
  });
  after(async () => {
    await (browser as TestBrowser | undefined)?.close();
  });

  const pathOf = (page: Page): string => new URL(page.url()).pathname;

  it('leaves Enter and Space to a focused button, link, menu or field', async () => {
    served = await serveTestDesk(context, [assignment('7001'), assignment('7002')]);
    const { page } = await served.visit('leads?view=table');
    await row(page, '7002').waitFor();
    await type(page, 'j');
    await page.waitForSelector('.lead-row.selected');
    // A lead is marked, so that the shortcut of the list would open it.
    for (const key of ['Enter', 'Space']) {
      const filter = page.getByRole('button', { name: 'Filter' });
      await filter.focus();
      await type(page, key);
      await page.waitForSelector('#filters select');
      await filter.focus();
      await type(page, key);
      await page.waitForSelector('#filters', { state: 'detached' });
      const menu = page.locator('.toolbar summary');
      await menu.focus();
      await type(page, key);
      await page.waitForSelector('.toolbar details[open]');
      await type(page, key);
      await page.waitForSelector('.toolbar details:not([open])');
      expect(pathOf(page)).to.equal('/leads');
    }
    await page.getByRole('button', { name: 'Filter' }).click();
    const select = page.locator('#filters select').first();
    await select.focus();
    await type(page, 'a', 'r', 'Escape');
    const check = page.locator('#filters input[type="checkbox"]').last();
    await check.focus();
    await type(page, 'Space');
    await page.waitForURL(/undelivered=true/);
    await check.focus();
    await type(page, 'Space');
    await page.waitForURL((url) => !url.search.includes('undelivered'));
    expect(await page.locator('dialog, .toast').count()).to.equal(0);
    await page.locator('.segments a').first().focus();
    await type(page, 'Enter');
    await card(page, '7001').waitFor();
    expect(pathOf(page)).to.equal('/leads');
  });

  it('uses Enter for the marked lead again after the keyboard moves to another row', async () => {
    served = await serveTestDesk(context, [assignment('7001'), assignment('7002')]);
    const { page } = await served.visit('leads?view=table&sort=name');
    await row(page, '7002').waitFor();
    await page.getByRole('button', { name: 'Filter' }).click();
    await type(page, 'j', 'j', 'Enter');
    await page.locator('h1', { hasText: 'Elio Ravensdale 7002' }).waitFor();
  });

  it('leaves a field with Escape, and continues after a query that was chosen with Enter', async () => {
    served = await serveTestDesk(context, [assignment('7001')]);
    const { page } = await served.visit('forget');
    await page.locator('textarea[name=emails]').focus();
    await type(page, 'g', 's');
    expect(pathOf(page)).to.equal('/forget');
    await type(page, 'Escape', 'g', 's');
    await page.locator('.pack a', { hasText: 'Find' }).focus();
    await type(page, 'Enter');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Find');
    await type(page, 'Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).to.equal('text');
  });

  it('counts a double click on Accept as one answer', async () => {
    served = await serveTestDesk(context, [assignment('7001')]);
    const { page } = await served.visit();
    await card(page, '7001').click();
    await page.getByRole('button', { name: 'Accept', exact: true }).dblclick();
    await page.waitForSelector('.toast[data-state="held"]');
    await served.desk.makeHeld();
    await page.locator('.timeline li').nth(1).waitFor();
    expect(await page.locator('.timeline li').count()).to.equal(2);
    expect(served.desk.told.filter(({ data }) => JSON.stringify(data).includes('"held"')).length).to.equal(1);
  });

  it('lets one of two tabs answer a lead, and shows the other why it could not', async () => {
    served = await serveTestDesk(context, [assignment('7001')]);
    const [one, other] = [(await served.visit()).page, (await served.visit()).page];
    for (const page of [one, other]) {
      await page.bringToFront();
      await card(page, '7001').click();
      await page.waitForSelector('.timeline');
    }
    await Promise.all([one, other].map((page) => page.getByRole('button', { name: 'Accept', exact: true }).click()));
    const held = [one, other].map((page) => page.waitForSelector('.toast[data-state="held"]').then(() => page));
    const winner = await Promise.race(held);
    const loser = winner === one ? other : one;
    await loser.locator('.toast[data-state="failed"]', { hasText: 'accept is not sent yet for this lead' }).waitFor();
    await served.desk.makeHeld();
    await loser.locator('.lead-state', { hasText: 'accepted' }).waitFor();
    expect(await loser.locator('.timeline li').count()).to.equal(2);
    for (const page of held) page.catch(() => undefined);
  });

  it('shows hostile names as text in inbox, outbox, answers and the receipt of forgetting', async () => {
    served = await serveTestDesk(
      context,
      HOSTILE.map((name, index) => assignment(`${7001 + index}`, { name })),
    );
    const { page, complaints } = await served.visit();
    const { rows } = (await served.desk.ask('/api/leads')).json as { rows: { slug: string }[] };
    for (const { slug } of rows)
      await served.desk.post(`/api/leads/${slug}/answers`, { action: 'accept', undoSeconds: 0 });
    await served.desk.makeHeld();
    for (const path of ['/inbox', '/outbox', '/forget']) {
      await page.goto(new URL(path, page.url()).href);
      if (path === '/forget') {
        await page.fill('textarea[name=leads]', rows.map(({ slug }) => slug).join('\n'));
        await page.click('button[type=submit]');
      }
      await page.locator('main table.stack').first().waitFor();
      for (const name of HOSTILE.slice(0, 3)) await page.locator('main bdi', { hasText: name }).first().waitFor();
      expect(await page.locator('main img, main script').count(), path).to.equal(0);
      expect((await page.innerText('main')).length, path).to.be.below(10_000);
      await page.setViewportSize({ width: 390, height: 800 });
      const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(isTooWide, path).to.equal(false);
      await page.setViewportSize({ width: 1280, height: 800 });
    }
    expect(complaints).to.deep.equal([]);
  });
});
