import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import type { Entry } from '../../src/desk-server/leads/entry.ts';
import { startBrowser, type TestBrowser } from '../support/chromium.ts';
import { assignment } from '../support/desk.ts';
import { serveTestDesk, type ServedDesk } from '../support/desk-browser.ts';
import { SIZE } from '../support/extent.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** Lets axe into a page. The policy lets no script in but the page's own, so it comes in by the debugger. */
async function loadAxe(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: AXE });
  return session;
}

/** What axe finds serious, in words. */
async function seriousIn(session: CDPSession): Promise<string[]> {
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => JSON.stringify({ violations }))`,
    awaitPromise: true,
  });
  const { violations } = JSON.parse(String(result.value)) as AxeResult;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** Texts that are smaller than 12 px, and whether the page is wider than its window. */
const measure = (page: Page): Promise<{ small: string[]; isTooWide: boolean }> =>
  page.evaluate(() => {
    const small = [...document.querySelectorAll('body *')].flatMap((element) => {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '');
      return hasText && parseFloat(getComputedStyle(element).fontSize) < 12 ? [element.outerHTML.slice(0, 120)] : [];
    });
    return { small, isTooWide: document.documentElement.scrollWidth > innerWidth };
  });
/** On a desk and on a telephone, in light and dark; a small run has each of them once. */
const ALL_WAYS = [
  [1280, 'light'],
  [390, 'dark'],
  [1280, 'dark'],
  [390, 'light'],
] as const;
const WAYS = SIZE === 'small' ? ALL_WAYS.slice(0, 2) : ALL_WAYS;
const FINE = { small: [], isTooWide: false };

describe('The page of the desk for reading', () => {
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
    // Without a browser nothing was started.
    await (browser as TestBrowser | undefined)?.close();
  });

  it('is accessible to screen readers, without small text, on a desktop and a phone, in light and dark mode', async () => {
    const telephone = '+1 903 555 0142';
    served = await serveTestDesk(context, [
      assignment('7001', { telephone }),
      assignment('7002', { telephone, name: 'Elio Ravensdale 7001' }),
      '{"topic": "realestate/lead#assign"',
    ]);
    const { page, complaints } = await served.visit('quarantine');
    const item = (await page.locator('main table a').first().getAttribute('href')) ?? '';
    await page.click('header a.brand');
    const lead = (await page.locator('.card a').first().getAttribute('href')) ?? '';
    // The outbox has what cannot be sent to an address of this machine.
    await served.desk.post(`/api${lead}/answers`, { action: 'accept', undoSeconds: 0 });
    await served.desk.makeHeld();
    const paths = [
      '/leads',
      '/leads?view=table',
      lead,
      '/review',
      '/quarantine',
      item,
      '/inbox',
      '/outbox',
      '/forget',
      '/numbers',
      '/ask',
    ];
    for (const path of paths) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(new URL(path, page.url()).href);
      await page.waitForSelector('header .line.open');
      await page.waitForSelector('.loading', { state: 'detached' });
      for (const summary of await page.locator('details.section > summary').all()) await summary.click();
      const axe = await loadAxe(page);
      for (const [width, colorScheme] of WAYS) {
        const way = `${path}, ${width} px, ${colorScheme}`;
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        expect(await seriousIn(axe), way).to.deep.equal([]);
        expect(await measure(page), way).to.deep.equal(FINE);
      }
      await axe.detach();
    }
    expect(complaints).to.deep.equal([]);
  });

  it('shows hostile names as text: no script runs, no other host is requested, and no control character changes the text around it', async () => {
    const names = [
      '<script>alert(1)</script><img src=x onerror=alert(1)>',
      'javascript:alert(1)',
      'Ann</title><style>body{display:none}</style>',
      '\u202Eelttil nnA\u2066',
      `Ann ${'x'.repeat(100_000)}`,
    ];
    const texts = names.map((name, index) =>
      assignment(`700${index}`, { name, url: 'javascript:alert(1)', comment: `${name} <b>bold</b>` }),
    );
    served = await serveTestDesk(context, texts);
    const { page, complaints } = await served.visit('leads?view=table');
    await page.locator('.lead-name', { hasText: '<script>alert(1)</script>' }).waitFor();
    const links = await page.locator('.lead-name').all();
    expect(links).to.have.lengthOf(names.length);
    for (const link of links) {
      const other = await served.visit(((await link.getAttribute('href')) ?? '').slice(1));
      await other.page.waitForSelector('main h1');
      expect(await measure(other.page)).to.deep.equal(FINE);
      expect(await other.page.locator('a[href^="javascript:" i], main :is(script, img, style)').count()).to.equal(0);
      complaints.push(...other.complaints);
      await other.page.close();
    }
    expect(await page.locator('.lead-name bdi').count()).to.equal(names.length);
    expect(complaints).to.deep.equal([]);
  });

  it('scrolls through 50,000 leads, and has only the visible rows in the page', async () => {
    served = await serveTestDesk(context, [assignment('7001')]);
    const { table } = served.desk.desk;
    const [facts] = table.facts();
    const numbers = Array.from({ length: 50_000 }, (_, index) => String(index).padStart(5, '0'));
    table.put(
      numbers.map((number): Entry => ({
        row: {
          id: 'https://pod.example/leads/a.ttl#it',
          status: 'new',
          slug: number.padStart(24, '0'),
          name: `Ann ${number}`,
        },
        ...{
          text: `ann ${number}`,
          digits: '',
          sources: [],
          contacts: [],
          own: [],
          events: [],
          waiting: undefined,
          facts: facts!,
        },
      })),
    );
    const { page } = await served.visit('leads?view=table&sort=name');
    await page.locator('.lead-row', { hasText: 'Ann 00000' }).waitFor();
    await page.evaluate(() => {
      document.querySelector('.lead-table')?.scrollTo(0, 1e9);
    });
    await page.locator('.lead-row', { hasText: 'Elio Ravensdale 7001' }).waitFor();
    expect(await page.locator('.lead-row').count()).to.be.below(80);
    expect(await page.locator('[aria-rowcount="50002"]').count()).to.equal(1);
    await page.fill('#search', 'ann 31415');
    await page.locator('.lead-row', { hasText: 'Ann 31415' }).waitFor();
    expect(await page.locator('.lead-body .lead-row').count()).to.equal(1);
  });
});
