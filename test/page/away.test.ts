import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { PodError } from '../../src/errors.ts';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';
import { assignment } from '../support/desk.ts';
import { serveTestDesk, type ServedDesk } from '../support/desk-browser.ts';

/** Opens the first lead with the keyboard. */
async function openLead(page: Page): Promise<void> {
  await page.locator('.card', { hasText: '7001' }).waitFor();
  for (const key of ['j', 'Enter']) await page.keyboard.press(key);
  await page.locator('h1', { hasText: 'Elio Ravensdale 7001' }).waitFor();
}

describe('The page of the desk while the pod is away', () => {
  let browser: TestBrowser;
  let served: ServedDesk;

  before(async function () {
    browser = await startBrowser(this);
  });
  beforeEach(async () => {
    served = await serveTestDesk(browser.context, [assignment('7001'), assignment('7002')]);
  });
  afterEach(async () => {
    await served.close();
    expect(served.desk.faults).to.deep.equal([]);
  });
  after(async () => {
    await (browser as TestBrowser | undefined)?.close();
  });

  it('shows a lead with the time of the copy, and all of it when the pod is back', async () => {
    const { page, complaints } = await served.visit();
    const { desk, server } = served.desk;
    await desk.notePass({});
    server.onRequest = (method, url) => {
      throw new PodError(`${method} ${url}: nobody answers`, { kind: 'unavailable', method, url });
    };
    await openLead(page);
    const note = page.locator('.unread');
    await note.waitFor();
    expect(await note.innerText())
      .to.match(/The pod cannot be reached\. .*As of .*\d\./)
      .and.to.contain('what you decided about it in the review');
    await desk.refresh();
    await page.waitForSelector('header .line.stale');
    await page.click('.unread button');
    await note.waitFor();
    server.onRequest = () => undefined;
    await desk.refresh();
    await note.waitFor({ state: 'detached' });
    await page.waitForSelector('header .line.open');
    await page.locator('h1', { hasText: 'Elio Ravensdale 7001' }).waitFor();
    expect(complaints).to.deep.equal([]);
  });
});
