import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { Numbers, Question } from '../../../src/desk-api/index.ts';
import { entryOf } from '../../../src/desk-server/leads/entry.ts';
import { LeadTable } from '../../../src/desk-server/leads/lead-table.ts';
import { numberRoutes } from '../../../src/desk-server/numbers/routes.ts';
import { assignment, openTestDesk, type TestDesk } from '../../support/desk.ts';
import type { LeadJson } from '../../../src/lead/lead-json.ts';
import { layoutOf } from '../../../src/solid/layout.ts';

function lead(slug: string, rest: Partial<LeadJson> = {}): LeadJson {
  return {
    ...{ id: `https://pod.example/leads/${slug}.ttl#it`, slug, status: 'new', email: [], telephone: [] },
    ...{ identifiers: [], sources: [], events: [], repairs: 0, warnings: 0 },
    ...rest,
  };
}
const BO = 'https://bo.example.com/card#me';

describe('The numbers of the desk over HTTP', () => {
  const open: TestDesk[] = [];
  afterEach(async () => {
    for (const { desk } of open.splice(0)) await desk.close();
  });

  it('follow the leads in the table', async () => {
    const table = new LeadTable({ now: () => 0 });
    const put = (...leads: readonly LeadJson[]): void => {
      table.put(leads.map((one) => entryOf(one, undefined, layoutOf('https://pod.example/'))));
    };
    const routes = numberRoutes(table);
    const read = async (): Promise<Numbers> => (await (await routes.request('/numbers')).json()) as Numbers;
    put(lead('aa01'), lead('bb02', { status: 'assigned', assignee: BO, sources: [{ type: 'WebSite', text: 'Home' }] }));
    const { funnel, load, sources } = await read();
    expect(funnel.rows.slice(0, 2)).to.deep.equal([
      { status: 'new', leads: 1, percent: 50 },
      { status: 'assigned', leads: 1, percent: 50 },
    ]);
    expect(load).to.deep.equal({ question: 'open-load', rows: [{ agent: BO, open: 1, new: 0, assigned: 1 }] });
    expect(sources.rows).to.deep.include({ source: 'WebSite', name: 'Home', leads: 1, accepted: 0, percent: 0 });
    const times = { dateSent: '2024-03-01T10:00:00Z', dateAccepted: '2024-03-01T10:03:00Z' };
    put(lead('bb02', { status: 'accepted', assignee: BO, ...times }));
    table.remove(['aa01']);
    const { leads, responseWeeks } = await read();
    expect(leads).to.equal(1);
    expect(responseWeeks.rows).to.deep.equal([
      { week: '2024-W09', start: '2024-02-26', leads: 1, medianMinutes: 3, p90Minutes: 3 },
    ]);
  });

  it('name queries that a page can read with their parameters', async () => {
    const routes = numberRoutes(new LeadTable({ now: () => 0 }));
    const questions = (await (await routes.request('/questions')).json()) as readonly Question[];
    const { funnel, responseWeeks, sources, load } = (await (await routes.request('/numbers')).json()) as Numbers;
    const names = questions.map(({ name }) => name);
    for (const { question } of [funnel, responseWeeks, sources, load]) expect(names).to.include(question);
    const overdue = questions.find(({ name }) => name === 'overdue');
    expect(overdue?.parameters[0]).to.deep.include({ name: 'hours', type: 'integer', default: '24' });
    expect(questions.find(({ name }) => name === 'find')?.parameters[0]).not.to.have.property('default');
    for (const { title, description, sparql, columns } of questions)
      expect([title, description, sparql, columns.length]).to.not.include.members(['', 0]);
  });

  it('need the token of the desk, and match the API description', async () => {
    const desk = await openTestDesk();
    open.push(desk);
    const api = JSON.parse(readFileSync(new URL('../../../contexts/openapi.json', import.meta.url), 'utf8')) as object;
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(api, 'api');
    for (const [path, schema] of [
      ['/api/numbers', 'Numbers'],
      ['/api/questions', 'Question'],
    ] as const) {
      expect((await desk.ask(path, { headers: { authorization: '' } })).status).to.equal(401);
      const { status, json } = await desk.ask(path);
      expect(status).to.equal(200);
      const isValid = ajv.compile({ $ref: `api#/components/schemas/${schema}` });
      for (const one of Array.isArray(json) ? json : [json])
        expect(isValid(one), JSON.stringify(isValid.errors)).to.equal(true);
    }
  });

  it('are readable as a page without scripts, also with hostile names', async () => {
    const hostile = '<script>alert(1)</script>';
    const broker = `{"name":${JSON.stringify(hostile)}}`;
    const text = assignment('7001').replace(
      '"recipient":"https://pod.example/profile/card#me"',
      `"recipient":${broker}`,
    );
    const desk = await openTestDesk([text]);
    open.push(desk);
    const { status, text: page } = await desk.ask('/numbers');
    expect(status).to.equal(200);
    expect(page)
      .to.include('<code>leadpod query open-load</code>')
      .and.match(/<td>assigned<\/td>\s*<td>1<\/td>/u);
    expect(page).to.include('&lt;script&gt;').and.not.include(hostile);
  });
});
