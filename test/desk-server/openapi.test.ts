import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { AnswerView, DeliveryView, LeadList, QuarantineList } from '../../src/desk-api/index.ts';
import { Access } from '../../src/desk-server/access/access.ts';
import { apiRoutes } from '../../src/desk-server/routes/api.ts';
import { assignment, openTestDesk, type DeskAnswer, type TestDesk } from '../support/desk.ts';

interface Operation {
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, object>> }>
  >;
}
const DOCUMENT = JSON.parse(readFileSync(new URL('../../contexts/openapi.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

describe('The OpenAPI document of the desk', () => {
  let desk: TestDesk;
  const ajv = new Ajv2020({ strict: false });
  const seen = new Set<string>();
  before(async () => {
    ajv.addSchema(DOCUMENT, 'openapi');
    const named = (id: string, name: string, more: object = {}): string =>
      assignment(id, { name, telephone: '+19035550142', ...more });
    desk = await openTestDesk([
      named('7001', 'Ada Brook'),
      named('7002', 'Brook, Ada'),
      '{"topic": "realestate/lead#add", "data": 1}',
      '{"topic": ',
    ]);
  });
  after(() => desk.desk.close());

  /** The schema of an answer must hold; `template` is the path of the document. */
  const check = async (method: 'get' | 'post', template: string, answer: Promise<DeskAnswer>): Promise<unknown> => {
    const { status, json, headers } = await answer;
    const type = (headers.get('content-type') ?? '').split(';')[0]!;
    const operation = DOCUMENT.paths[template]?.[method];
    const response = operation?.responses[String(status)];
    expect(response, `${method} ${template}: ${status} ${JSON.stringify(json)}`).to.not.equal(undefined);
    const place = `openapi#/paths/${template.replaceAll('/', '~1').replace(/[{}]/g, encodeURIComponent)}/${method}/responses/${status}`;
    const at = response?.$ref === undefined ? place : 'openapi#/components/responses/Problem';
    const validate = ajv.compile({ $ref: `${at}/content/${type.replace('/', '~1').replace('+', '%2B')}/schema` });
    expect(validate(json), `${method} ${template}: ${JSON.stringify(validate.errors?.slice(0, 3))}`).to.equal(true);
    if (status < 300) seen.add(`${method} ${template}`);
    return json;
  };
  const get = (path: string, template = path): Promise<unknown> =>
    check('get', `/api${template}`, desk.ask(`/api${path}`));
  const post = (path: string, template: string, body: object): Promise<unknown> =>
    check('post', `/api${template}`, desk.post(`/api${path}`, body));

  it('names every route, and no other', () => {
    const routes = apiRoutes(desk.desk, new Access(['a'])).routes.filter(
      ({ method, path }) => method !== 'ALL' && path !== '/*',
    );
    const own = routes.map(({ method, path }) => `${method.toLowerCase()} /api${path.replace(/:(\w+)/g, '{$1}')}`);
    const told = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect([...new Set(own)].sort()).to.deep.equal(told.sort());
  });

  it('describes what each route answers, and each kind of error', async () => {
    await get('/session');
    await get('/agenda');
    await get('/numbers');
    await get('/questions');
    await get('/leads/facets');
    const { rows } = (await get('/leads')) as LeadList;
    const [one, other] = rows.map(({ slug }) => slug) as [string, string];
    await get(`/leads/${one}`, '/leads/{slug}');
    await get('/review');
    await post('/review/apart', '/review/apart', { leads: [one, other] });
    const { items } = (await get('/quarantine')) as QuarantineList;
    expect(items.length).to.equal(2);
    for (const { id } of items) await get(`/quarantine/${id}`, '/quarantine/{id}');
    await post('/quarantine/validate', '/quarantine/validate', { text: assignment('7003').replace('2026-03-01', 'x') });
    await post(`/quarantine/${items[0]!.id}/retry`, '/quarantine/{id}/retry', { text: assignment('7003') });
    await get('/inbox');
    const answer = (await post(`/leads/${one}/answers`, '/leads/{slug}/answers', { action: 'accept' })) as AnswerView;
    await get(`/answers/${answer.id}`, '/answers/{id}');
    await desk.makeHeld();
    await get(`/answers/${answer.id}`, '/answers/{id}');
    await get(`/leads/${one}`, '/leads/{slug}');
    const undone = (await post(`/leads/${other}/answers`, '/leads/{slug}/answers', { action: 'reject' })) as AnswerView;
    await post(`/answers/${undone.id}/undo`, '/answers/{id}/undo', {});
    const { deliveries } = (await get('/outbox')) as { deliveries: DeliveryView[] };
    const [delivery] = deliveries;
    await get(`/outbox/${delivery!.id}`, '/outbox/{id}');
    await post(`/outbox/${delivery!.id}/retry`, '/outbox/{id}/retry', {});
    await post(`/outbox/${delivery!.id}/drop`, '/outbox/{id}/drop', {});
    const joined = (await post('/review/join', '/review/join', { leads: [one, other] })) as {
      leads: { slug: string }[];
    };
    const { events } = (await get(`/leads/${joined.leads[0]!.slug}`, '/leads/{slug}')) as {
      events: { event: string }[];
    };
    await post('/review/split', '/review/split', { lead: joined.leads[0]!.slug, events: [events[0]!.event] });
    const answers = `/leads/${joined.leads[0]!.slug}/answers`;
    const refused = await post(answers, '/leads/{slug}/answers', {
      action: 'assign',
      to: 'https://agent.example.com/profile/card#me',
    });
    expect(refused).to.include({ status: 409, canForce: true });
    await post('/forget', '/forget', { person: { emails: ['elio7001@mail.example'] } });
    await post('/forget', '/forget', { person: { emails: ['elio7001@mail.example'] }, confirm: true });
    await get('/openapi.json');
    for (const [path, template] of [
      ['/leads?sort=x', '/leads'],
      ['/leads/ffff', '/leads/{slug}'],
      ['/quarantine/ffff', '/quarantine/{id}'],
    ] as const)
      await get(path, template);
    await post('/review/join', '/review/join', { leads: 'x' });
    const told = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(told.filter((route) => !seen.has(route))).to.deep.equal(['get /api/live', 'get /api/export']);
    expect(desk.faults).to.deep.equal([]);
  });
});
