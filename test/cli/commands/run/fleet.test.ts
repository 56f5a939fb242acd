import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { UsageError } from '../../../../src/errors.ts';
import { createTerminal } from '../../../../src/cli/output/terminal.ts';
import { workerOptions } from '../../../../src/cli/commands/run/worker.ts';
import { enqueuePod, scheduledPods } from '../../../../src/fleet/queue/queue.ts';
import { closedPort } from '../../../raw-server.ts';
import { freshFolder, runHere } from '../../../support/cli.ts';
import { freshFleet, registryOf, type TestFleet } from '../../../support/fleet.ts';
import { skipWithout } from '../../../support/missing.ts';
import { whyNoRedis } from '../../../support/redis.ts';

const FLAGS = ({ redis, prefix }: TestFleet): string[] => ['--redis', redis, '--prefix', prefix];

/** A registry in a file. */
function registryFile(...names: readonly string[]): string {
  const file = join(freshFolder(), 'pods.json');
  const sources = { issuer: 'https://login.example/', clientIdEnv: 'ID', clientSecretEnv: 'SECRET' };
  writeFileSync(
    file,
    JSON.stringify({ pods: names.map((name) => ({ name, storage: `https://pods.example/${name}/`, ...sources })) }),
  );
  return file;
}

describe('leadpod enqueue, worker and fleet', () => {
  const pods = registryFile('acme', 'beta');

  for (const [title, args, words] of [
    [
      'names and --all',
      ['enqueue', 'acme', '--all'],
      'Add either names of pods, or --all for all pods of the registry.',
    ],
    ['neither', ['enqueue'], 'Add either names of pods, or --all for all pods of the registry.'],
    ['two clocks', ['enqueue', '--all', '--every', '5m', '--cron', '* * * * *'], 'expected either --every or --cron'],
    ['an invalid interval', ['enqueue', '--all', '--every', 'often'], 'expected an interval such as'],
    ['an invalid cron pattern', ['enqueue', '--all', '--cron', 'often'], 'expected a cron pattern such as'],
    ['a pod that is not in the registry', ['enqueue', 'acme', 'gamma', '--pods', pods], 'no pod is named gamma'],
    [
      'an address that is none',
      ['fleet', '--redis', 'http://user:CANARY@redis'],
      'expected an address such as redis://',
    ],
    ['an invalid prefix', ['fleet', '--prefix', 'a b'], '--prefix: expected'],
    ['nothing to retry', ['fleet', 'retry'], 'Add either names of pods, or --all.'],
  ] as const)
    it(`refuse ${title}`, async () => {
      const { code, stderr } = await runHere(args);
      expect(code).to.equal(2);
      expect(stderr).to.include(words).and.to.not.include('CANARY');
    });

  it('report that Redis cannot be reached, without its password, and end with 1', async () => {
    const redis = `redis://user:CANARY@127.0.0.1:${await closedPort()}`;
    for (const args of [['fleet'], ['enqueue', '--all', '--pods', pods], ['worker', '--pods', pods]]) {
      const { code, stderr } = await runHere([...args, '--redis', redis]);
      expect(code, stderr).to.equal(1);
      expect(stderr).to.match(
        /^leadpod: Redis cannot be reached: redis:\/\/127\.0\.0\.1:\d+ - ECONNREFUSED\. Is it running/m,
      );
      expect(stderr).to.not.include('CANARY');
    }
  });

  it('use policy, answers and webhooks of the configuration, as every pass does', async () => {
    const folder = freshFolder();
    const [config, secretFile] = [join(folder, 'leadpod.config.json'), join(folder, 'secret')];
    const answers = { privateOrigins: ['http://crm.intranet.example:8080'] };
    const url = 'https://hooks.example.com/leads';
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    writeFileSync(secretFile, secret);
    writeFileSync(config, JSON.stringify({ answers, notify: { url, secretFile }, concurrency: 3 }));
    const flags = {
      ...{ config, pods, redis: 'redis://127.0.0.1:9', prefix: 'p' },
      concurrency: 5,
      takeover: 60,
      host: '127.0.0.1',
      ...{ ack: 'keep' as const, region: 'de' },
    };
    const said = new PassThrough();
    const terminal = createTerminal(process.stdout, said as never);
    const { optionsOf, overrides, concurrency, onPass } = workerOptions(flags, terminal);
    onPass?.({ kind: 'failed', pod: 'acme', error: new UsageError('no such file'), isLast: true });
    expect(String(said.read())).to.include('\nleadpod: acme: no such file - given up (leadpod fleet --failed)\n');
    expect(optionsOf?.('acme')).to.deep.include({ answers, notify: { url, secret }, concurrency: 3 });
    expect(concurrency).to.equal(5);
    expect(overrides).to.deep.equal({ ack: 'keep', region: 'DE' });
    writeFileSync(config, JSON.stringify({ routing: {} }));
    const { code, stderr } = await runHere(['worker', '--pods', pods, '--config', config, '--redis', flags.redis]);
    expect(code).to.equal(2);
    expect(stderr).to.include(`${config}: /routing/`);
  });

  describe('with a Redis', () => {
    before(function () {
      skipWithout(this, 'Redis', whyNoRedis());
    });

    it('enqueue pods once, and by the clock until that is removed', async () => {
      const fleet = await freshFleet();
      const flags = [...FLAGS(fleet), '--pods', pods];
      expect(await runHere(['enqueue', '--all', ...flags])).to.include({ code: 0, stderr: '2 pods enqueued.\n' });
      expect(await runHere(['enqueue', 'acme', ...flags])).to.include({ code: 0 });
      expect(await fleet.queue.passes.getJobCounts()).to.include({ waiting: 2 });
      const every = await runHere(['enqueue', '--all', '--every', '5m', ...flags]);
      expect(every.stderr).to.equal('2 pods scheduled every 5m.\n');
      const cron = await runHere(['enqueue', 'beta', '--cron', '0 6 * * *', ...flags]);
      expect(cron.stderr).to.equal('1 pod scheduled at "0 6 * * *" (UTC).\n');
      const { stdout } = await runHere(['fleet', '--json', ...FLAGS(fleet)]);
      const { queue, schedules } = JSON.parse(stdout) as {
        queue: object;
        schedules: { clock: string; pods: number }[];
      };
      expect(queue).to.deep.equal({ waiting: 2, active: 0, delayed: 0, failed: 0 });
      expect(schedules.map(({ clock, pods: count }) => `${count} ${clock}`).sort()).to.deep.equal([
        '1 0 6 * * *',
        '1 5m',
      ]);
      expect((await runHere(['enqueue', 'acme', '--remove', ...flags])).stderr).to.equal(
        '1 pod removed from the schedule.\n',
      );
      expect((await runHere(['enqueue', '--all', '--remove', ...flags])).stderr).to.equal(
        '1 pod removed from the schedule.\n',
      );
      expect(await scheduledPods(fleet.queue)).to.deep.equal([]);
      expect(await runHere(['enqueue', 'acme', '--every', '5m', ...flags])).to.include({ code: 0 });
      expect(await runHere(['enqueue', 'amce', 'acme', '--remove', ...flags])).to.include({
        code: 3,
        stderr: 'leadpod: not scheduled: amce\n1 pod removed from the schedule.\n',
      });
    });

    it('show queue, rates, clock and workers, for people and for scripts', async () => {
      const fleet = await freshFleet();
      const { worker } = await fleet.start({ registry: () => registryOf([]), name: 'worker-7' });
      await enqueuePod(fleet.queue, 'stranger');
      while ((await fleet.queue.dead.count()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      const { stdout } = await runHere(['fleet', ...FLAGS(fleet)]);
      expect(stdout).to.match(
        /^Queue: 0 waiting, 0 active, 0 delayed, 1 failed\nPasses: 0 in the last hour, 0 a minute\n/,
      );
      expect(stdout)
        .to.match(/Given up: 1 in the last hour/)
        .and.to.match(/^worker-7 +127\.0\.0\.1:\d+ +20\d\d-/m);
      const failed = await runHere(['fleet', '--failed', ...FLAGS(fleet)]);
      expect(failed.stdout).to.match(/^stranger +1 +20\S+ +usage: test: no pod is named \[stranger\]$/m);
      const json = JSON.parse((await runHere(['fleet', '--json', ...FLAGS(fleet)])).stdout) as { workers: object[] };
      expect(json.workers).to.have.length(1);
      expect(json.workers[0]).to.include({ name: 'worker-7' });
      expect(await worker.status()).to.deep.equal({
        ...{ ready: true, running: 0, queue: { waiting: 0, active: 0, delayed: 0 } },
      });
    });
  });
});
