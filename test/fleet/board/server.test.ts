import { expect } from 'chai';
import type { Hono } from 'hono';
import { createFleetServer } from '../../../src/fleet/board/server.ts';
import { enqueuePod, enqueuePods, schedulePods, type FleetQueue } from '../../../src/fleet/queue/queue.ts';
import { freshFleet } from '../../support/fleet.ts';
import { skipWithout } from '../../support/missing.ts';
import { whyNoRedis } from '../../support/redis.ts';

const TOKEN = 'a-token-of-the-operator';
const URL_ = 'http://127.0.0.1:7879';
const HOSTILE = '<script>alert(1)</script>';

describe('The fleet in the browser', () => {
  before(function () {
    skipWithout(this, 'Redis', whyNoRedis());
  });

  async function open(): Promise<{ readonly queue: FleetQueue; readonly app: Hono; readonly faults: unknown[] }> {
    const { queue } = await freshFleet();
    const faults: unknown[] = [];
    const gate = { isLoopback: true, tokens: [TOKEN], origins: [] };
    return { queue, faults, app: createFleetServer(queue, gate, (error) => faults.push(error)) };
  }
  const giveUp = (queue: FleetQueue, pod: string): Promise<void> =>
    queue.dead.add({ pod, attempts: 5, at: '2026-03-10T10:00:00Z', code: 'unavailable', reason: 'GET 503' });
  /** As a program asks that has the token, unless the headers say otherwise. */
  const ask = (app: Hono, path: string, init: RequestInit = {}): Promise<Response> =>
    Promise.resolve(
      app.request(`${URL_}${path}`, {
        ...init,
        headers: { host: '127.0.0.1:7879', authorization: `Bearer ${TOKEN}`, ...(init.headers as object) },
      }),
    );
  const send = (app: Hono, path: string, fields: Record<string, string>, headers = {}): Promise<Response> =>
    ask(app, path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });

  it('shows queue, schedule and the pods that were given up, to everyone who has the token', async () => {
    const { app, queue } = await open();
    await enqueuePods(queue, ['acme', 'beta']);
    await schedulePods(queue, ['acme'], { everyMs: 300_000 });
    await giveUp(queue, 'gone');
    await giveUp(queue, HOSTILE);
    const page = await (await ask(app, '/')).text();
    expect(page)
      .to.match(/<dt>Waiting<\/dt>\s*<dd>2<\/dd>/u)
      .and.include('<td>gone</td>')
      .and.include('<td>5m</td>');
    expect(page).not.to.include(HOSTILE);
    const view = (await (await ask(app, '/api/fleet')).json()) as { queue: object; letters: { pod: string }[] };
    expect(view.queue).to.deep.equal({ waiting: 2, active: 0, delayed: 0, failed: 2 });
    expect(view.letters.map(({ pod }) => pod)).to.deep.equal([HOSTILE, 'gone']);
    for (const path of ['/', '/api/fleet', '/jobs/', '/jobs/api/queues', '/jobs/static/locales/en-US/messages.json'])
      expect((await ask(app, path, { headers: { authorization: '' } })).status, path).to.equal(401);
    const { status, headers } = await ask(app, `/?token=${TOKEN}`, { headers: { authorization: '' } });
    expect([status, headers.get('location')]).to.deep.equal([303, '/']);
    const cookie = headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    expect((await ask(app, '/', { headers: { authorization: '', cookie } })).status).to.equal(200);
  });

  it('retries pods or removes them from the list, if one of its own pages asks for it', async () => {
    const { app, queue } = await open();
    for (const pod of ['acme', 'beta', 'gone']) await giveUp(queue, pod);
    const first = await ask(app, `/?token=${TOKEN}`, { headers: { authorization: '' } });
    const cookie = first.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    const known = { authorization: '', cookie };
    for (const headers of [
      known,
      { ...known, 'sec-fetch-site': 'cross-site' },
      { ...known, origin: 'https://x.example' },
    ])
      expect((await send(app, '/given-up/retry', { all: 'yes' }, headers)).status).to.equal(403);
    const own = { ...known, 'sec-fetch-site': 'same-origin', origin: URL_ };
    expect((await send(app, '/given-up/retry', { pod: 'acme' }, own)).status).to.equal(303);
    expect((await send(app, '/given-up/retry', { pod: 'never-given-up' }, own)).status).to.equal(303);
    expect((await send(app, '/given-up/drop', { pod: 'beta' }, own)).status).to.equal(303);
    expect((await queue.dead.list()).map(({ pod }) => pod)).to.deep.equal(['gone']);
    const jobs = await queue.passes.getJobs(['waiting']);
    expect(jobs.map(({ data }) => data.pod)).to.deep.equal(['acme']);
    expect((await send(app, '/given-up/drop', { all: 'yes' }, own)).status).to.equal(303);
    expect(await queue.dead.count()).to.equal(0);
  });

  it('shows each job with its pod, and has no way to change one', async () => {
    const { app, queue, faults } = await open();
    await enqueuePod(queue, 'acme');
    const { queues } = (await (await ask(app, '/jobs/api/queues?activeQueue=passes&status=waiting')).json()) as {
      queues: { name: string; readOnlyMode: boolean; jobs: { id: string; data: object }[] }[];
    };
    expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).to.deep.equal([
      ['passes', true],
      ['clock', true],
    ]);
    const [job] = queues[0]?.jobs ?? [];
    expect(job?.data).to.deep.include({ pod: 'acme' });
    const own = { 'sec-fetch-site': 'same-origin', origin: URL_ };
    for (const [method, path] of [
      ['PUT', '/jobs/api/queues/pause'],
      ['PUT', '/jobs/api/queues/passes/empty'],
      ['PUT', '/jobs/api/queues/passes/obliterate'],
      ['POST', '/jobs/api/queues/passes/add'],
      ['PUT', `/jobs/api/queues/passes/${job?.id ?? ''}/clean`],
    ] as const)
      expect((await ask(app, path, { method, headers: own, body: '{}' })).status, path).to.equal(404);
    expect(await queue.passes.getJobCounts()).to.include({ waiting: 1 });
    expect(faults).to.deep.equal([]);
  });

  it('lets its pages load nothing from elsewhere, and no inline script', async () => {
    const { app } = await open();
    for (const path of ['/', '/jobs', '/jobs/', '/jobs/queue/passes']) {
      const response = await ask(app, path);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy, path).to.include("default-src 'none'; script-src 'self';").and.include("connect-src 'self'");
      expect(policy.includes('unsafe-inline'), path).to.equal(path !== '/');
      expect(response.headers.get('referrer-policy'), path).to.equal('same-origin');
      const html = await response.text();
      expect(html, path).not.to.match(/(?:href|src)="(?:https?:)?\/\//u);
      const scripts = [...html.matchAll(/<script(?<attributes>[^>]*)>/gu)].map(
        ({ groups }) => groups?.['attributes'] ?? '',
      );
      expect(scripts.length, path).to.be.above(0);
      for (const attributes of scripts) expect(attributes, path).to.match(/ src=| type="application\/json"/u);
      for (const [, file = ''] of html.matchAll(/(?:href|src)="(static\/[^"]+)"/gu)) {
        const found = await ask(app, `/jobs/${file}`);
        expect(found.status, file).to.equal(200);
        await found.body?.cancel();
      }
    }
  });

  it('reports that Redis does not answer, without the content of the request', async () => {
    const { app, queue } = await open();
    queue.redis.disconnect();
    const page = await ask(app, '/');
    expect(page.status).to.equal(503);
    expect(await page.text()).to.include('Redis does not answer');
    expect((await ask(app, '/api/fleet')).status).to.equal(503);
  });
});
