import { expect } from 'chai';
import type { Agenda, LeadList, QuarantineList } from '../../../src/desk-api/index.ts';
import { PodError } from '../../../src/errors.ts';
import { assignment, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { send } from '../../support/kills.ts';

const HOUR_MS = 3_600_000;
const BROKEN = '{"topic": "realestate/lead#assign"';

describe('The items that wait for a person', () => {
  let desk: TestDesk;
  const count = async (): Promise<Agenda> => (await desk.ask('/api/agenda')).json as Agenda;
  const same = { name: 'Elio Ravensdale', telephone: '+1 903 555 0142' };

  afterEach(async () => {
    desk.server.onRequest = () => undefined;
    await desk.desk.close();
    expect(desk.faults).to.deep.equal([]);
  });

  it('are counted, kept until something changes, and counted again after one was handled', async () => {
    desk = await openTestDesk([assignment('7001', same), assignment('7002', same), BROKEN]);
    expect(await count()).to.deep.equal({ review: 1, quarantine: 1, inbox: 0, outbox: 0 });
    let requests = 0;
    desk.server.onRequest = () => void (requests += 1);
    expect(await count()).to.deep.equal({ review: 1, quarantine: 1, inbox: 0, outbox: 0 });
    expect(requests).to.equal(0);
    await desk.receive(`${BROKEN} `);
    expect(await count()).to.deep.equal({ review: 1, quarantine: 2, inbox: 0, outbox: 0 });
    const { rows } = (await desk.ask('/api/leads')).json as LeadList;
    const before = desk.told.length;
    await desk.post('/api/review/apart', { leads: rows.map(({ slug }) => slug) });
    expect(await count()).to.deep.equal({ review: 0, quarantine: 2, inbox: 0, outbox: 0 });
    const { items } = (await desk.ask('/api/quarantine')).json as QuarantineList;
    await desk.post(`/api/quarantine/${items[0]!.id}/retry`, { text: assignment('7003') });
    expect(await count()).to.deep.equal({ review: 0, quarantine: 1, inbox: 0, outbox: 0 });
    expect(desk.told.slice(before).map(({ name }) => name)).to.include('changed');
  });

  it('include overdue leads, and answers that cannot be sent', async () => {
    const deadlines = { answerMs: HOUR_MS, assignMs: HOUR_MS, hoursOf: () => undefined };
    desk = await openTestDesk([assignment('7001'), assignment('7002')], { deadlines });
    expect(await count()).to.deep.equal({ overdue: 2, review: 0, quarantine: 0, inbox: 0, outbox: 0 });
    const { rows } = (await desk.ask('/api/leads?sort=name')).json as LeadList;
    // Nothing is sent to an address of this machine, unless a person allows it.
    await desk.post(`/api/leads/${rows[0]!.slug}/answers`, { action: 'accept' });
    await desk.makeHeld();
    expect(await count()).to.deep.equal({ overdue: 1, review: 0, quarantine: 0, inbox: 0, outbox: 1 });
  });

  it('include notifications in the inbox until a pass has stored them', async () => {
    desk = await openTestDesk([assignment('7001')]);
    await send(desk.pod, [assignment('7002')]);
    expect(await count()).to.deep.equal({ review: 0, quarantine: 0, inbox: 1, outbox: 0 });
    await desk.receive();
    expect(await count()).to.deep.equal({ review: 0, quarantine: 0, inbox: 0, outbox: 0 });
  });

  it('are as they were last known without the pod, and leave out what was never known', async () => {
    desk = await openTestDesk([assignment('7001')]);
    await desk.ask('/api/quarantine');
    desk.server.onRequest = (method, url) => {
      throw new PodError(`${method} ${url}: nobody answers`, { kind: 'unavailable', method, url });
    };
    expect(await count()).to.deep.equal({ review: 0, quarantine: 0, outbox: 0 });
    await desk.ask('/api/quarantine');
    expect(await count()).to.deep.equal({ review: 0, outbox: 0 });
  });
});
