import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { listPack } from '../../src/engine/pack.ts';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';
import { startEndpoint, type TestEndpoint } from '../support/endpoint.ts';

/** Of the query button, the table and the error of the tab that is shown. */
const RUN = '.tabPanel.active .yasqe_queryButton';
const TABLE = '.tabPanel.active .yasr_results table';

describe('the page of leadpod serve', () => {
  const TOKEN = 'a-token-of-the-operator';
  const endpoints: TestEndpoint[] = [];
  let context: BrowserContext | undefined;
  let browser: TestBrowser | undefined;
  let asked: string[];
  let complaints: string[];

  before(async function () {
    browser = await startBrowser(this);
    ({ context } = browser);
  });
  after(async () => {
    await browser?.close();
    await Promise.all(endpoints.map((endpoint) => endpoint.stop()));
  });

  const open = async (tokens: string[] = []): Promise<Page> => {
    const endpoint = await startEndpoint({ tokens });
    endpoints.push(endpoint);
    asked = [];
    complaints = [];
    const page = await context!.newPage();
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(endpoint.url);
    await page.waitForSelector(RUN);
    return page;
  };
  const write = (page: Page, sparql: string): Promise<void> =>
    page.evaluate((text) => {
      const editors = document.querySelectorAll<HTMLElement & { CodeMirror: { setValue(value: string): void } }>(
        '.tabPanel.active .CodeMirror',
      );
      editors[0]?.CodeMirror.setValue(text);
    }, sparql);

  it('answers its initial query, contacts only its server, and logs no errors', async () => {
    const page = await open();
    await page.click(RUN);
    await page.waitForSelector(TABLE);
    expect(await page.innerText(TABLE)).to.match(
      /status[^]*leads[^]*accepted[^]*1[^]*new[^]*1|new[^]*1[^]*accepted[^]*1/,
    );
    await page.waitForFunction(() => document.querySelector('#as-of')?.textContent.startsWith('as of '));
    expect([...new Set(asked)]).to.deep.equal([new URL(page.url()).origin]);
    expect(complaints).to.deep.equal([]);
    await page.close();
  });

  it('explains why a query has no answer', async () => {
    const page = await open();
    await write(page, 'SELECT * {');
    await page.click(RUN);
    await page.waitForSelector('.problem');
    expect(await page.innerText('.problem')).to.match(
      /^SPARQL: line 1, column 11, after "[^"]+": the query ends too early; a \} may be missing$/,
    );
    await page.close();
  });

  it('offers the documented queries', async () => {
    const page = await open();
    const titles = await page.locator('#pack button').allInnerTexts();
    expect(titles).to.deep.equal(listPack().map(({ title }) => title));
    await page.locator('#pack button', { hasText: 'Funnel' }).click();
    await page.click(RUN);
    await page.waitForSelector(TABLE);
    expect(complaints).to.deep.equal([]);
    await page.close();
  });

  it('shows the typed token, and stores neither it nor a query nor an answer', async () => {
    const page = await open([TOKEN]);
    await page.click(RUN);
    await page.waitForSelector('.problem');
    await page.fill('#token', TOKEN);
    await write(page, 'SELECT ?name { ?lead schema:name ?name }');
    await page.click(RUN);
    await page.waitForSelector(TABLE);
    expect(await page.innerText(TABLE)).to.contain('Ünal');
    const kept = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
    );
    expect(kept).not.to.contain(TOKEN).and.not.to.contain('Ünal').and.not.to.contain('SELECT ?name');
    await page.reload();
    await page.waitForSelector(RUN);
    expect(await page.inputValue('#token')).to.equal('');
    await page.close();
  });
});
