import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import { findLead } from '../../src/store/leads/find-lead.ts';
import { assignment } from '../support/desk.ts';
import { card, row, type, useServedDesks } from '../support/desk-browser.ts';
import { send } from '../support/kills.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';
import { startRecipient } from '../support/recipient.ts';

const column = (page: Page, title: string): Locator =>
  page.locator('.column', { has: page.locator('h2', { hasText: title }) });

describe('The page of the desk', () => {
  const { serve, newPage } = useServedDesks();

  it('shows a new lead at once; accepted by keyboard, it is accepted in the other pod', async () => {
    const broker = await startRecipient();
    const served = await serve([], { answers: { privateOrigins: [broker.server.origin] } });
    const { page, complaints } = await served.visit();
    await page.waitForSelector('.empty');
    await served.desk.receive(assignment('7001', {}, broker.webId));
    await column(page, 'assigned').locator('.card', { hasText: 'Elio Ravensdale 7001' }).waitFor();
    await type(page, 'j');
    await page.waitForSelector('.card.selected');
    await type(page, 'a');
    await page.waitForSelector('.toast[data-state="held"]');
    await column(page, 'accepted').locator('.card').waitFor();
    // It is told of for some seconds only.
    const delivered = page.locator('.toast[data-state="made"]', { hasText: 'delivered' }).waitFor();
    await served.desk.makeHeld();
    await delivered;
    const other = memoryPod(new MemoryServer());
    await send(other, broker.events());
    await syncInbox(other);
    const store = new LeadStore(other.client, other.layout);
    const [slug = ''] = await store.listSlugs();
    expect((await findLead(store, slug)).lead.status).to.equal('accepted');
    expect(complaints).to.deep.equal([]);
  });

  it('undoes an answer in time, and nothing was written', async () => {
    const served = await serve([assignment('7001')]);
    const { page } = await served.visit('leads?view=table');
    // The time for undoing does not run out, however busy this machine is.
    await page.clock.setFixedTime(Date.now());
    const before = served.desk.server.snapshot();
    await row(page, '7001').waitFor();
    await type(page, 'j', 'r');
    await page.fill('dialog input[name="reason"]', 'Out of my area');
    await type(page, 'Enter');
    await page
      .locator('.toast[data-state="held"]', {
        hasText: /^The rejection of Elio Ravensdale 7001's lead is sent in a few seconds\./,
      })
      .waitFor();
    await row(page, 'rejected').waitFor();
    // Until it is sent, no other answer can be given to this lead.
    await type(page, 'a');
    await page.locator('.toast', { hasText: 'An answer to this lead is on its way' }).waitFor();
    await type(page, 'Enter');
    expect(await page.getByRole('button', { name: 'Accept', exact: true }).isDisabled()).to.equal(true);
    await type(page, 'u');
    const undone = page.waitForSelector('.toast[data-state="undone"]');
    await type(page, 'z');
    await undone;
    await row(page, 'assigned').waitFor();
    await served.desk.makeHeld();
    expect(served.desk.server.snapshot()).to.deep.equal(before);
  });

  it('shows one lead with its history and its message, and moves to the next by keys', async () => {
    const served = await serve([assignment('7001'), assignment('7002', { telephone: '+1 903 555 0142' })]);
    const { page, complaints } = await served.visit('leads?sort=name');
    await card(page, '7001').waitFor();
    await type(page, 'j', 'Enter');
    await page.locator('h1', { hasText: 'Elio Ravensdale 7001' }).waitFor();
    await type(page, 'j');
    await page.locator('h1', { hasText: 'Elio Ravensdale 7002' }).waitFor();
    expect(await page.innerText('.timeline'))
      .to.contain('Lead assigned')
      .and.to.contain('+19035550142');
    for (const summary of await page.locator('details.section > summary').all()) await summary.click();
    expect(await page.innerText('.message')).to.contain('Event 1');
    expect(await page.locator('svg.graph').count()).to.equal(1);
    await type(page, 'u');
    await card(page, '7001').waitFor();
    // What is edited is read for it: e-mail addresses are added to those that are there.
    await type(page, 'e');
    await page.locator('dialog label', { hasText: 'Now: elio7002@mail.example' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'set-name');
    await page.keyboard.press('Escape');
    expect(new URL(page.url()).search).to.equal('?sort=name');
    expect(complaints).to.deep.equal([]);
  });

  it('corrects a message of the quarantine, and checks its text during typing', async () => {
    const served = await serve([assignment('7001').slice(0, -2)]);
    const { page, complaints } = await served.visit('quarantine');
    await page.click('main table a');
    await page.locator('.verdict .tag.bad').first().waitFor();
    await page.fill('.editor textarea', assignment('7001'));
    await page.locator('.verdict .tag.good').waitFor();
    await page.click('text=Try again with this text');
    await page.locator('.empty', { hasText: 'The quarantine is empty' }).waitFor();
    await type(page, 'g', 'l');
    await card(page, 'Elio Ravensdale 7001').waitFor();
    expect(complaints).to.deep.equal([]);
  });

  it('moves through the quarantine by keys, where an open message marks only the place of the error', async () => {
    const cut = JSON.stringify(JSON.parse(assignment('7001')), null, 2)
      .split('\n')
      .slice(0, 9)
      .join('\n');
    const served = await serve([cut, '{"topic": "realestate/lead#assign"']);
    const { page } = await served.visit('quarantine');
    const wanted = page.locator('tr', { has: page.locator('td .faint', { hasText: 'line 9' }) });
    await wanted.waitFor();
    await type(page, 'j');
    await page.waitForSelector('tr.selected');
    if ((await wanted.getAttribute('aria-current')) !== 'true') await type(page, 'j');
    await page.locator('tr.selected', { hasText: 'line 9' }).waitFor();
    await type(page, 'Enter');
    await page.locator('.verdict .tag.bad').first().waitFor();
    expect(await page.locator('.editor mark').allTextContents()).to.deep.equal([cut.trimEnd().slice(-1)]);
    await type(page, 'u');
    await page.locator('tr.selected', { hasText: 'line 9' }).waitFor();
  });

  it('lets a person join two leads, and shows both side by side', async () => {
    const same = { name: 'Elio Ravensdale', telephone: '+1 903 555 0142' };
    const served = await serve([assignment('7001', same), assignment('7002', same)]);
    const { page } = await served.visit('review');
    await page.locator('.half', { hasText: 'elio7002@mail.example' }).waitFor();
    await page.locator('.half', { hasText: 'elio7001@mail.example' }).waitFor();
    await page.click('text=They are one');
    await page.locator('.empty', { hasText: 'Nothing to review' }).waitFor();
  });

  it('shows live counts beside its links, also when another tab handles an item', async () => {
    const same = { name: 'Elio Ravensdale', telephone: '+1 903 555 0142' };
    const deadlines = { answerMs: 1, assignMs: 1, hoursOf: () => undefined };
    const served = await serve([assignment('7001', same), assignment('7002', same)], { deadlines });
    const { page } = await served.visit();
    const link = (name: string): Locator => page.getByRole('link', { name, exact: true });
    await link('Leads 2 leads overdue').waitFor();
    await link('Review 1 to decide').waitFor();
    await served.desk.receive('{"topic": "realestate/lead#assign"');
    await link('Quarantine 1 message to correct').waitFor();
    const other = await served.visit('review');
    await other.page.click('text=Not the same');
    await link('Review').waitFor();
    await page.setViewportSize({ width: 390, height: 800 });
    await page.locator('summary', { hasText: '3 waiting for you' }).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('searches during typing, keeps the search in the address, and saves it as a view', async () => {
    const served = await serve([assignment('7001'), assignment('7002', { name: 'Amara Fernwick' })]);
    const { page } = await served.visit('');
    const focused = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.id);
    await card(page, 'Amara').waitFor();
    expect(new URL(page.url()).pathname).to.equal('/');
    await type(page, '/');
    await page.keyboard.type('fern');
    await card(page, '7001').waitFor({ state: 'detached' });
    expect(await focused()).to.equal('search');
    expect(await card(page, 'Amara').count()).to.equal(1);
    expect(new URL(page.url()).searchParams.get('q')).to.equal('fern');
    await page.click('text=Saved views');
    await page.fill('.menu-body input', 'Only Amara');
    await type(page, 'Enter');
    await page.fill('#search', '');
    await card(page, '7001').waitFor();
    await page.click('text=Saved views');
    await page.focus('.menu-body input');
    await type(page, 'Escape');
    await page.locator('.menu-body').waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.equal('Saved views');
    await page.click('text=Saved views');
    await page.click('.menu-body a');
    await card(page, '7001').waitFor({ state: 'detached' });
    await page.goBack();
    await card(page, '7001').waitFor();
    await type(page, 'g', 'n');
    await page.waitForFunction(() => document.title.startsWith('Numbers'));
    await type(page, '/');
    await page.waitForFunction(() => document.title.startsWith('Leads'));
    expect(await focused()).to.equal('search');
  });

  it('draws the numbers, each with its table and its query, whose answer links to leads', async () => {
    const served = await serve([assignment('7001'), assignment('7002')]);
    const { page, complaints } = await served.visit('numbers');
    await page.locator('svg.bars text', { hasText: '2, 100 %' }).waitFor();
    await page.click('text=Ask this in SPARQL');
    await page.locator('table.result', { hasText: 'assigned' }).waitFor();
    await page.click('.pack >> text=Find');
    await page.fill('.question input[name="text"]', 'ravensdale 7002');
    await type(page, 'Enter');
    await page.click('table.result td a');
    await page.locator('h1', { hasText: 'Elio Ravensdale 7002' }).waitFor();
    expect(complaints).to.deep.equal([]);
  });

  it('answers a query of the reader, who need not declare the prefixes', async () => {
    const served = await serve([assignment('7001')]);
    const { page, complaints } = await served.visit('ask');
    await page.fill('.editor textarea', 'SELECT ?name { ?lead a lead:Le');
    await page.waitForSelector('.terms button');
    await type(page, 'Tab');
    await page.keyboard.type(' ; schema:object/schema:name ?name }');
    await type(page, 'Control+Enter');
    await page.locator('table.result td', { hasText: 'Elio Ravensdale 7001' }).waitFor();
    expect(complaints).to.deep.equal([]);
    await page.fill('.editor textarea', 'SELECT * {');
    await type(page, 'Control+Enter');
    await page.locator('.note.bad', { hasText: 'line 1' }).waitFor();
  });

  it('shows changes of one tab in another', async () => {
    const served = await serve([assignment('7001')]);
    const [one, other] = [await served.visit(), await served.visit('leads?view=table')];
    await row(other.page, '7001').waitFor();
    await card(one.page, '7001').waitFor();
    await type(one.page, 'j', 'a');
    await row(other.page, 'sent soon').waitFor();
    await served.desk.makeHeld();
    await row(other.page, 'accepted').waitFor();
    expect([...one.complaints, ...other.complaints]).to.deep.equal([]);
  });

  it('is live in seven tabs at once, and continues when the connected tab is closed', async () => {
    const served = await serve([assignment('7001')]);
    const first = (await served.visit()).page;
    const others: Page[] = [];
    while (others.length < 6) others.push((await served.visit()).page);
    await served.desk.receive(assignment('7002'));
    for (const page of [first, ...others]) await card(page, '7002').waitFor();
    await first.close();
    await served.desk.receive(assignment('7003'));
    for (const page of others) await card(page, '7003').waitFor();
  });

  it('connects by itself if the connected tab is silent', async () => {
    const served = await serve([assignment('7001')]);
    const { page: mute } = await served.visit();
    await mute.goto(new URL('/api/openapi.json', mute.url()).href);
    await mute.evaluate(() => void navigator.locks.request('leadpod-live', () => new Promise(() => undefined)));
    const page = await newPage();
    await page.clock.install();
    await page.goto(new URL('/leads', mute.url()).href);
    await card(page, '7001').waitFor();
    await page.clock.fastForward(41_000);
    await page.waitForSelector('header .line.open');
    await served.desk.receive(assignment('7002'));
    await card(page, '7002').waitFor();
    await page.close();
  });

  it('shows that it is not connected, and has all missed events when it is connected again', async () => {
    const served = await serve([assignment('7001')]);
    const { page } = await served.visit();
    await card(page, '7001').waitFor();
    await served.leave();
    await page.waitForSelector('header .line.lost');
    await served.desk.receive(assignment('7002'));
    await served.comeBack();
    await page.waitForSelector('header .line.open');
    await card(page, '7002').waitFor();
  });
});
