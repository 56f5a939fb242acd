import { expect } from 'chai';
import type { BrowserContext, Route } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';
import { assignment } from '../support/desk.ts';
import { card, row, serveTestDesk, type, type ServedDesk } from '../support/desk-browser.ts';

describe('The page of the desk with slow answers', () => {
  let browser: TestBrowser;
  let context: BrowserContext;
  let served: ServedDesk;

  /** Holds the next request to an address, until the test lets it go; others go on. */
  const hold = async (address: string): Promise<{ readonly held: Promise<Route> }> => {
    let take: ((route: Route) => void) | undefined;
    const held = new Promise<Route>((resolve) => {
      take = resolve;
    });
    await context.route(address, (route) => take?.(route), { times: 1 });
    return { held };
  };

  before(async function () {
    browser = await startBrowser(this);
    ({ context } = browser);
  });
  afterEach(async () => {
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await served.close();
    expect(served.desk.faults).to.deep.equal([]);
  });
  after(async () => {
    // Without a browser nothing was started.
    await (browser as TestBrowser | undefined)?.close();
  });

  it('keeps the answer to its last request if the answer to an earlier one comes later', async () => {
    served = await serveTestDesk(context);
    const { page } = await served.visit('quarantine');
    await page.locator('.empty', { hasText: 'The quarantine is empty' }).waitFor();
    const { held } = await hold('**/api/quarantine');
    await served.desk.receive(assignment('7001'));
    const early = await held;
    const response = await early.fetch();
    await served.desk.receive('{"topic": "realestate/lead#assign"');
    await page.locator('main table a').waitFor();
    const finished = page.waitForEvent('requestfinished', (request) => request === early.request());
    await early.fulfill({ response });
    await finished;
    await page.evaluate(() => fetch('/api/session'));
    expect(await page.locator('main table a').count()).to.equal(1);
  });

  it('reads a list again that changed while another page was shown', async () => {
    served = await serveTestDesk(context);
    const { page } = await served.visit();
    await page.locator('.empty', { hasText: 'No leads yet' }).waitFor();
    await type(page, 'g', 'q');
    await page.locator('.empty', { hasText: 'The quarantine is empty' }).waitFor();
    const heard = page.waitForResponse('**/api/quarantine');
    await served.desk.receive(assignment('7001'));
    await heard;
    await type(page, 'g', 'l');
    await card(page, '7001').waitFor();
  });

  it('accepts an answer before the desk has sent which answers are allowed', async () => {
    const { held } = await hold('**/api/session');
    served = await serveTestDesk(context, [assignment('7001')]);
    const { page } = await served.visit('leads?view=table');
    await row(page, '7001').waitFor();
    await type(page, 'j', 'a');
    await page.waitForSelector('.toast[data-state="held"]');
    await (await held).continue();
  });

  it('reads again what changed between reading and listening', async () => {
    served = await serveTestDesk(context, [assignment('7001')]);
    const { page } = await served.visit();
    const { held } = await hold('**/api/live');
    await page.reload();
    await card(page, '7001').waitFor();
    const opening = await held;
    await served.desk.receive(assignment('7002'));
    await opening.continue();
    await card(page, '7002').waitFor();
  });

  it('gives up a connection that never opens, and opens another', async () => {
    served = await serveTestDesk(context, [assignment('7001')]);
    const { page } = await served.visit();
    const { held } = await hold('**/api/live');
    await page.clock.install();
    await page.reload();
    await held;
    await page.clock.fastForward(41_000);
    await page.waitForSelector('header .line.open');
  });

  it('shows a part of the page that arrives between drawing its place and looking for it', async () => {
    served = await serveTestDesk(context, [assignment('7001')]);
    const { page } = await served.visit();
    await page.clock.install();
    await page.reload();
    await card(page, '7001').waitFor();
    const { held } = await hold('**/page/*.js');
    await page.click('.card a');
    const part = await held;
    await page.goBack();
    await card(page, '7001').waitFor();
    // Effects wait for a frame, and frames for the clock.
    await page.clock.pauseAt(Date.now() + 60_000);
    await page.goForward();
    await page.locator('.loading').waitFor();
    await part.continue();
    await page.evaluate((url) => import(url), part.request().url());
    await page.clock.resume();
    await page.locator('h1', { hasText: 'Elio Ravensdale 7001' }).waitFor();
  });

  it('keeps text that is typed after a completed term, even if the next frame is late', async () => {
    served = await serveTestDesk(context);
    const { page } = await served.visit('ask');
    await page.clock.install();
    await page.reload();
    await page.fill('.editor textarea', 'SELECT ?lead { ?lead a lead:Le');
    await page.waitForSelector('.terms button');
    await page.clock.pauseAt(Date.now() + 120_000);
    await type(page, 'Tab');
    await page.keyboard.type(' ; ?name');
    await page.clock.runFor(1_000);
    await page.keyboard.type(' ?value }');
    // The clock is that of all pages of the browser.
    await page.clock.resume();
    expect(await page.inputValue('.editor textarea')).to.equal('SELECT ?lead { ?lead a lead:Lead ; ?name ?value }');
  });
});
