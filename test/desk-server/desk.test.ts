import { expect } from 'chai';
import type { AnswerView, Problem, DeliveryView, LeadList, LeadPage, OutboxList } from '../../src/desk-api/index.ts';
import { answer } from '../raw-server.ts';
import { assignment, openTestDesk, type TestDesk } from '../support/desk.ts';
import { startRecipient } from '../support/recipient.ts';

const listOf = async (desk: TestDesk, query = ''): Promise<LeadList> =>
  (await desk.ask(`/api/leads${query}`)).json as LeadList;
const statesOf = ({ told }: TestDesk): string[] =>
  told.flatMap(({ name, data }) => (name === 'answer' ? [(data as { answer: AnswerView }).answer.state] : []));

describe('The desk', () => {
  const open: TestDesk[] = [];
  const openDesk = async (...args: Parameters<typeof openTestDesk>): Promise<TestDesk> => {
    const desk = await openTestDesk(...args);
    open.push(desk);
    return desk;
  };
  afterEach(async () => {
    for (const { desk, faults } of open.splice(0)) {
      await desk.close();
      expect(faults).to.deep.equal([]);
    }
  });

  it('lists the leads of the pod, and shows one with its history, its messages and its keys', async () => {
    const desk = await openDesk([assignment('7001'), assignment('7002')]);
    const { total, rows, counts } = await listOf(desk, '?q=ravensdale&sort=name');
    expect([total, counts.assigned, rows.map(({ name }) => name)]).to.deep.equal([
      ...[2, 2, ['Elio Ravensdale 7001', 'Elio Ravensdale 7002']],
    ]);
    const page = (await desk.ask(`/api/leads/${rows[0]!.slug}`)).json as LeadPage;
    expect(page.lead).to.include({ slug: rows[0]!.slug, status: 'assigned', name: 'Elio Ravensdale 7001' });
    expect(page.allowed.map(({ action, to }) => [action, to])).to.deep.include([
      'accept',
      'http://127.0.0.1:9/broker/card#me',
    ]);
    const [event] = page.events;
    expect(event).to.include({ action: 'assign', status: 'assigned', time: '2026-03-01T10:00:00.000Z' });
    expect(event?.changes).to.deep.include({ field: 'status', after: 'assigned' });
    expect(event?.changes).to.deep.include({ field: 'identifiers', after: 'brokerLeadID = 7001' });
    expect(event?.actors[0]).to.deep.equal({ role: 'agent', name: 'http://127.0.0.1:9/broker/card#me' });
    expect(page.messages[0]?.raw).to.equal(assignment('7001'));
    expect(page.graph.keys.map(({ kind, value }) => [kind, value])).to.deep.equal([
      ['lead identifier', '7001'],
      ['e-mail', 'elio7001@mail.example'],
    ]);
    expect(page.graph.links.map(({ key, isJoin }) => [key, isJoin])).to.deep.equal([
      [0, true],
      [1, false],
    ]);
    expect((await desk.ask('/api/leads/ffffffff')).status).to.equal(404);
  });

  it('returns the requested leads as a file', async () => {
    const desk = await openDesk([assignment('7001'), assignment('7002', { name: '=HYPERLINK("x")' })]);
    const csv = await desk.ask('/api/export?format=csv&sort=name&q=7002');
    expect([csv.status, csv.headers.get('content-disposition')]).to.deep.equal([
      ...[200, 'attachment; filename="leads.csv"'],
    ]);
    expect(csv.text.trim().split(/\r?\n/).length).to.equal(2);
    expect(csv.text).to.contain(`"'=HYPERLINK(""x"")"`);
    const cards = await desk.ask('/api/export?format=vcard');
    expect(cards.text.match(/BEGIN:VCARD/g)).to.have.length(2);
    expect((await desk.ask('/api/export?format=xls')).status).to.equal(400);
  });

  it('informs pages about a new lead, which is in the list before they ask', async () => {
    const desk = await openDesk([assignment('7001')]);
    await desk.receive(assignment('7002'));
    const { rows } = await listOf(desk, '?q=7002');
    expect(desk.told.map(({ name }) => name)).to.deep.equal(['changed', 'pass']);
    expect(desk.told[0]?.data).to.deep.include({ leads: [rows[0]?.slug] });
    expect(desk.told[1]?.data).to.deep.include({ counts: { created: 1, updated: 0 } });
  });

  it('holds an answer, then makes and sends it', async () => {
    const desk = await openDesk([assignment('7001')]);
    const [lead] = (await listOf(desk)).rows;
    const before = desk.server.snapshot();
    const given = await desk.post(`/api/leads/${lead!.slug}/answers`, { action: 'accept', comment: 'I will call' });
    expect([given.status, (given.json as AnswerView).state]).to.deep.equal([202, 'held']);
    expect((await listOf(desk)).rows[0]).to.deep.include({ status: 'assigned' });
    expect((await listOf(desk)).rows[0]?.pending).to.include({ action: 'accept', state: 'held' });
    expect(desk.server.snapshot()).to.deep.equal(before);
    await desk.makeHeld();
    const made = (await desk.ask(`/api/answers/${(given.json as AnswerView).id}`)).json as AnswerView;
    expect(made).to.include({ state: 'made', status: 'accepted' });
    expect(made.delivery).to.include({ to: 'http://127.0.0.1:9/broker/card#me' });
    expect(statesOf(desk)).to.deep.equal(['held', 'sending', 'made']);
    const [after] = (await listOf(desk)).rows;
    expect(after).to.include({ status: 'accepted', delivery: made.delivery?.state }).and.not.have.property('pending');
    const page = (await desk.ask(`/api/leads/${lead!.slug}`)).json as LeadPage;
    expect(page.events.at(-1)).to.include({ action: 'accept', id: made.event?.id });
    expect(page.events.at(-1)?.delivery).to.include({ id: made.delivery?.id });
  });

  it('asks for the recipient if the messages of a lead name no one, and takes it', async () => {
    const object = { type: 'Lead', object: { type: 'Contact', name: 'Orla Fenwick', email: 'orla@mail.example' } };
    const nameless = {
      topic: 'realestate/lead#add',
      time: '2026-03-01T10:00:00Z',
      data: { type: 'AddAction', object },
    };
    const desk = await openDesk([JSON.stringify(nameless)]);
    const [lead] = (await listOf(desk)).rows;
    const given = (await desk.post(`/api/leads/${lead!.slug}/answers`, { action: 'accept' })).json as AnswerView;
    await desk.makeHeld();
    const failed = (await desk.ask(`/api/answers/${given.id}`)).json as AnswerView;
    expect(failed).to.include({ state: 'failed', needsRecipient: true }).and.not.have.property('canForce');
    expect(failed.problem).to.equal('The messages of this lead name no one to inform. Name the recipient.');
    const answers = `/api/leads/${lead!.slug}/answers`;
    const refused = await desk.post(answers, { action: 'accept', to: 'Orla' });
    expect(refused.status).to.equal(409);
    expect((refused.json as Problem).detail).to.match(/^expected a WebID .* received \[Orla\]$/);
    const to = 'http://127.0.0.1:9/broker/card#me';
    const again = (await desk.post(answers, { action: 'accept', to })).json as AnswerView;
    await desk.makeHeld();
    const made = (await desk.ask(`/api/answers/${again.id}`)).json as AnswerView;
    expect(made).to.include({ state: 'made', status: 'accepted' });
    expect(made.delivery).to.include({ to });
  });

  it('says which refusals of an answer can be passed with force', async () => {
    const desk = await openDesk([assignment('7001')]);
    const answers = `/api/leads/${(await listOf(desk)).rows[0]!.slug}/answers`;
    const retraction = { action: 'retract', to: 'http://127.0.0.1:9/broker/card#me' };
    await desk.post(answers, { action: 'reject', reason: 'busy' });
    const pending = await desk.post(answers, { ...retraction, force: true });
    expect([pending.status, (pending.json as Problem).canForce]).to.deep.equal([409, undefined]);
    await desk.makeHeld();
    const refused = await desk.post(answers, retraction);
    expect([refused.status, (refused.json as Problem).canForce]).to.deep.equal([409, true]);
    expect((await desk.post(answers, { ...retraction, force: true })).status).to.equal(202);
    await desk.makeHeld();
    expect((await listOf(desk)).rows[0]?.status).to.equal('retracted');
  });

  it('undoes a held answer without a trace, and no other answer', async () => {
    const desk = await openDesk([assignment('7001')]);
    const [lead] = (await listOf(desk)).rows;
    const before = desk.server.snapshot();
    const answer = async (): Promise<AnswerView> =>
      (await desk.post(`/api/leads/${lead!.slug}/answers`, { action: 'reject', reason: 'busy' })).json as AnswerView;
    const first = await answer();
    expect((await desk.post(`/api/leads/${lead!.slug}/answers`, { action: 'accept' })).status).to.equal(409);
    expect((await desk.post(`/api/answers/${first.id}/undo`)).json).to.include({ state: 'undone' });
    await desk.makeHeld();
    expect(desk.server.snapshot()).to.deep.equal(before);
    const second = await answer();
    await desk.makeHeld();
    expect((await desk.post(`/api/answers/${second.id}/undo`)).status).to.equal(409);
    expect((await desk.post('/api/answers/none/undo')).status).to.equal(404);
    expect((await listOf(desk)).rows[0]?.status).to.equal('rejected');
  });

  it('sends held answers when it closes', async () => {
    const desk = await openTestDesk([assignment('7001')]);
    const [lead] = (await listOf(desk)).rows;
    const given = await desk.post(`/api/leads/${lead!.slug}/answers`, { action: 'accept' });
    await desk.desk.close();
    const made = desk.desk.held.get((given.json as AnswerView).id);
    expect(made).to.include({ state: 'made', status: 'accepted' });
    expect(made?.delivery).to.include({ state: 'waiting' });
    expect((await desk.post(`/api/leads/${lead!.slug}/answers`, { action: 'reject' })).status).to.equal(409);
  });

  it('drops the held answer for a lead whose person is forgotten, and keeps nothing of it', async () => {
    const desk = await openDesk([assignment('7001'), assignment('7002')]);
    const [row, other] = (await listOf(desk, '?sort=name')).rows;
    const give = async (slug: string): Promise<string> =>
      ((await desk.post(`/api/leads/${slug}/answers`, { action: 'accept' })).json as AnswerView).id;
    const [id, otherId] = [await give(row!.slug), await give(other!.slug)];
    const person = { emails: ['elio7001@mail.example'] };
    expect((await desk.post('/api/forget', { person, confirm: true })).json).to.deep.include({ leads: [row!.slug] });
    expect(statesOf(desk)).to.deep.equal(['held', 'held', 'undone']);
    await desk.makeHeld();
    expect((await desk.ask(`/api/answers/${id}`)).status).to.equal(404);
    expect((await desk.ask(`/api/answers/${otherId}`)).json).to.include({ state: 'made' });
    for (const path of ['/api/leads', '/api/outbox?ended=true', '/api/leads/facets', '/api/review'])
      expect((await desk.ask(path)).text, path)
        .to.not.contain('7001')
        .and.not.contain(row!.slug);
  });

  it('reports at once what cannot be answered, and later if another person was faster', async () => {
    const desk = await openDesk([assignment('7001')]);
    const [lead] = (await listOf(desk)).rows;
    const answers = `/api/leads/${lead!.slug}/answers`;
    const refused = async (body: object): Promise<string> => {
      const { status, json } = await desk.post(answers, body);
      return `${status} ${(json as { detail: string }).detail}`;
    };
    expect(await refused({ action: 'assign', to: 'https://bo.example.com/card#me' })).to.match(
      /^409 .*retract it first/,
    );
    expect(await refused({ action: 'accept', to: 'Bo' })).to.match(/^409 .*expected a WebID/);
    expect(await refused({ action: 'update' })).to.match(/^409 update needs a value/);
    expect(await refused({ action: 'delete' })).to.match(/^400 the body is not a valid AnswerRequest/);
    expect(await refused({ action: 'accept', typo: 1 })).to.match(/^400 the body is not a valid AnswerRequest/);
    await desk.post(answers, { action: 'accept' });
    const { answerLead } = await import('../../src/desk/answers/answer-lead.ts');
    await answerLead(desk.pod, lead!.slug, { action: 'reject' }, { later: true });
    await desk.makeHeld();
    const last = desk.told.findLast(({ name }) => name === 'answer')?.data as { answer: AnswerView };
    expect(last.answer.state).to.equal('failed');
    expect(last.answer.problem).to.contain('it is rejected');
  });

  it('accepts one of several simultaneous answers to a lead, and makes one event', async () => {
    const desk = await openDesk([assignment('7001')]);
    const [lead] = (await listOf(desk)).rows;
    const give = (action: string) => desk.post(`/api/leads/${lead!.slug}/answers`, { action });
    const given = await Promise.all([give('accept'), give('accept'), give('reject')]);
    expect(given.map(({ status }) => status).sort()).to.deep.equal([202, 409, 409]);
    const details = given.flatMap(({ status, json }) => (status === 409 ? [(json as { detail: string }).detail] : []));
    for (const detail of details) expect(detail).to.match(/is not sent yet for this lead/);
    await desk.makeHeld();
    const { events } = (await desk.ask(`/api/leads/${lead!.slug}`)).json as LeadPage;
    expect(events.length).to.equal(2);
  });

  it('retries a delivery at once, and reports the result', async () => {
    const broker = await startRecipient();
    const answers = { privateOrigins: [broker.server.origin] };
    const desk = await openDesk([assignment('7001', {}, broker.webId)], { answers });
    const [lead] = (await listOf(desk)).rows;
    broker.script.push(answer(503), answer(503));
    await desk.post(`/api/leads/${lead!.slug}/answers`, { action: 'accept' });
    await desk.makeHeld();
    const [waiting] = ((await desk.ask('/api/outbox')).json as OutboxList).deliveries;
    expect(waiting).to.include({ state: 'waiting', leadName: 'Elio Ravensdale 7001' });
    const retry = async (): Promise<DeliveryView> =>
      (await desk.post(`/api/outbox/${waiting!.id}/retry`)).json as DeliveryView;
    expect((await retry()).state).to.equal('waiting');
    expect((await retry()).state).to.equal('delivered');
    expect(broker.stored.length).to.equal(1);
    await broker.server.close();
  });

  it('reports when its data is out of date, and when it is current again', async () => {
    const desk = await openDesk([assignment('7001')]);
    desk.server.onRequest = () => {
      throw new Error('no network');
    };
    await desk.desk.refresh();
    expect(desk.troubles).to.not.be.empty;
    expect(desk.told.at(-1)).to.deep.include({ name: 'freshness' });
    expect((await desk.ask('/api/session')).json).to.have.nested.property('freshness.stale', true);
    expect((await listOf(desk)).total).to.equal(1);
    desk.server.onRequest = () => undefined;
    await desk.desk.refresh();
    expect(desk.told.at(-1)?.data).to.include({ stale: false });
  });
});
