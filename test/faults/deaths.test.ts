import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { expect } from 'chai';
import { PodError } from '../../src/errors.ts';
import { openPod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { listTree, post } from '../pods.ts';
import { rejection } from '../rejection.ts';
import { freshFolder, loaderOf, moduleOf, startCli, type Running } from '../support/cli.ts';
import { startDevPod } from '../../src/dev/pod/dev-pod.ts';
import { freePort } from '../../src/dev/pod/server.ts';
import { SIZE } from '../support/extent.ts';
import { BACKENDS, envOf, needServers, withFaultyPod } from './faulty-pod.ts';
import { expectLeadsOf, messages } from './outcome.ts';
import { hold, on, park, withSeed } from './weather.ts';

const ITEM = /\/inbox\/[^/]+$/;

/** Starts an embedded pod as a process of its own, and waits until it is ready. */
async function startPodProcess(data: string, port: number): Promise<Running> {
  const args = ['dev-pod', '--port', String(port), '--data', data, '--settings', join(data, 'pod.env')];
  const running = startCli(args, { cwd: data });
  for await (const line of createInterface({ input: running.child.stdout! })) if (line.startsWith('ready')) break;
  return running;
}

async function killAtOnce({ child }: Running): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Resolves when it says so on standard error. */
function untilSaid({ child }: Running, words: string): Promise<void> {
  let said = '';
  return new Promise((resolve) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(words)) resolve();
    });
  });
}

describe('Killed processes', () => {
  needServers(...BACKENDS);

  describe('F19: SIGKILL of leadpod at any step, of the server at any time', () => {
    // In small runs `test/kill/` has the model of a server.
    for (const backend of SIZE === 'small' ? (['file'] as const) : BACKENDS)
      it(`of leadpod during a request: the next pass converges (${backend})`, () =>
        withSeed(19, (chance) =>
          withFaultyPod(backend, async ({ pod, proxy, settings }) => {
            const sent = messages(4, 64);
            await post(pod, sent);
            // A pass writes leads/, a segment, the leads, a record, the ledger: this is one of the leads.
            let left = chance.int(3, 4);
            const running = startCli(['sync', '--ack', 'delete'], { env: envOf(settings) });
            // The server may carry out what the dead one asked for last.
            proxy.when(
              (seen) => left <= 0 || (on('PUT', /^\/agent\//)(seen) && --left <= 0),
              async (passage) => {
                running.child.kill('SIGKILL');
                await passage.forward();
              },
            );
            expect((await running.ended).code).to.equal(null);
            proxy.clear();
            await syncInbox(pod, { ack: 'delete' });
            expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
            await expectLeadsOf(pod, sent);
          }),
        ));

    it('of the server during a pass: the next pass converges', () =>
      withSeed(20, async (chance) => {
        const data = freshFolder();
        const port = await freePort(0);
        const server = await startPodProcess(data, port);
        try {
          const {
            LEADPOD_ISSUER = '',
            LEADPOD_CLIENT_ID = '',
            ...env
          } = parseEnv(await readFile(join(data, 'pod.env'), 'utf8'));
          const settings = {
            issuer: LEADPOD_ISSUER,
            clientId: LEADPOD_CLIENT_ID,
            clientSecret: env['LEADPOD_CLIENT_SECRET'] ?? '',
            storage: env['LEADPOD_STORAGE'],
            inbox: env['LEADPOD_INBOX'],
          };
          const pod = await openPod(settings, { retries: 1, retryBaseMs: 1 });
          const sent = messages(4, 65);
          await post(pod, sent);
          let writes = chance.int(2, 5);
          const moment = chance.pick(['before', 'during', 'after']);
          const put = pod.client.put.bind(pod.client);
          pod.client.put = async (...args) => {
            writes -= 1;
            if (writes !== 0) return put(...args);
            if (moment === 'before') server.child.kill('SIGKILL');
            const writing = put(...args);
            if (moment === 'after') await writing;
            server.child.kill('SIGKILL');
            return writing;
          };
          const error = await rejection(syncInbox(pod, { ack: 'delete', concurrency: 2 }), PodError);
          expect(error).to.include({ kind: 'unavailable' });
          await pod.close();
          await killAtOnce(server);
          // What it left is what counts now, whoever serves it.
          const next = await startDevPod({ dataDir: data, port });
          try {
            const again = await openPod(settings);
            await syncInbox(again, { ack: 'delete' });
            expect(await listTree(again, again.inbox)).to.deep.equal([]);
            await expectLeadsOf(again, sent);
            await again.close();
          } finally {
            await next.stop();
          }
        } finally {
          await killAtOnce(server);
        }
      }));
  });

  describe('F20: SIGTERM, SIGINT, and a second signal', () => {
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGINT', 130],
    ] as const)
      it(`${signal} starts no new work, finishes the batch and leaves an intact pod`, () =>
        withFaultyPod('memory', async ({ pod, proxy, settings }) => {
          const sent = messages(3, 66);
          await post(pod, sent);
          const running = startCli(['sync', '--ack', 'delete'], { env: envOf(settings) });
          proxy.when(
            on('GET', ITEM),
            async (passage) => {
              // The signal is there before the answer.
              const said = untilSaid(running, 'Stopping after');
              running.child.kill(signal);
              await park(said)(passage);
            },
            1,
          );
          const ended = await running.ended;
          expect(ended.code).to.equal(code);
          expect(ended.stderr).to.include('Stopping after the current batch');
          proxy.clear();
          await syncInbox(pod, { ack: 'delete' });
          await expectLeadsOf(pod, sent);
        }));

    it('stops a batch that does not end, which the next pass finishes', async () => {
      const code = `
        import { listenForStop } from '${moduleOf('cli/exit').href}';
        listenForStop((line) => console.error(line), 50);
        setInterval(() => undefined, 1000);
        process.kill(process.pid, 'SIGTERM');
      `;
      const child = spawn(process.execPath, [
        ...loaderOf(moduleOf('cli/exit').pathname),
        '--input-type=module',
        '-e',
        code,
      ]);
      try {
        const said = textOf(child.stderr);
        expect(await once(child, 'close', { signal: AbortSignal.timeout(480_000) })).to.deep.equal([143, null]);
        expect(await said).to.match(/Stopping after the current batch.*\nThe current batch took too long/);
      } finally {
        child.kill('SIGKILL');
      }
    });

    it('a second signal ends the process at once, even if the server never answers', () =>
      withFaultyPod('memory', async ({ pod, proxy, settings }) => {
        const sent = messages(2, 66);
        await post(pod, sent);
        const running = startCli(['sync'], { env: envOf(settings) });
        running.child.stderr?.on('data', () => running.child.kill('SIGTERM'));
        proxy.when(on('GET', ITEM), async (passage) => {
          running.child.kill('SIGTERM');
          await hold(passage);
        });
        const { code, stderr } = await running.ended;
        expect(code).to.equal(143);
        // Not because its time was up.
        expect(stderr).not.to.include('took too long');
        proxy.clear();
        await syncInbox(pod);
        await expectLeadsOf(pod, sent);
      }));
  });
});
