import { expect } from 'chai';
import { Hono } from 'hono';
import { Access } from '../../src/desk-server/access/access.ts';
import { DESK_TOKEN, assignment, openTestDesk, type DeskAnswer, type TestDesk } from '../support/desk.ts';

const HOST = '127.0.0.1:7878';
const HTML = { accept: 'text/html,application/xhtml+xml' };

describe('The access to the desk', () => {
  let desk: TestDesk;
  let cookie: string;
  before(async () => {
    desk = await openTestDesk([assignment('7001')]);
    const { headers } = await desk.ask(`/leads?token=${DESK_TOKEN}&q=x`, { headers: { authorization: '' } });
    cookie = headers.get('set-cookie')!.split(';')[0]!;
  });
  after(() => desk.desk.close());

  const ask = (path: string, headers: Record<string, string> = {}, init: object = {}): Promise<DeskAnswer> =>
    desk.ask(path, { ...init, headers: { authorization: '', ...headers } });
  const post = (path: string, headers: Record<string, string>, body = '{}'): Promise<DeskAnswer> =>
    ask(path, { 'content-type': 'application/json', ...headers }, { method: 'POST', body });

  it('stores the token of the address in a cookie that browsers do not send from other sites, and removes it from the address', async () => {
    const { status, headers } = await ask(`/leads?token=${DESK_TOKEN}&q=x`);
    expect([status, headers.get('location')]).to.deep.equal([303, '/leads?q=x']);
    expect(headers.get('set-cookie')).to.match(
      /^leadpod-desk-7878=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const behind = await ask(`/?token=${DESK_TOKEN}`, { 'x-forwarded-proto': 'https' });
    expect(behind.headers.get('set-cookie')).to.contain('; Secure');
    expect((await ask(`//evil.example.com/?token=${DESK_TOKEN}`)).headers.get('location')).to.equal(
      '/evil.example.com/',
    );
  });

  it('allows requests with the cookie or the token, and explains to others what to do', async () => {
    expect((await ask('/api/session', { cookie })).status).to.equal(200);
    expect((await ask('/api/session', { authorization: `Bearer ${DESK_TOKEN}` })).status).to.equal(200);
    for (const headers of [
      {},
      { cookie: `${cookie}x` },
      { cookie: `leadpod-desk-7878=${DESK_TOKEN}` },
      { authorization: 'Bearer wrong', cookie },
    ] as Record<string, string>[])
      for (const path of ['/api/session', '/api/leads', '/api/live', '/api/openapi.json', '/leads', '/nowhere'])
        expect((await ask(path, headers)).status, `${path} ${JSON.stringify(headers)}`).to.equal(401);
    const page = await ask('/leads/%3Cscript%3E', HTML);
    expect([page.status, page.text]).to.satisfy(
      ([status, text]: [number, string]) => status === 401 && text.includes('?token=') && !text.includes('<script>'),
    );
    expect((await ask('/?token=wrong')).status).to.equal(401);
  });

  it('accepts a token with a plus, in any encoding of the address', async () => {
    const app = new Hono().use(new Access(['a+token/of+base64==']).demand());
    for (const token of ['a+token/of+base64==', encodeURIComponent('a+token/of+base64==')])
      expect((await app.request(`http://${HOST}/?token=${token}`)).status, token).to.equal(303);
  });

  it('redirects no one to another site', async () => {
    for (const path of ['//evil.example.com/x', '/.//evil.example.com/x', '/%5Cevil.example.com/x']) {
      const { status, text } = await ask(path, HTML);
      const to = /<a href="(?<to>[^"]*)">continue/u.exec(text)?.groups?.['to'];
      expect([status, new URL(to!, `http://${HOST}`).host], path).to.deep.equal([401, HOST]);
    }
  });

  it('changes nothing for a form or a page of another site, even with the cookie', async () => {
    const path = '/api/answers/none/undo';
    const origin = `http://${HOST}`;
    expect((await post(path, { cookie, origin })).status).to.equal(404);
    expect((await post(path, { cookie, origin, 'sec-fetch-site': 'same-origin' })).status).to.equal(404);
    expect((await post(path, { authorization: `Bearer ${DESK_TOKEN}` })).status).to.equal(404);
    expect((await post(path, { cookie })).status).to.equal(403);
    expect((await post(path, { cookie, origin: 'https://evil.example.com' })).status).to.equal(403);
    expect((await post(path, { cookie, 'sec-fetch-site': 'cross-site' })).status).to.equal(403);
    expect((await post(path, { cookie, origin, 'sec-fetch-site': 'same-site' })).status).to.equal(403);
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'])
      expect((await post(path, { cookie, origin, 'content-type': type })).status, type).to.equal(415);
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expect((await ask('/api/leads', { cookie, origin }, { method })).status, method).to.equal(405);
    expect((await post('/api/leads/x/answers', { cookie, origin }, 'x'.repeat(4 * 2 ** 20 + 1))).status).to.equal(413);
  });

  it('is reachable by names of this machine only, and by links of other sites only as a page', async () => {
    const host = 'leads.example.com';
    expect((await ask('/', { cookie, host })).status).to.equal(403);
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', ...HTML };
    expect((await ask('/leads/7001', link)).status).to.equal(401);
    expect((await ask('/api/leads', { ...link, cookie })).status).to.equal(403);
  });

  it('lets pages load only from the desk, without any exception', async () => {
    const policy = (await ask('/', { cookie, ...HTML })).headers.get('content-security-policy');
    expect(policy).to.equal(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    const { headers } = await ask('/', { cookie });
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(headers.get('referrer-policy')).to.equal('no-referrer');
    expect((await ask('/page/..%2f..%2fpackage.json')).status).to.equal(404);
    expect((await ask('/page/manifest.json')).status).to.equal(404);
  });

  it('changes nothing if it is read-only, and still checks texts', async () => {
    const quiet = await openTestDesk([assignment('7002')], { readOnly: true });
    try {
      const [slug] = [...quiet.desk.copy.versions.keys()];
      const before = quiet.server.snapshot();
      for (const path of [`leads/${slug!}/answers`, 'review/join', 'quarantine/x/retry', 'outbox/x/drop', 'forget'])
        expect((await quiet.post(`/api/${path}`, { action: 'accept' })).status, path).to.equal(403);
      expect((await quiet.ask('/api/session')).json).to.include({ readOnly: true, canAnswer: false });
      expect((await quiet.post('/api/quarantine/validate', { text: '{' })).json).to.include({ isValid: false });
      expect(quiet.server.snapshot()).to.deep.equal(before);
    } finally {
      await quiet.desk.close();
    }
  });
});
