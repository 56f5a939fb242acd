import { expect } from 'chai';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';
import { assignment } from '../support/desk.ts';
import { serveTestDesk, type ServedDesk } from '../support/desk-browser.ts';

describe('The page for forgetting', () => {
  let browser: TestBrowser;
  let served: ServedDesk;

  before(async function () {
    browser = await startBrowser(this);
  });
  afterEach(async () => {
    await served.close();
    expect(served.desk.faults).to.deep.equal([]);
  });
  after(async () => {
    await (browser as TestBrowser | undefined)?.close();
  });

  it('names the lead that still names the person, and removes it next', async () => {
    const name = 'Elio Ravensdale';
    const second = assignment('7001', { name, email: 'elio@office.example' }).replace('publish/7001', 'publish/7001b');
    served = await serveTestDesk(browser.context, [assignment('7001', { name }), second]);
    const { page, complaints } = await served.visit('forget');
    const removeForGood = async (): Promise<void> => {
      await page.click('text=Show what would be removed');
      await page.fill('.confirm input', 'FORGET');
      await page.click('text=Remove for good');
      await page.locator('h2', { hasText: 'Receipt: what was removed' }).waitFor();
    };
    await page.fill('textarea[name="emails"]', 'elio7001@mail.example');
    await removeForGood();
    expect(await page.innerText('.still'))
      .to.contain(name)
      .and.contain('the same name as in what is removed');
    await page.click('.still p a');
    await page.waitForFunction(() => document.querySelector('textarea[name="leads"]')?.textContent !== '');
    await removeForGood();
    expect(await page.locator('.still').count()).to.equal(0);
    expect(served.desk.desk.table.size).to.equal(0);
    expect(complaints).to.deep.equal([]);
  });
});
