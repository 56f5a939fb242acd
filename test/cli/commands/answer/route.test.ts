import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Overdue } from '../../../../src/desk/deadlines/deadlines.ts';
import type { RoutingDecision } from '../../../../src/store/journal/routing-decision.ts';
import { ownerOf } from '../../../pods.ts';
import { closedPort } from '../../../raw-server.ts';
import { freshFolder, linesOf, runHere, samplePath, type Run } from '../../../support/cli.ts';
import { freshPodEnv, postTo, type PodEnv } from '../../../support/cli-pod.ts';
import { getModelServer } from '../../../support/model-server.ts';

const POLICY = samplePath('config/routing.json');
const DOC = readFileSync(new URL('../../../../docs/route.md', import.meta.url), 'utf8');

describe('leadpod route', () => {
  let env: PodEnv;
  const route = (...args: string[]): Promise<Run> => runHere(['route', '5f2f', ...args], env);

  before(async () => {
    env = await freshPodEnv('model');
    await postTo(env, [readFileSync(samplePath('story/11-added.json'), 'utf8')]);
    expect((await runHere(['sync', '-q'], env)).code).to.equal(0);
  });
  /** Brings back what the pod holds now. */
  const save = async (): Promise<() => void> => (await getModelServer()).save(env.LEADPOD_STORAGE);

  it('prints what docs/route.md shows', async () => {
    const { code, stdout } = await route('--dry-run', '--config', POLICY, '--at', '2026-11-30T15:00:00Z');
    const shown = /The first line prints this.*?```\n(.*?)```/s.exec(DOC)?.[1] ?? '';
    const words = (text: string): string[] => linesOf(text).map((line) => line.replace(/ +/g, ' ').trim());
    expect(words(stdout)).to.deep.equal(words(shown));
    expect(code).to.equal(0);
  });

  it('prints the decision as JSON, for the given time, and writes nothing', async () => {
    const client = await ownerOf(env.LEADPOD_STORAGE);
    const listing = async (): Promise<string> => (await client.get(`${env.LEADPOD_STORAGE}leads/`)).text();
    const before = await listing();
    const { stdout } = await route('--dry-run', '--config', POLICY, '--at', '2026-12-25T15:00:00Z', '--json');
    const decision = JSON.parse(stdout) as RoutingDecision;
    // On a holiday no one is at work.
    expect(decision).to.deep.include({ outcome: 'offer', mode: 'fallback', step: 0, at: '2026-12-25T15:00:00.000Z' });
    expect(decision.considered.map(({ verdict }) => verdict)).to.include('closed');
    expect((await route('--dry-run', '--config', POLICY)).code).to.equal(0);
    expect(await listing()).to.equal(before);
  });

  it('is shown by explain after a pass has routed the lead', async () => {
    // No one is asked at private addresses.
    const file = join(freshFolder(), 'local.json');
    writeFileSync(
      file,
      readFileSync(POLICY, 'utf8').replaceAll(/https:\/\/(\w+)\.example\.com/g, 'http://127.0.0.1:9/$1'),
    );
    const restore = await save();
    const synced = await runHere(['sync', '--config', file], env);
    expect(synced.stdout).to.include('Routing: 1 offered, 0 offers taken back');
    const { stdout } = await runHere(['explain', '5f2f'], env);
    expect(stdout)
      .to.include('Who was offered it, and why')
      .and.match(/http:\/\/127\.0\.0\.1:9\/(ann|bob|cyd|broker)/);
    const { routing } = JSON.parse((await runHere(['explain', '5f2f', '--json'], env)).stdout) as {
      routing: RoutingDecision[];
    };
    expect(routing.map(({ round, outcome, chosen }) => [round, outcome, chosen.length])).to.deep.equal([
      [1, 'offer', 1],
    ]);
    restore();
  });

  it('also lists leads that have waited longer than the deadlines allow, and explain shows how long answers took', async () => {
    const list = (...args: string[]): Promise<Run> => runHere(['leads', '--overdue', '--config', POLICY, ...args], env);
    const { stdout } = await list();
    expect(linesOf(stdout)[0]).to.match(/WAITS SINCE +WAITS +LEAD$/);
    expect(linesOf(stdout)[1]).to.match(/ \d+ (?:min|h|days) +[0-9a-f]+$/);
    const { overdue } = JSON.parse((await list('--json')).stdout) as { overdue: Overdue };
    expect(overdue).to.include({ waitsFor: 'assignment' }).and.to.not.have.property('member');
    expect(overdue.due > overdue.since && overdue.waitingMinutes > 30).to.equal(true);
    expect((await list('--status', 'accepted')).stderr).to.include('No lead is overdue.');
    const none = await runHere(['leads', '--overdue'], env);
    expect(none).to.include({ code: 2 });
    expect(none.stderr).to.include('no section deadlines');
    const restore = await save();
    expect((await runHere(['assign', '5f2f', '--to', 'http://127.0.0.1:9/ann#me'], env)).code).to.be.oneOf([0, 3]);
    expect((await runHere(['explain', '5f2f', '--config', POLICY], env)).stdout).to.match(
      /How long they took[^]*ann#me +\S+ +open/,
    );
    restore();
  });

  it('reports where a policy is wrong, and a missing policy', async () => {
    const file = join(freshFolder(), 'wrong.json');
    writeFileSync(file, JSON.stringify({ routing: { id: 'main' } }));
    const wrong = await route('--dry-run', '--config', file);
    expect(wrong).to.include({ code: 2 });
    expect(wrong.stderr).to.include(`${file}: /routing/version: missing`);
    const none = await route('--dry-run');
    expect(none.code).to.equal(2);
    expect(none.stderr).to.include('no section routing');
    expect((await route('--dry-run', '--config', POLICY, '--at', 'soon')).stderr).to.include('--at: expected a time');
  });

  it('is checked before the sign-in, by every command that runs passes', async () => {
    const file = join(freshFolder(), 'wrong.json');
    const nobody = { ...env, LEADPOD_ISSUER: `http://127.0.0.1:${await closedPort()}/` };
    const passes = [
      ['sync'],
      ['sync', '--dry-run'],
      ['watch'],
      ['schedule', '--every', '1h'],
      ['serve', '--webhooks', '--port', '0'],
    ];
    for (const [config, place] of [
      [{ routing: { id: 'main' } }, '/routing/version: missing'],
      [{ deadlines: { answer: 'soon' } }, '/deadlines/answer: expected a time span'],
    ] as const) {
      writeFileSync(file, JSON.stringify(config));
      for (const args of passes) {
        const { code, stderr } = await runHere([...args, '--config', file], nobody);
        expect(code, `${args.join(' ')}: ${stderr}`).to.equal(2);
        expect(stderr).to.include(`${file}: ${place}`);
      }
    }
  });
});
