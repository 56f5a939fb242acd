import { expect } from 'chai';
import type { LeadList, LeadPage } from '../../../src/desk-api/index.ts';
import { PodError } from '../../../src/errors.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { assignment, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { send } from '../../support/kills.ts';

/** No server answers. */
const leave = ({ server }: TestDesk): void => {
  server.onRequest = (method, url) => {
    throw new PodError(`${method} ${url}: nobody answers`, { kind: 'unavailable', method, url });
  };
};
const comeBack = ({ server }: TestDesk): void => {
  server.onRequest = () => undefined;
};
const nameOf = (slug: string): string => `/api/leads/${slug}`;

describe('The page of a lead without the pod', () => {
  const open: TestDesk[] = [];
  const openDesk = async (texts: readonly string[], options: object = {}): Promise<[TestDesk, string]> => {
    const desk = await openTestDesk(texts, options);
    open.push(desk);
    const { rows } = (await desk.ask('/api/leads')).json as LeadList;
    return [desk, rows[0]?.slug ?? ''];
  };
  const read = async (desk: TestDesk, slug: string): Promise<LeadPage> => {
    const { status, json } = await desk.ask(nameOf(slug));
    expect(status).to.equal(200);
    return json as LeadPage;
  };
  afterEach(async () => {
    for (const desk of open.splice(0)) {
      comeBack(desk);
      await desk.desk.close();
      expect(desk.faults).to.deep.equal([]);
    }
  });

  it('shows the lead of the last refresh, and lists what only the pod has', async () => {
    const [desk, slug] = await openDesk([assignment('7001')]);
    await desk.post(`${nameOf(slug)}/answers`, { action: 'accept' });
    await desk.makeHeld();
    const before = await read(desk, slug);
    expect(before).to.not.have.property('unread');
    await desk.desk.notePass({});
    const { asOf } = desk.desk.freshness();
    leave(desk);
    const page = await read(desk, slug);
    expect(page.lead).to.include({ name: 'Elio Ravensdale 7001', status: 'accepted' });
    expect(page.messages.map(({ raw }) => raw)).to.deep.equal(before.messages.map(({ raw }) => raw));
    expect([before.deliveries.length, page.deliveries.length]).to.deep.equal([1, 0]);
    const { reason, ...unread } = page.unread!;
    expect(unread).to.deep.equal({ state: 'away', asOf, missing: ['deliveries', 'review'] });
    expect(reason).to.contain('nobody answers');
    const html = await desk.ask(`/leads/${slug}`, { headers: { accept: 'text/html' } });
    expect(html.status).to.equal(200);
    expect(html.text).to.contain('The pod cannot be reached:').and.to.contain('Elio Ravensdale 7001');
  });

  it('informs pages when the pod is away and when it is back, and then has everything', async () => {
    const [desk, slug] = await openDesk([assignment('7001')]);
    leave(desk);
    await read(desk, slug);
    desk.desk.lookAround();
    await desk.desk.refresh();
    expect((await read(desk, slug)).unread).to.include({ state: 'away' });
    comeBack(desk);
    await desk.desk.refresh();
    expect(await read(desk, slug)).to.not.have.property('unread');
    const stale = desk.told.flatMap(({ name, data }) => (name === 'freshness' ? [data] : []));
    expect(stale.map((data) => (data as { stale: boolean }).stale)).to.deep.equal([true, false]);
  });

  it('makes no more requests to a pod that is away, except to check whether it is back', async () => {
    const [desk, slug] = await openDesk([assignment('7001')]);
    leave(desk);
    await desk.desk.refresh();
    comeBack(desk);
    expect((await read(desk, slug)).unread).to.include({ state: 'away' });
    await desk.desk.refresh();
    expect(await read(desk, slug)).to.not.have.property('unread');
  });

  it('does not wait for a slow pod, and informs the page when it answered', async () => {
    const [desk, slug] = await openDesk([assignment('7001')], { patienceMs: 1 });
    await desk.desk.notePass({});
    let answer = (): void => undefined;
    const silence = new Promise<void>((resolve) => (answer = resolve));
    desk.server.onRequest = () => silence;
    expect((await read(desk, slug)).unread).to.deep.include({ state: 'slow', missing: ['review'] });
    desk.told.length = 0;
    const late = new Promise<void>((resolve) => {
      desk.desk.hub.listen(({ name }) => {
        if (name === 'changed') resolve();
      });
    });
    answer();
    await late;
    expect(desk.told).to.deep.include({ name: 'changed', data: { ...(desk.told[0]?.data as object), leads: [slug] } });
    expect(await read(desk, slug)).to.not.have.property('unread');
  });

  it('shows what it has if the pod refuses a part', async () => {
    const [desk, slug] = await openDesk([assignment('7001')]);
    await desk.desk.notePass({});
    desk.server.onRequest = (method, url) => {
      if (url.endsWith('ledger.json')) throw new PodError(`${method} ${url}: 403`, { kind: 'forbidden', method, url });
    };
    expect((await read(desk, slug)).unread).to.deep.include({ state: 'refused', missing: ['review'] });
    comeBack(desk);
    expect(await read(desk, slug)).to.not.have.property('unread');
  });

  it('shows a lead with some messages in the journal by the messages in its document, and allows no answer to it', async () => {
    const [desk, slug] = await openDesk([]);
    expect(slug).to.equal('');
    const long = { comment: 'x'.repeat(400) };
    await send(desk.pod, [assignment('7001'), assignment('7001', long).replace('publish/7001', 'publish/7001b')]);
    await syncInbox(desk.pod, { bounds: { originals: 900 } });
    await desk.desk.refresh();
    const { rows } = (await desk.ask('/api/leads')).json as LeadList;
    const whole = await read(desk, rows[0]!.slug);
    expect([whole.messages.length, whole.allowed.length > 0]).to.deep.equal([2, true]);
    leave(desk);
    const page = await read(desk, rows[0]!.slug);
    expect([page.messages.length, page.allowed]).to.deep.equal([1, []]);
    expect(page.unread?.missing).to.include('messages');
    expect(page.lead).to.include({ status: 'assigned', name: 'Elio Ravensdale 7001' });
  });

  it('reports if the copy has no message of a lead', async () => {
    const [desk] = await openDesk([]);
    await send(desk.pod, [assignment('7001')]);
    await syncInbox(desk.pod, { bounds: { originals: 10 } });
    await desk.desk.refresh();
    const { rows } = (await desk.ask('/api/leads')).json as LeadList;
    leave(desk);
    const { status, json } = await desk.ask(nameOf(rows[0]!.slug));
    expect([status, (json as { detail: string }).detail]).to.satisfy(
      ([code, detail]: [number, string]) =>
        code === 503 && detail.startsWith('This lead is too large for the local copy'),
    );
  });
});
