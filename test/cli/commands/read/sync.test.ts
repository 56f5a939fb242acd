import { expect } from 'chai';
import { generateMessages } from '../../../../src/dev/generator/generator.ts';
import { closedPort } from '../../../raw-server.ts';
import { getClient, getDevPod } from '../../../real-server.ts';
import { comparable, offlineLeads } from '../../../pods.ts';
import type { LeadJson } from '../../../../src/lead/lead-json.ts';
import { freshPodEnv, leadMessage, postTo, watchServer, type PodEnv } from '../../../support/cli-pod.ts';
import { withShortPauses } from '../../../support/clock.ts';
import { isFromHere } from '../../../support/own-requests.ts';
import {
  jsonLines,
  linesOf,
  runCli,
  runHere,
  runInside,
  startCli,
  startScript,
  SYNC_SCRIPT,
  syncHere,
  type Run,
} from '../../../support/cli.ts';

const KEYS = [
  ...['listed', 'read', 'skipped', 'events', 'created', 'updated', 'unchanged', 'duplicate', 'unsupported'],
  'missed',
  ...['quarantined', 'failed', 'deleted', 'requests', 'seconds'],
];
const SECRET = 'canary-secret-5d1f';
const BROKEN = '{"topic":"realestate/lead#add","data":{"object":{"name":"Canary Person"';

const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];
const reportOf = ({ stdout }: Run): Record<string, number> => JSON.parse(stdout) as Record<string, number>;

async function listLeads(env: PodEnv): Promise<string[]> {
  const { stdout } = await runHere(['leads', '--json'], env);
  return (jsonLines(stdout) as LeadJson[]).map(comparable).sort();
}

describe('leadpod sync', () => {
  it('prints the documented counts, and counts the requests to the server', async () => {
    const env = await freshPodEnv();
    await postTo(env, messages(12, 31));
    const seen: string[] = [];
    const run = await watchServer(
      (request) => {
        if (!isFromHere(request)) seen.push(`${String(request.method)} ${String(request.url)}`);
      },
      () => runCli(['sync', '--json'], { env }),
    );
    expect(run).to.include({ code: 0, stderr: '' });
    expect(linesOf(run.stdout)).to.have.length(1);
    const report = reportOf(run);
    expect(Object.keys(report)).to.deep.equal(KEYS);
    expect(report).to.include({ listed: 12, read: 12, skipped: 0, failed: 0 });
    expect(report['requests'], seen.join('\n')).to.equal(seen.length);
    expect(await listLeads(env)).to.deep.equal(await offlineLeads(messages(12, 31)));
  });

  it('prints the same in a few lines for people, and on a pipe neither bar nor colours', async () => {
    const env = await freshPodEnv();
    await postTo(env, messages(3, 32));
    const dry = await runHere(['sync', '--dry-run'], env);
    expect(dry).to.include({ code: 0, stderr: '' });
    expect(dry.stdout).to.include('would be created');
    const limited = await runHere(['sync', '--limit', '2'], env);
    expect(limited.stdout).to.include('Inbox: 3 listed, 2 read, 0 known already');
    const rest = await runInside(['sync'], { env });
    expect(rest).to.include({ code: 0, stderr: '' });
    expect(rest.stdout).to.include('Inbox: 3 listed, 1 read, 2 known already').and.not.include('\u001b');
  });

  it('ends with the number of repairs and warnings of each kind, and lists them on demand', async () => {
    const env = await freshPodEnv();
    const contact = { name: 'Ada Example', telephone: '(903) 555-0135', email: 'noemail@noemail.com' };
    await postTo(env, [leadMessage('1', contact), leadMessage('2', contact)]);
    const counts = ['Repairs: 2 telephone-rewritten', 'Warnings: 2 placeholder'];
    const first = await runHere(['sync', '--dry-run'], env);
    expect(first).to.include({ code: 0, stderr: '' });
    expect(linesOf(first.stdout).slice(-2)).to.deep.equal(counts.map((line) => `${line} (--verbose lists them)`));
    const verbose = await runHere(['sync', '--dry-run', '--verbose'], env);
    expect(linesOf(verbose.stdout).slice(-2)).to.deep.equal(counts);
    expect(linesOf(verbose.stderr)).to.have.length(4);
    expect(verbose.stderr).to.match(
      /^http\S+\/inbox\/\S+: \/data\/object\/object\/telephone: .*\(telephone-rewritten\)$/m,
    );
    expect((await runHere(['sync', '--quiet'], env)).stdout).not.to.match(/repairs|warnings/i);
    expect((await runHere(['sync'], env)).stdout).not.to.match(/repairs|warnings/i);
  });

  it('deletes stored notifications from the inbox with --ack delete', async () => {
    const env = await freshPodEnv();
    await postTo(env, messages(4, 33));
    expect(reportOf(await runHere(['sync', '--ack', 'delete', '--json'], env))).to.include({ listed: 4, read: 4 });
    expect(reportOf(await runHere(['sync', '--json'], env))).to.include({ listed: 0, skipped: 0 });
  });

  it('ends with 3 if a notification is bad, reports place and reason, and names no person', async () => {
    const env = await freshPodEnv();
    await postTo(env, [BROKEN, ...messages(2, 34)]);
    const { code, stdout, stderr } = await runHere(['sync', '--json'], env);
    expect(code).to.equal(3);
    expect(JSON.parse(stdout)).to.include({ read: 3, quarantined: 1 });
    expect(stderr).to.match(/^leadpod: http.*\/inbox\/.*: quarantined at \/data\/object: line 1/m);
    expect(stderr).to.include('1 notification could not be processed').and.not.include('Canary Person');
    expect(linesOf(stderr)).to.have.length(2);
  });

  it('explains in one line what to do if it cannot run, ends with 1, and prints no secret', async () => {
    const env = await freshPodEnv();
    const port = await closedPort();
    const troubles: readonly (readonly [Record<string, string>, RegExp])[] = [
      [{ LEADPOD_CLIENT_SECRET: SECRET }, /received 401.*check LEADPOD_CLIENT_ID and LEADPOD_CLIENT_SECRET/],
      [{ LEADPOD_ISSUER: `http://localhost:${port}/` }, /ECONNREFUSED.*LEADPOD_ISSUER/],
      [{ LEADPOD_INBOX: `${env.LEADPOD_STORAGE}nowhere/` }, /received 404 - is LEADPOD_INBOX right\?/],
    ];
    for (const [wrong, says] of troubles) {
      const { code, stdout, stderr } = await withShortPauses(() => runHere(['sync'], { ...env, ...wrong }));
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(linesOf(stderr)).to.have.length(1);
      expect(stderr)
        .to.match(/^leadpod: /)
        .and.to.match(says);
      expect(stderr).not.to.include(SECRET).and.not.to.include(env['LEADPOD_CLIENT_SECRET']!);
    }
  });

  it('writes a line into the log if it cannot sign in', async () => {
    const env = { ...(await freshPodEnv()), LEADPOD_CLIENT_SECRET: SECRET };
    const { stderr } = await runHere(['sync', '--log', 'info'], env);
    const [line = '', ...others] = linesOf(stderr);
    expect(JSON.parse(line)).to.include({
      level: 'error',
      outcome: 'failed',
      error: 'authentication',
      trigger: 'start',
    });
    expect(others).to.have.length(1);
    expect(stderr).to.not.include(SECRET);
  });

  it('refuses to write leads into a container that the public can read', async () => {
    const env = await freshPodEnv('real');
    const { webId } = await getDevPod();
    const rule = (name: string, who: string, modes: string): string =>
      `<#${name}> a acl:Authorization ; ${who} ; acl:accessTo <./> ; acl:default <./> ; acl:mode ${modes} .`;
    const acl = [
      '@prefix acl: <http://www.w3.org/ns/auth/acl#> .',
      rule('owner', `acl:agent <${webId}>`, 'acl:Read, acl:Write, acl:Control'),
      rule('public', 'acl:agentClass <http://xmlns.com/foaf/0.1/Agent>', 'acl:Read'),
    ].join('\n');
    await (
      await getClient()
    ).put(`${env.LEADPOD_STORAGE}.acl`, acl, { contentType: 'text/turtle', isSame: () => true });
    await postTo(env, messages(2, 35));
    const { code, stdout, stderr } = await runHere(['sync'], env);
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(linesOf(stderr)).to.have.length(1);
    expect(stderr).to.include(`${env.LEADPOD_STORAGE}leads/`).and.include('access rules');
    expect(await listLeads(env)).to.deep.equal([]);
  });

  it('finishes the batch at Ctrl-C and ends with 130; the next run does the rest', async () => {
    const env = await freshPodEnv();
    // More than are read between two looks at the signal, about few leads.
    const sent = Array.from({ length: 106 }, (_, number) =>
      leadMessage(
        String(number),
        { email: `ada${number % 4}@mail.example` },
        { identifier: { crm: String(number % 4) } },
      ),
    );
    await postTo(env, sent);
    const { child, ended } = startCli(['sync', '--json'], { env });
    let reads = 0;
    const inboxPath = new URL(env.LEADPOD_INBOX).pathname;
    const stopped = await watchServer(
      ({ method, url = '' }) => {
        if (method !== 'GET' || !url.startsWith(inboxPath) || url === inboxPath) return;
        reads += 1;
        // Late, because the rest of the batch is waited for ten seconds only.
        if (reads === 90) child.kill('SIGINT');
      },
      () => ended,
    );
    expect(stopped.code).to.equal(130);
    expect(stopped.stderr).to.equal('Stopping after the current batch. Press Ctrl-C again to stop at once.\n');
    const { read, created } = reportOf(stopped);
    expect(read).to.be.within(90, 105);
    expect(created).to.be.above(0);
    const rest = await runHere(['sync', '--json'], env);
    expect(rest.code).to.equal(0);
    expect(reportOf(rest)).to.include({ listed: 106, skipped: read, read: 106 - read! });
    expect(await listLeads(env)).to.deep.equal(await offlineLeads(sent));
  });

  it('ends at once at the second Ctrl-C', async () => {
    const env = await freshPodEnv();
    await postTo(env, messages(40, 37));
    const { child, ended } = startCli(['sync', '--json', '--concurrency', '1'], { env });
    // It answers the first in the middle of a batch of forty, one request at a time.
    child.stderr?.once('data', () => child.kill('SIGINT'));
    let requests = 0;
    const inboxPath = new URL(env.LEADPOD_INBOX).pathname;
    const stopped = await watchServer(
      ({ url = '' }) => {
        if (url.startsWith(inboxPath) && (requests += 1) === 5) child.kill('SIGINT');
      },
      () => ended,
    );
    expect(stopped).to.include({ code: 130, stdout: '' });
  });
});

describe('scripts/sync.ts', () => {
  it('is quiet and ends with 0 without problems, and does the work', async () => {
    const env = await freshPodEnv();
    await postTo(env, messages(3, 41));
    expect(await syncHere({ ...env, LEADPOD_ACK: 'delete', LEADPOD_WEBID: '' })).to.deep.equal({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(await listLeads(env)).to.deep.equal(await offlineLeads(messages(3, 41)));
  });

  it('prints one line for each problem and ends with 3', async () => {
    const env = await freshPodEnv();
    await postTo(env, [BROKEN, leadMessage('1', { name: 'Ada Brook' }), BROKEN]);
    const { code, stdout, stderr } = await startScript(SYNC_SCRIPT, [], { env }).ended;
    expect({ code, stdout }).to.deep.equal({ code: 3, stdout: '' });
    expect(linesOf(stderr)).to.have.length(2);
    for (const line of linesOf(stderr)) expect(line).to.match(/^leadpod: http\S+\/inbox\/\S+: quarantined at \/data/);
    expect(stderr).not.to.include('Canary Person');
  });

  it('explains in one line why it could not run and ends with 1, without the secret', async () => {
    const env = await freshPodEnv();
    const { code, stdout, stderr } = await syncHere({ ...env, LEADPOD_CLIENT_SECRET: SECRET });
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(linesOf(stderr)).to.have.length(1);
    expect(stderr).to.include('check LEADPOD_CLIENT_ID').and.not.include(SECRET);
  });

  it('ends with 2 if a setting is missing or wrong', async () => {
    const missing = await syncHere({ LEADPOD_ISSUER: 'http://localhost:1/', LEADPOD_CLIENT_ID: 'x' });
    expect(missing).to.deep.equal({ code: 2, stdout: '', stderr: 'leadpod: LEADPOD_CLIENT_SECRET is not set\n' });
    const wrong = await syncHere({ LEADPOD_ACK: 'drop' });
    expect(wrong).to.include({ code: 2, stderr: 'leadpod: LEADPOD_ACK: expected keep or delete, received [drop]\n' });
  });
});
