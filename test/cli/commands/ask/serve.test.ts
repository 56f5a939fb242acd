import { once } from 'node:events';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { planGate } from '../../../../src/cli/serve/plan.ts';
import { UsageError } from '../../../../src/errors.ts';
import { freshPodEnv, leadMessage, postTo, type PodEnv } from '../../../support/cli-pod.ts';
import { freshFolder, LIMITED_BY_WORK, runHere, runInside, startCli, type Running } from '../../../support/cli.ts';
import { ENDLESS, leadQuads, queryUrl, send } from '../../../support/endpoint.ts';

const COUNT = 'SELECT (COUNT(*) AS ?n) { ?lead lead:status ?status }';
const TRAP = `ASK { FILTER(${'!'.repeat(10_000)}true) }`;
const TOKEN = 'a-token-of-the-operator';

describe('leadpod serve', () => {
  const running: Running[] = [];
  afterEach(async () => {
    for (const { child } of running.splice(0)) child.kill('SIGKILL');
    await Promise.resolve();
  });

  /** Starts it, and waits until it is ready. */
  const serve = async (args: string[], env: Record<string, string> = {}): Promise<Running & { url: string }> => {
    const run = startCli(['serve', '--sparql', '--port', '0', ...args], { env });
    running.push(run);
    const [line] = (await Promise.race([once(run.child.stdout!, 'data'), once(run.child, 'exit')])) as [unknown];
    const url = /^ready (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(String(line))?.[1];
    if (url === undefined) throw new Error(`expected ready, received ${String(line)}: ${(await run.ended).stderr}`);
    return { ...run, url };
  };
  const count = async (url: string, headers: Record<string, string> = {}): Promise<string> => {
    const { text } = await send(queryUrl(`${url}sparql`, COUNT), { headers: { accept: 'text/csv', ...headers } });
    return text.trim().split('\r\n').slice(1).join();
  };
  const sync = async (env: PodEnv, ids: string[]): Promise<void> => {
    await postTo(
      env,
      ids.map((id) => leadMessage(id, { name: `Person ${id}`, email: `p${id}@example.com` })),
    );
    expect((await runHere(['sync'], env)).code).to.equal(0);
  };

  it('serves a pod, follows it, is found by leadpod query, and stops on SIGTERM', async () => {
    const env = await freshPodEnv();
    const cache = freshFolder();
    await sync(env, ['1', '2']);
    const { url, child, ended } = await serve(['--refresh', '1'], { ...env, LEADPOD_CACHE: cache });
    expect(await count(url)).to.equal('2');
    const file = join(cache, readdirSync(cache)[0]!, 'serve.json');
    expect(statSync(file).mode & 0o777).to.equal(0o600);

    const beside = await runInside(['query', COUNT, '--format', 'csv'], { env: { ...env, LEADPOD_CACHE: cache } });
    expect(beside).to.include({ code: 0, stdout: 'n\n2\n'.replaceAll('\n', '\r\n') });
    expect(beside.stderr).to.contain(`Answered from the leads of leadpod serve at ${url}sparql`);

    await sync(env, ['3']);
    while ((await count(url)) !== '3') await new Promise((resolve) => setTimeout(resolve, 200));

    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect([code, existsSync(file)]).to.deep.equal([0, false]);
    expect(stderr)
      .to.match(/^Serving 2 leads as of /)
      .and.not.to.contain('Person');
  });

  it('serves files, requires the token from a file, and still works after an endless query and a crash', async () => {
    const folder = freshFolder();
    const [data, token] = [join(folder, 'leads.nq'), join(folder, 'token')];
    writeFileSync(data, leadQuads('a', 'new') + leadQuads('b', 'accepted'));
    writeFileSync(token, `${TOKEN}\n`);
    const { url, child, ended } = await serve(
      ['--data', data, '--token-file', token, '--timeout', '1'],
      LIMITED_BY_WORK,
    );
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await send(queryUrl(`${url}sparql`, COUNT))).status).to.equal(401);
    expect(await count(url, headers)).to.equal('2');
    expect((await send(queryUrl(`${url}sparql`, ENDLESS), { headers })).status).to.equal(503);
    expect(await count(url, headers)).to.equal('2');
    expect((await send(queryUrl(`${url}sparql`, TRAP), { headers })).status).to.equal(400);
    // Where the leads are loaded again by now is chance; that they are in the end is not.
    while ((await send(`${url}readyz`)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await count(url, headers)).to.equal('2');
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).to.equal(0);
    expect(stderr).not.to.contain(TOKEN);
  });

  it('reports wrong usage in one line', async () => {
    const wrong = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runHere(['serve', ...args]);
      expect([code, stdout]).to.deep.equal([2, '']);
      return stderr;
    };
    expect(await wrong('--webhooks', '--desk')).to.match(/^leadpod: --webhooks does not go with --desk/);
    expect(await wrong('--sparql', '--read-only')).to.equal('leadpod: --read-only works only with the desk\n');
    expect(await wrong('--desk', '--sparql', '--data', 'leads.nq')).to.match(
      /^leadpod: --data does not go with --desk/,
    );
    expect(await wrong('--host', '192.0.2.1')).to.match(/^leadpod: --host 192\.0\.2\.1: other machines can reach/);
    expect(await wrong('--sparql', '--host', '192.0.2.1')).to.match(
      /^leadpod: --host 192\.0\.2\.1: other machines can reach this address, .*--token-file/,
    );
    expect(await wrong('--sparql', '--cors', '*')).to.match(/^leadpod: --cors: expected an origin/);
    expect(await wrong('--sparql', '--token-file', 'the-token-itself')).to.equal(
      'leadpod: --token-file: the file cannot be read (ENOENT)\n',
    );
    expect(await wrong('--sparql', '--data', '-')).to.match(/^leadpod: --data: expected files/);
    expect(await wrong('--sparql', '--data', '/nowhere.nq')).to.match(/nowhere\.nq: no such file/);
    const file = join(freshFolder(), 'token');
    writeFileSync(file, 'too-short');
    expect(await wrong('--sparql', '--token-file', file))
      .to.match(/^leadpod: --token-file: expected 16 letters/)
      .and.not.to.contain('too-short');
    writeFileSync(file, '\n');
    expect(await wrong('--sparql', '--token-file', file)).to.equal('leadpod: --token-file: the file is empty\n');
  });
});

describe('planGate', () => {
  const plan = (host: string, token?: string, cors: string[] = []): ReturnType<typeof planGate> =>
    planGate({ host, cors }, token === undefined ? {} : { LEADPOD_SERVE_TOKEN: token });

  it('requires a token if others can reach the server', () => {
    expect(plan('127.0.0.1').gate).to.deep.equal({ isLoopback: true, tokens: [], origins: [] });
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'leads.example.com'])
      expect(() => plan(host), host).to.throw(UsageError, 'token');
    const { gate, ownToken } = plan('0.0.0.0', TOKEN);
    expect(gate).to.deep.equal({ isLoopback: false, tokens: [TOKEN, ownToken], origins: [] });
    expect(ownToken).to.have.length(43).and.not.to.equal(plan('0.0.0.0', TOKEN).ownToken);
    expect(() => plan('127.0.0.1', 'short')).to.throw(UsageError);
  });

  it('makes a token for a desk, and accepts the name of a proxy', () => {
    const { gate, ownToken, freshToken } = planGate({ host: '127.0.0.1' }, {}, true, true);
    expect(gate.tokens).to.deep.equal([freshToken, ownToken]);
    const publicUrl = 'https://desk.example.com/';
    const chosen = planGate({ host: '127.0.0.1', publicUrl }, { LEADPOD_SERVE_TOKEN: TOKEN }, true, true);
    expect(chosen).to.not.have.property('freshToken');
    expect(chosen.gate).to.deep.include({ tokens: [TOKEN, chosen.ownToken], hosts: ['desk.example.com'] });
    for (const wrong of ['desk.example.com', 'localhost:7878', 'javascript:alert(1)', 'file:///etc', ''])
      expect(() => planGate({ host: '127.0.0.1', publicUrl: wrong }, {}, true, true), wrong).to.throw(
        UsageError,
        '--public-url: expected',
      );
  });

  it('refuses a desk below a path of a proxy, and allows pod servers to reach webhooks there', () => {
    const plan = (publicUrl: string, isDesk: boolean) => planGate({ host: '127.0.0.1', publicUrl }, {}, isDesk, isDesk);
    for (const rest of ['desk/', 'desk', '?a=b', '#leads'])
      expect(() => plan(`https://example.com/${rest}`, true), rest).to.throw(
        UsageError,
        '--public-url: the desk needs a host name of its own, not a part of one. Expected https://example.com/ and',
      );
    expect(() => plan('https://me:secret@example.com/', true))
      .to.throw(UsageError)
      .that.does.not.match(/secret/);
    expect(plan('https://example.com', true).gate.hosts).to.deep.equal(['example.com']);
    expect(plan('https://example.com/hooks/', false).gate.hosts).to.deep.equal(['example.com']);
  });

  it('accepts origins, and nothing else', () => {
    expect(plan('::1', undefined, ['https://a.example', 'http://b.example:8080/']).gate.origins).to.deep.equal([
      'https://a.example',
      'http://b.example:8080',
    ]);
    for (const origin of ['*', 'null', 'a.example', 'https://a.example/path', 'file:///etc', 'https://u@a.example'])
      expect(() => plan('::1', undefined, [origin]), origin).to.throw(UsageError);
  });
});
