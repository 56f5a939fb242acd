import { expect } from 'chai';
import type { InboxList } from '../../../src/desk-api/index.ts';
import { assignment, openTestDesk, type TestDesk } from '../../support/desk.ts';

const OTHER = '{"topic":"realestate/contact#add","data":{}}';

describe('The inbox of a desk', () => {
  let desk: TestDesk;
  let asked: string[];
  let nowMs = Date.UTC(2026, 2, 10, 12);

  beforeEach(async () => {
    desk = await openTestDesk([assignment('7001'), assignment('7002'), OTHER], {
      refreshMs: 30_000,
      now: () => new Date(nowMs),
    });
    asked = [];
    desk.server.onRequest = (method, url) => void asked.push(`${method} ${url}`);
  });
  afterEach(async () => {
    await desk.desk.close();
    expect(desk.faults).to.deep.equal([]);
  });

  const read = async (query = ''): Promise<InboxList> => (await desk.ask(`/api/inbox${query}`)).json as InboxList;
  const listings = (): number => asked.filter((line) => line === `GET ${desk.pod.inbox}`).length;
  const readings = (): number => asked.filter((line) => line.startsWith(`GET ${desk.pod.inbox}`)).length - listings();

  it('is listed once for all clicks, and again after a pass', async () => {
    const first = await read('?limit=1');
    expect([first.total, first.counts.stored, first.counts['other-topic'], first.items.length]).to.deep.equal([
      3, 2, 1, 1,
    ]);
    expect((await read('?limit=1&offset=1')).items).to.have.length(1);
    expect((await read('?state=stored')).items).to.have.length(2);
    expect((await desk.ask('/inbox', { headers: { accept: 'text/html' } })).text).to.contain('3 notifications');
    expect(listings()).to.equal(1);
    await desk.receive(assignment('7003'));
    asked.length = 0;
    expect((await read()).total).to.equal(4);
    expect(listings()).to.equal(1);
  });

  it('is listed again when the listing is old, and shows the time of the listing', async () => {
    expect((await read()).asOf).to.equal(new Date(nowMs).toISOString());
    nowMs += 30_001;
    const { asOf } = await read();
    expect([asOf, listings()]).to.deep.equal([new Date(nowMs).toISOString(), 2]);
  });

  it('reads notifications without an event once, however often they are shown', async () => {
    const [item] = (await read('?state=other-topic')).items;
    await desk.receive(assignment('7003'));
    asked.length = 0;
    expect((await read('?state=other-topic')).items).to.deep.equal([item]);
    expect(readings()).to.equal(0);
  });

  it('names the leads of a notification, also after a change, and links to them', async () => {
    const namesOf = (list: InboxList): unknown[] =>
      list.items.flatMap(({ leads }) => leads?.map(({ name }) => name) ?? []).sort();
    const first = await read();
    expect(namesOf(first)).to.deep.equal(['Elio Ravensdale 7001', 'Elio Ravensdale 7002']);
    expect(first.items.filter(({ leads }) => leads === undefined).map(({ state }) => state)).to.deep.equal([
      'other-topic',
    ]);
    await desk.receive(assignment('7001', { jobTitle: 'Architect' }).replace('publish/7001', 'publish/7001b'));
    const second = await read('?state=stored');
    expect(namesOf(second)).to.deep.equal([
      ...['Elio Ravensdale 7001', 'Elio Ravensdale 7001', 'Elio Ravensdale 7002'],
    ]);
    asked.length = 0;
    await read();
    expect(readings()).to.equal(0);
    const [lead] = second.items[0]!.leads!;
    const { text } = await desk.ask('/inbox', { headers: { accept: 'text/html' } });
    expect(text).to.contain(`<a href="/leads/${lead!.slug}">Elio Ravensdale 7001</a>`);
  });

  it('shows the result at once if a message is retried', async () => {
    await desk.receive('{"topic":');
    expect((await read()).counts.quarantined).to.equal(1);
    const { items } = (await desk.ask('/api/quarantine')).json as { items: { id: string }[] };
    await desk.post(`/api/quarantine/${items[0]!.id}/retry`, { text: assignment('7004') });
    expect((await read()).counts).to.include({ quarantined: 0, stored: 3 });
  });
});
