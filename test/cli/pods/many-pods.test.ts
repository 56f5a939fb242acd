import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { comparable, offlineLeads } from '../../pods.ts';
import { closedPort } from '../../raw-server.ts';
import type { LeadJson } from '../../../src/lead/lead-json.ts';
import { freshPodEnv, leadMessage, postTo, watchServer, type PodEnv } from '../../support/cli-pod.ts';
import { freshFolder, jsonLines, linesOf, runHere, runIn, runInside, startCli, type Run } from '../../support/cli.ts';
import { withShortPauses } from '../../support/clock.ts';

const SECRET = 'canary-secret-5d1f';
const BROKEN = '{"topic":"realestate/lead#add","data":{"object":{"name":"Canary Person"';
const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];

/** An entry of the registry, with its credentials in variables. */
const entry = (name: string, env: PodEnv, more: object = {}): object => ({
  ...{ name, storage: env.LEADPOD_STORAGE, inbox: env.LEADPOD_INBOX, issuer: env['LEADPOD_ISSUER'] },
  ...{ clientIdEnv: 'MANY_ID', clientSecretEnv: 'MANY_SECRET', ...more },
});

/** A folder with a registry and the file of variables that it names. */
function registryOf(pods: readonly object[], env: PodEnv, name = 'leadpod.pods.json') {
  const cwd = freshFolder();
  const file = join(cwd, name);
  writeFileSync(file, JSON.stringify({ pods }), { mode: 0o644 });
  const variables = join(cwd, 'variables.env');
  writeFileSync(
    variables,
    `MANY_ID=${env['LEADPOD_CLIENT_ID'] ?? ''}\nMANY_SECRET=${env['LEADPOD_CLIENT_SECRET'] ?? ''}\n`,
  );
  writeFileSync(join(cwd, 'wrong'), SECRET);
  const run = (...args: string[]): Promise<Run> => runHere([...args, '--pods', file, '--settings', variables]);
  return { cwd, file, run };
}

const cells = (line: string): string[] => line.split(/ {2,}/);

describe('A command over many pods', () => {
  let envs: PodEnv[];
  const sent = [messages(4, 71), messages(3, 72), [BROKEN, leadMessage('1', { name: 'Ada Brook' })]];

  before(async () => {
    envs = await Promise.all([freshPodEnv(), freshPodEnv(), freshPodEnv()]);
    await Promise.all(envs.map((env, index) => postTo(env, sent[index]!)));
  });

  it('runs for each pod, even if another fails, and ends with a summary table', async () => {
    const [one, two, three] = envs as [PodEnv, PodEnv, PodEnv];
    const down = `http://localhost:${await closedPort()}/`;
    const pods = [
      entry('one', one),
      entry('down', { ...one, LEADPOD_STORAGE: down, LEADPOD_INBOX: `${down}inbox/` }),
      entry(
        'wrong',
        { ...one, LEADPOD_STORAGE: `${one.LEADPOD_STORAGE}x/` },
        { clientSecretEnv: undefined, clientSecretFile: 'wrong' },
      ),
      entry('missing', { ...one, LEADPOD_STORAGE: `${one.LEADPOD_STORAGE}y/` }, { clientIdEnv: 'MANY_NOTHING' }),
      entry('two', two, { ack: 'delete' }),
      entry('three', three),
    ];
    const { run } = registryOf(pods, one);
    const { code, stdout, stderr } = await withShortPauses(() => run('sync', '--all', '--pods-at-once', '3'));
    expect(code).to.equal(3);
    // Below the table stands how much was repaired, and how much is in doubt, in all pods together.
    const [table, ...counts] = stdout.split(/^(?=Repairs: |Warnings: )/m);
    for (const line of counts) expect(line).to.match(/\d+ [a-z-]+ \(--verbose lists them\)\n$/);
    const [head, ...rows] = linesOf(table ?? '').map(cells);
    expect(head).to.deep.equal(['POD', 'LISTED', 'READ', 'CREATED', 'UPDATED', 'QUARANTINED', 'FAILED', 'OUTCOME']);
    expect(rows.map(([name]) => name)).to.deep.equal(['one', 'down', 'wrong', 'missing', 'two', 'three']);
    expect(rows.map((row) => row.at(-1))).to.deep.equal(['ok', 'failed', 'failed', 'failed', 'ok', 'some failed']);
    expect(rows[0]?.slice(1, 3)).to.deep.equal(['4', '4']);
    expect(rows[5]).to.deep.equal(['three', '2', '2', '1', '0', '1', '0', 'some failed']);
    for (const line of linesOf(stderr)) expect(line).to.match(/^(?:leadpod: )?(?:down|wrong|missing|three): /);
    expect(stderr)
      .to.match(/^leadpod: down: .*ECONNREFUSED/m)
      .and.match(/^leadpod: wrong: .*check LEADPOD_CLIENT_ID/m)
      .and.match(/^leadpod: missing: .*\/pods\/3\/clientIdEnv: MANY_NOTHING is not set$/m)
      .and.not.include(SECRET);
    // What was asked for by the entry of a pod was done there, and nowhere else.
    const again = await run('sync', '--pod', 'one', 'two', '--json');
    expect(again).to.include({ code: 0, stderr: '' });
    const reports = jsonLines(again.stdout) as { pod: string; listed: number; skipped: number }[];
    for (const report of reports)
      expect(Object.keys(report).slice(0, 4)).to.deep.equal(['pod', 'listed', 'read', 'skipped']);
    expect(reports.find(({ pod }) => pod === 'one')).to.include({ listed: 4, skipped: 4 });
    expect(reports.find(({ pod }) => pod === 'two')?.listed).to.be.below(3);
  });

  it('shows leads, quarantine and checks of each pod by its name', async () => {
    const { run } = registryOf([entry('one', envs[0]!), entry('two', envs[1]!), entry('three', envs[2]!)], envs[0]!);
    const leads = jsonLines((await run('leads', '--pod', 'one', 'two', '--json')).stdout) as (LeadJson & {
      pod: string;
    })[];
    for (const [index, name] of ['one', 'two'].entries()) {
      const own = leads
        .filter(({ pod }) => pod === name)
        .map((lead) => comparable({ ...lead, pod: undefined } as LeadJson));
      expect(own.sort()).to.deep.equal(await offlineLeads(sent[index]!));
    }
    const table = linesOf((await run('leads', '--all')).stdout).map(cells);
    expect(table[0]?.slice(0, 2)).to.deep.equal(['POD', 'STATUS']);
    expect(table.filter(([name]) => name === 'three')).to.have.length(1);
    const csv = linesOf((await run('leads', '--pod', 'three', '--csv')).stdout);
    expect(csv[0]).to.match(/^pod,id,slug,/);
    expect(csv[1]).to.match(/^three,http/);
    const items = await run('quarantine', 'list', '--all');
    expect(
      linesOf(items.stdout)
        .slice(1)
        .map((line) => cells(line)[0]),
    ).to.deep.equal(['three']);
    const doctor = await run('doctor', '--pod', 'one', 'three', '--json');
    expect(doctor.code, doctor.stdout).to.equal(0);
    const checks = jsonLines(doctor.stdout) as { pod: string; name: string }[];
    expect(new Set(checks.filter(({ name }) => name === 'index').map(({ pod }) => pod))).to.deep.equal(
      new Set(['one', 'three']),
    );
    expect(Object.keys(checks[0]!)).to.deep.equal(['pod', 'name', 'state', 'message']);
  });

  it('repairs each pod', async () => {
    const { run } = registryOf([entry('one', envs[0]!), entry('two', envs[1]!)], envs[0]!);
    const indexed = jsonLines((await run('reindex', '--all', '--json')).stdout) as { pod: string; leads: number }[];
    expect(indexed.map(({ pod }) => pod).sort()).to.deep.equal(['one', 'two']);
    expect(indexed.every(({ leads }) => leads > 0)).to.equal(true);
    const { code, stdout } = await run('compact', '--all');
    expect(code).to.equal(0);
    expect(linesOf(stdout).map((line) => cells(line)[0])).to.deep.equal(['POD', 'one', 'two']);
  });

  it('runs as many pods at a time as configured', async () => {
    const { run } = registryOf([entry('one', envs[0]!), entry('two', envs[1]!), entry('three', envs[2]!)], envs[0]!);
    const order: string[] = [];
    const storages = envs.map((env) => new URL(env.LEADPOD_STORAGE).pathname);
    await watchServer(
      ({ url = '' }) => {
        const storage = storages.find((path) => url.startsWith(path));
        if (storage !== undefined && order.at(-1) !== storage) order.push(storage);
      },
      () => run('sync', '--all', '--pods-at-once', '1'),
    );
    expect(order).to.deep.equal(storages);
  });

  it('ends with 1 if no pod could be run, with the reason also as JSON', async () => {
    const pods = [1, 2].map((number) =>
      entry(
        `p${number}`,
        { ...envs[0]!, LEADPOD_STORAGE: `${envs[0]!.LEADPOD_STORAGE}${number}/` },
        { clientIdEnv: 'MANY_NOTHING' },
      ),
    );
    const { run } = registryOf(pods, envs[0]!);
    const { code, stdout } = await run('sync', '--all', '--json');
    expect(code).to.equal(1);
    const lines = jsonLines(stdout) as { pod: string; error: string }[];
    expect(lines.map(({ pod }) => pod)).to.deep.equal(['p1', 'p2']);
    expect(lines[0]?.error).to.match(/clientIdEnv: MANY_NOTHING is not set$/);
    const checked = await run('doctor', '--all', '--json');
    expect(checked.code).to.equal(1);
    expect(jsonLines(checked.stdout)).to.deep.equal(lines);
  });

  it('starts no further pod after Ctrl-C', async () => {
    const { cwd, file } = registryOf(
      [entry('one', envs[0]!), entry('two', envs[1]!), entry('three', envs[2]!)],
      envs[0]!,
    );
    const env = { MANY_ID: envs[0]!['LEADPOD_CLIENT_ID']!, MANY_SECRET: envs[0]!['LEADPOD_CLIENT_SECRET']! };
    const { child, ended } = startCli(['sync', '--all', '--pods', file, '--pods-at-once', '1'], { cwd, env });
    const first = new URL(envs[0]!.LEADPOD_STORAGE).pathname;
    const { code, stdout } = await watchServer(
      ({ url = '' }) => {
        if (url.startsWith(first) && !child.killed) child.kill('SIGINT');
      },
      // The second signal would end it at once.
      async () => ended,
    );
    expect(code).to.equal(130);
    expect(
      linesOf(stdout)
        .slice(1)
        .map((line) => cells(line).at(-1)),
    ).to.deep.equal(['ok', 'skipped', 'skipped']);
  });

  it('is refused with flags for one pod, or with an unknown pod', async () => {
    const { run, file } = registryOf([entry('one', envs[0]!)], envs[0]!);
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [
        ['sync', '--pod', 'one', '--storage', 'https://x.example/'],
        /'--pod <NAME\.\.\.>' cannot be used with option '--storage <URL>'/,
      ],
      [['sync', '--all', '--client-id', 'x'], /'--all' cannot be used with option '--client-id <ID>'/],
      [
        ['show', 'x', '--pod', 'one', '--inbox', 'https://x.example/'],
        /'--pod <NAME>' cannot be used with option '--inbox <URL>'/,
      ],
      [['sync', '--pod', 'one', '--all'], /cannot be used with/],
      [['sync', '--pod', 'one', 'brokr'], /no pod is named \[brokr\]; it has one$/m],
      [['sync', '--pods-at-once', '2'], /--pods-at-once needs --pod or --all/],
      [['sync', '--all', '--pods-at-once', '0'], /Expected a whole number from 1 to 64/],
      [['sync'], /--pods needs --pod/],
    ];
    for (const [args, says] of wrong) {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }, args.join(' ')).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(says);
    }
    expect((await runHere(['sync', '--all', '--pods', `${file}.gone`])).code).to.equal(2);
    const none = await runIn(freshFolder(), ['sync', '--all']);
    expect(none).to.include({ code: 2, stdout: '' });
    expect(none.stderr).to.match(/^leadpod: No registry of pods: this folder has no leadpod\.pods\.json or /);
  });
});

describe('A command on one pod of the registry', () => {
  it('needs only its name, and has the same output as for a pod without one', async () => {
    const env = await freshPodEnv();
    await postTo(env, messages(3, 75));
    await runHere(['sync'], env);
    const { cwd } = registryOf([entry('one', env)], env);
    const variables = {
      MANY_ID: env['LEADPOD_CLIENT_ID']!,
      MANY_SECRET: env['LEADPOD_CLIENT_SECRET']!,
      LEADPOD_STORAGE: 'nonsense',
    };
    const count = 'SELECT (COUNT(?lead) AS ?leads) { ?lead a lead:Lead }';
    const query = ['query', count, '--format', 'csv', '--no-cache'];
    const named = await runInside([...query, '--pod', 'one'], { cwd, env: variables });
    const plain = await runHere(query, env);
    expect(named).to.include({ code: 0, stdout: plain.stdout });
  });

  it('uses the file that LEADPOD_PODS names, also in the fleet commands', async () => {
    const address = 'https://pods.example/';
    const env = { LEADPOD_STORAGE: address, LEADPOD_INBOX: address, LEADPOD_ISSUER: address };
    const { file } = registryOf([entry('one', env)], env, 'mine.json');
    for (const args of [
      ['show', 'x', '--pod', 'brokr'],
      ['enqueue', 'brokr'],
    ]) {
      const { code, stderr } = await runInside(args, { env: { LEADPOD_PODS: file } });
      expect(code).to.equal(2);
      expect(stderr).to.include(`${file}: no pod is named`);
    }
  });
});
