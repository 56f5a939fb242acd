import { expect } from 'chai';
import { assignment } from '../support/desk.ts';
import { row, type, useServedDesks } from '../support/desk-browser.ts';

const BROKER = 'http://127.0.0.1:9/broker/card#me';

/** The broker takes the lead back a minute from now. */
const retraction = (id: string): string =>
  JSON.stringify({
    ...{ id: `https://broker.example.org/publish/${id}-back`, topic: 'realestate/lead#retract', agent: BROKER },
    time: new Date(Date.now() + 60_000).toISOString(),
    data: {
      ...{ type: 'RetractAction', agent: BROKER, participant: 'https://pod.example/profile/card#me' },
      object: { type: 'Lead', identifier: { brokerLeadID: id } },
    },
  });

describe('An answer on the page of the desk', () => {
  const { serve } = useServedDesks();

  it('does not hide a later status while its message is shown', async () => {
    const served = await serve([assignment('7001')]);
    const { page } = await served.visit('leads?view=table');
    await row(page, '7001').waitFor();
    await type(page, 'j', 'a');
    await page.waitForSelector('.toast[data-state="held"]');
    await row(page, 'accepted').waitFor();
    await served.desk.makeHeld();
    // The broker cannot be reached, so the message stays.
    await page.waitForSelector('.toast.bad[data-state="made"]');
    await row(page, 'accepted').waitFor();
    await served.desk.receive(retraction('7001'));
    await row(page, 'retracted').waitFor();
    await row(page, '7001').locator('a').first().click();
    await page.locator('.lead-state', { hasText: 'retracted' }).waitFor();
    expect(await page.locator('.toast.bad[data-state="made"]').count()).to.equal(1);
  });

  it('can be undone after the page of the lead was loaded again, and is shown once', async () => {
    const served = await serve([assignment('7001')]);
    const { page } = await served.visit('leads?view=table');
    // The time for undoing does not run out, however busy this machine is.
    await page.clock.setFixedTime(Date.now());
    const before = served.desk.server.snapshot();
    await row(page, '7001').locator('a').first().click();
    await page.locator('h1', { hasText: 'Elio Ravensdale 7001' }).waitFor();
    await type(page, 'a');
    await page.waitForSelector('.toast[data-state="held"]');
    await page.reload();
    await page.locator('.toast[data-state="held"]', { hasText: 'Elio Ravensdale 7001' }).waitFor();
    await page.locator('.lead-state', { hasText: 'accepted' }).waitFor();
    expect(await page.locator('.toast').count()).to.equal(1);
    await type(page, 'z');
    await page.waitForSelector('.toast[data-state="undone"]');
    await page.locator('.lead-state', { hasText: 'assigned' }).waitFor();
    await served.desk.makeHeld();
    expect(served.desk.server.snapshot()).to.deep.equal(before);
  });
});
