import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { withQueue } from '../../src/cli/flags/fleet.ts';
import { FleetError } from '../../src/errors.ts';
import { createFleetServer } from '../../src/fleet/board/server.ts';
import { createObservation } from '../../src/observe/observation.ts';
import { createObserveRooms } from '../../src/observe/rooms.ts';
import { clearAfterEach } from '../hooks.ts';
import { rejection } from '../rejection.ts';
import { runHere } from '../support/cli.ts';
import { withShortPauses } from '../support/clock.ts';
import { freshFleet, registryOf } from '../support/fleet.ts';
import { skipWithout } from '../support/missing.ts';
import { startRedis, whyNoRedisServer, type OwnRedis } from '../support/redis.ts';

const closing: (() => unknown)[] = [];
clearAfterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** The address of a server that accepts connections and never answers. */
async function listenSilently(): Promise<string> {
  const server: Server = createServer((socket) => {
    closing.push(() => socket.destroy());
  });
  closing.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `redis://user:CANARY@127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function ownRedis(): Promise<OwnRedis> {
  const redis = await startRedis();
  closing.push(async () => {
    redis.signal('SIGCONT');
    await redis.stop();
  });
  return redis;
}

describe('A Redis that does not answer', () => {
  for (const args of [['fleet'], ['fleet', '--failed', '--json'], ['enqueue', 'acme', '--remove']])
    it(`ends ${args.join(' ')} with 1 if it accepts the connection only`, async () => {
      const redis = await listenSilently();
      const { code, stderr } = await withShortPauses(() => runHere([...args, '--redis', redis]));
      expect(code).to.equal(1);
      expect(stderr)
        .to.match(/^leadpod: Redis cannot be reached: redis:\/\/127\.0\.0\.1:\d+ - no answer in time\. Is it running\?/)
        .and.not.include('CANARY');
    });

  it('ends the start of a worker', async () => {
    const fleet = { redis: await listenSilently(), registry: () => registryOf([]) };
    const { FleetWorker } = await import('../../src/fleet/worker/worker.ts');
    const error = await withShortPauses(() => rejection(FleetWorker.start(fleet), FleetError));
    expect(error.message).to.include('no answer in time').and.not.include('CANARY');
  });

  describe('after it has answered', () => {
    before(function () {
      skipWithout(this, 'Redis', whyNoRedisServer());
    });

    it('ends a command with one line, and the page of the fleet with 503', async () => {
      const redis = await ownRedis();
      const gate = { isLoopback: true, tokens: ['a-token-of-the-operator'], origins: [] };
      const headers = { host: '127.0.0.1:7879', authorization: `Bearer ${gate.tokens[0]}` };
      const asked = withQueue({ redis: redis.url }, async (queue) => {
        redis.signal('SIGSTOP');
        const app = createFleetServer(queue, gate, () => undefined);
        const page = await withShortPauses(async () => app.request('http://127.0.0.1:7879/api/fleet', { headers }));
        expect(page.status).to.equal(503);
        expect(await page.text()).to.include('Redis does not answer (no answer in time)');
        return withShortPauses(() => queue.dead.count());
      });
      const { message } = await rejection(asked, FleetError);
      expect(message).to.match(/^Redis does not answer: redis:\/\/127\.0\.0\.1:\d+ - no answer in time\. /);
    });

    it('makes a worker not ready, and leaves its other metrics', async () => {
      const redis = await ownRedis();
      const fleet = await freshFleet(redis.url);
      const { worker } = await fleet.start({ registry: () => registryOf([]) });
      const observation = await createObservation({ prometheus: true });
      observation.metrics.watchQueue(async () => (await worker.status()).queue ?? {});
      const isReady = async (): Promise<boolean> => (await worker.status()).ready;
      const ask = (path: string) =>
        createObserveRooms(observation, { isReady })
          .find((room) => room.path === path)!
          .routes.request('/');
      expect((await ask('/readyz')).status).to.equal(200);
      redis.signal('SIGSTOP');
      expect((await ask('/readyz')).status).to.equal(503);
      const metrics = await ask('/metrics');
      expect(metrics.status).to.equal(200);
      expect(await metrics.text())
        .to.include('# TYPE leadpod_passes_total')
        .and.not.match(/^leadpod_queue_depth\{/m);
      redis.signal('SIGCONT');
      expect(await worker.status()).to.deep.include({ ready: true });
      await worker.stop(0);
      await fleet.queue.close();
    });
  });
});
