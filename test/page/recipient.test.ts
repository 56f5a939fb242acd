import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { assignment } from '../support/desk.ts';
import { card, row, type, useServedDesks } from '../support/desk-browser.ts';
import { startRecipient } from '../support/recipient.ts';

/** A lead whose message names no one but the person. */
const NAMELESS = JSON.stringify({
  topic: 'realestate/lead#add',
  time: '2026-03-01T10:00:00Z',
  data: {
    type: 'AddAction',
    object: { type: 'Lead', object: { type: 'Contact', name: 'Orla Fenwick', email: 'orla@mail.example' } },
  },
});

const toast = (page: Page, hasText: string): Locator => page.locator('.toast', { hasText });

describe('An answer on the page that cannot be sent as it is', () => {
  const { serve } = useServedDesks();

  it('is given again from the list with the recipient that the reader names', async () => {
    const broker = await startRecipient();
    const served = await serve([NAMELESS], { answers: { privateOrigins: [broker.server.origin] } });
    const { page, complaints } = await served.visit();
    await card(page, 'Orla').waitFor();
    await type(page, 'j', 'a');
    await page.waitForSelector('.toast[data-state="held"]');
    await served.desk.makeHeld();
    await toast(page, 'name no one to inform').waitFor();
    expect(await page.getByRole('button', { name: 'Send it anyway' }).count()).to.equal(0);
    await page.getByRole('button', { name: 'Name the recipient' }).click();
    await page.fill('dialog input[name="to"]', broker.webId);
    await type(page, 'Enter');
    await page.waitForSelector('.toast[data-state="held"]');
    const delivered = toast(page, 'delivered').waitFor();
    await served.desk.makeHeld();
    await delivered;
    expect(broker.events()[0]).to.contain('lead#accept');
    expect(complaints).to.deep.equal([]);
  });

  it('asks for the recipient on the page of the lead before it is given', async () => {
    const broker = await startRecipient();
    const served = await serve([NAMELESS], { answers: { privateOrigins: [broker.server.origin] } });
    const { page, complaints } = await served.visit();
    await card(page, 'Orla').waitFor();
    await type(page, 'j', 'Enter');
    await page.locator('h1', { hasText: 'Orla Fenwick' }).waitFor();
    await type(page, 'a');
    await page.locator('dialog', { hasText: 'name no one to inform' }).waitFor();
    await page.fill('dialog textarea[name="comment"]', 'I will call');
    await page.fill('dialog input[name="to"]', broker.webId);
    await page.click('dialog button[type="submit"]');
    await page.waitForSelector('.toast[data-state="held"]');
    const delivered = toast(page, 'delivered').waitFor();
    await served.desk.makeHeld();
    await delivered;
    expect(broker.events()[0]).to.contain('I will call');
    expect(complaints).to.deep.equal([]);
  });

  it('can be sent anyway only if the state of the lead is the reason', async () => {
    const broker = await startRecipient();
    const options = { answers: { privateOrigins: [broker.server.origin] } };
    const served = await serve([assignment('7001', {}, broker.webId)], options);
    const { page } = await served.visit('leads?view=table');
    await row(page, '7001').waitFor();
    await type(page, 'j', 'r');
    await page.fill('dialog input[name="reason"]', 'Out of my area');
    await type(page, 'Enter');
    await page.waitForSelector('.toast[data-state="held"]');
    await served.desk.makeHeld();
    await page.locator('.toast[data-state="made"]').waitFor();
    await type(page, 'a');
    await toast(page, 'it is rejected').waitFor();
    await page.click('text=Send it anyway');
    await page.waitForSelector('.toast[data-state="held"]');
    await served.desk.makeHeld();
    await row(page, 'accepted').waitFor();
    expect(broker.events().length).to.equal(2);
  });
});
