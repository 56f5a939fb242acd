/** A desk on a port of its own, and pages of a browser that look at it. */
import { expect } from 'chai';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { LiveLeads } from '../../src/copy/live-leads.ts';
import { createDeskServer } from '../../src/desk-server/server.ts';
import type { DeskOptions } from '../../src/desk-server/desk-options.ts';
import type { Answering } from '../../src/endpoint/endpoint.ts';
import { readManifest } from '../../src/desk-server/html/document.ts';
import { startServer, type RunningServer } from '../../src/serve/server.ts';
import { startBrowser, type TestBrowser } from './chromium.ts';
import { DESK_TOKEN, openTestDesk, type TestDesk } from './desk.ts';

/** The follower of the desk tells what changed. */
const NEVER_MS = 2 ** 30;

/** A desk that a browser can look at. */
export interface ServedDesk {
  readonly desk: TestDesk;
  /** Opens a page of it, and waits until it stands. */
  visit(path?: string): Promise<WatchedPage>;
  /** The server goes away. */
  leave(): Promise<void>;
  /** It comes back on the same port. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** A page, and what it complained of or asked of others than its server. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
}

/** The card of a lead in the columns. */
export const card = (page: Page, text: string): Locator => page.locator('.card', { hasText: text });

/** The row of a lead in the table. */
export const row = (page: Page, text: string): Locator => page.locator('.lead-body .lead-row', { hasText: text });

/** Keys, one after the other. */
export async function type(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Opens a desk over a pod to which these notifications came, and serves it. */
export async function serveTestDesk(
  context: BrowserContext,
  texts: readonly string[] = [],
  options: Partial<DeskOptions> = {},
): Promise<ServedDesk> {
  if (readManifest() === undefined) throw new Error('the page is not built: npm run build:page');
  const desk = await openTestDesk(texts, options);
  const gate = { isLoopback: true, tokens: [DESK_TOKEN], origins: [] };
  const onFault = (error: unknown): void => void desk.faults.push(error);
  const { copy, follower } = desk.desk;
  let leads: LiveLeads | undefined;
  // An engine is started for those alone who ask.
  const asked = async (): Promise<LiveLeads> =>
    (leads ??= await LiveLeads.open(copy, { refreshMs: NEVER_MS, onError: onFault }, follower));
  const answering: Answering = {
    ...{ asOf: follower.asOf, modified: follower.asOf },
    query: async (question, signal) => (await asked()).query(question, signal),
  };
  const app = createDeskServer(desk.desk, { gate, leads: answering, onFault });
  let server: RunningServer = await startServer(app, { host: '127.0.0.1', port: 0 });
  const { url } = server;
  const pages: Page[] = [];
  return {
    desk,
    visit: async (path = 'leads') => {
      const page = await context.newPage();
      pages.push(page);
      const complaints = watch(page, new URL(url).origin);
      const address = new URL(path, url);
      address.searchParams.set('token', DESK_TOKEN);
      await page.goto(address.href);
      await page.waitForSelector('header .line.open');
      return { page, complaints };
    },
    leave: () => server.stop(0),
    comeBack: async () => {
      server = await startServer(app, { host: '127.0.0.1', port: Number(new URL(url).port) });
    },
    close: async () => {
      for (const page of pages) await page.close();
      await leads?.close();
      await desk.desk.close();
      await server.stop(0);
    },
  };
}

function watch(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog says ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'data:') complaints.push(`asks ${url.href}`);
  });
  return complaints;
}

/** The browser of a `describe`, and the desks of its tests. */
export interface ServedDesks {
  /** Serves a desk. After the test it is closed, and must have had no fault. */
  readonly serve: (texts: readonly string[], options?: object) => Promise<ServedDesk>;
  /** Opens a page that shows nothing yet. */
  readonly newPage: () => Promise<Page>;
}

/** Call it in a `describe`: starts a browser for its tests, and ends it after them. */
export function useServedDesks(): ServedDesks {
  let browser: TestBrowser;
  let context: BrowserContext;
  const desks: ServedDesk[] = [];
  before(async function () {
    browser = await startBrowser(this);
    ({ context } = browser);
  });
  afterEach(async () => {
    for (const served of desks.splice(0)) {
      await served.close();
      expect(served.desk.faults).to.deep.equal([]);
    }
  });
  after(async () => {
    // Without a browser nothing was started.
    await (browser as TestBrowser | undefined)?.close();
  });
  return {
    serve: async (texts, options = {}) => {
      const served = await serveTestDesk(context, texts, options);
      desks.push(served);
      return served;
    },
    newPage: () => context.newPage(),
  };
}
