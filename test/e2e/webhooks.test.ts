/** Webhooks of the real server: subscribed by the program, signed and posted by the Community Solid Server. */
import { once } from 'node:events';
import { expect } from 'chai';
import { renewalMs } from '../../src/channel/subscription.ts';
import { openPod } from '../../src/solid/pod.ts';
import { subscribeWebhook } from '../../src/channel/webhooks/channel.ts';
import { WebhookKeeper } from '../../src/channel/webhooks/keeper.ts';
import { createApp } from '../../src/serve/app.ts';
import { startServer } from '../../src/serve/server.ts';
import { createWebhookReceiver } from '../../src/channel/webhooks/endpoint.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { getClient } from '../real-server.ts';
import { freshFleet, freshPods } from '../support/fleet.ts';
import { writeRegistry } from '../support/fleet-processes.ts';
import { skipWithout } from '../support/missing.ts';
import { whyNoRedis } from '../support/redis.ts';
import { freshStorage, post, withFreshPod } from '../pods.ts';
import { startCli } from '../support/cli.ts';
import { freshPodEnv, leadMessage, postTo, watchServer } from '../support/cli-pod.ts';
import { PodError } from '../../src/errors.ts';
import { rejection } from '../rejection.ts';

const HOOK = 'http://127.0.0.1:9/hook';

describe('Webhooks of the Community Solid Server', () => {
  it('are subscribed, come when the inbox changes, are renewed before their end, and end with us', async () => {
    await withFreshPod(async (pod) => {
      let wake = (): void => undefined;
      const hinted = () => new Promise<void>((resolve) => (wake = resolve));
      const refused: string[] = [];
      const receiver = createWebhookReceiver({
        onHint: () => {
          wake();
        },
        onRefused: (failure) => void refused.push(failure),
      });
      const gate = { isLoopback: true, tokens: [], origins: [] };
      const server = await startServer(
        createApp(gate, [receiver.room], () => undefined),
        { host: '127.0.0.1', port: 0 },
      );
      const requests: string[] = [];
      const stop = new AbortController();
      await watchServer(
        ({ method, url }) => void requests.push(`${method ?? ''} ${url ?? ''}`),
        async () => {
          let subscribed = (): void => undefined;
          let states = 0;
          const onState = (): void => {
            states += 1;
            subscribed();
          };
          // An hour of a channel passes in a second.
          const renewSoon: typeof renewalMs = (endsAt, now) => renewalMs(endsAt, now) / 3600;
          const keeper = new WebhookKeeper(pod, receiver.open('east', server.url), { onState, renewalMs: renewSoon });
          const first = new Promise<void>((resolve) => (subscribed = resolve));
          const running = keeper.run(stop.signal);
          try {
            await first;
            let hint = hinted();
            await post(pod, ['{}']);
            await hint;
            // Renewed: the second channel brings hints as the first did.
            while (states < 2) await new Promise<void>((resolve) => (subscribed = resolve));
            hint = hinted();
            await post(pod, ['{}']);
            await hint;
          } finally {
            stop.abort();
            await running;
            await server.stop(1000);
          }
        },
        'real',
      );
      expect(refused).to.deep.equal([]);
      const ended = requests.filter((line) => line.startsWith('DELETE /.notifications/WebhookChannel2023/'));
      const made = requests.filter((line) => line === 'POST /.notifications/WebhookChannel2023/');
      expect(ended).to.have.length(made.length);
    }, 'real');
  });

  it('say who will send them, at their own origin', async () => {
    const pod = await openPod(await freshStorage('real'));
    try {
      const channel = await subscribeWebhook(pod, HOOK);
      const { origin } = new URL(pod.storage);
      expect(channel).to.include({ issuer: origin, sender: `${origin}/.notifications/WebhookChannel2023/webId` });
      expect(channel.endsAt! - Date.now()).to.be.within(3_000_000, 3_700_000);
      await pod.client.delete(channel.id!);
      const lost = { ...pod, inbox: `${pod.storage}nowhere/` };
      await rejection(subscribeWebhook(lost, HOOK), PodError);
    } finally {
      await pod.close();
    }
  });

  it('make leadpod serve put the pod into the queue of a fleet, and run no pass itself', async function () {
    skipWithout(this, 'Redis', whyNoRedis());
    const pods = await freshPods(2, 0, 'real');
    const fleet = await freshFleet();
    const { file, env } = writeRegistry(pods);
    const place = ['--redis', fleet.redis, '--prefix', fleet.prefix];
    const args = ['serve', '--webhooks', '--port', '0', '--all', '--pods', file, ...place];
    const { child, ended } = startCli(args, { env });
    try {
      const [, second] = pods;
      const client = await getClient();
      const waiting = async (name: string) => {
        const jobs = await fleet.queue.passes.getWaiting();
        return jobs.find(({ data }) => data.pod === name);
      };
      const taken: unknown[] = [];
      // It is there at the start, once more when it is subscribed; whatever else comes, a webhook put there.
      while (taken.length < 4) {
        const job = await waiting('pod-1');
        if (job === undefined) {
          await client.post(second!.settings.inbox, '{}', { contentType: 'application/json' });
          await pause(100);
        } else {
          taken.push(job.data);
          await job.remove();
        }
      }
      expect(taken.at(-1)).to.deep.equal({ pod: 'pod-1' });
      child.kill('SIGTERM');
      expect(await ended).to.include({ code: 0 });
      expect((await ended).stdout).to.match(/^ready \S+\n$/);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('make leadpod serve run a pass, and are counted', async () => {
    const env = await freshPodEnv('real');
    const args = ['serve', '--webhooks', '--port', '0', '--json', '--reconcile', '1h'];
    const { child, ended } = startCli(args, { env: { ...env, LEADPOD_LOG: 'info' } });
    try {
      let out = '';
      const line = async (mark: string): Promise<void> => {
        while (!out.includes(mark)) {
          const [chunk] = (await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])) as [unknown];
          if (child.exitCode !== null) throw new Error((await ended).stderr);
          out += String(chunk);
        }
      };
      await line('ready ');
      const url = /ready (\S+)/.exec(out)![1]!;
      // Ready once a pass has ended: what was there, and what comes later, is a lead.
      while ((await fetch(`${url}readyz`)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
      await postTo(env, [leadMessage('hook', { name: 'Ada Brook', email: 'ada@example.com' })]);
      await line('"created":1');
      const metrics = await (await fetch(`${url}metrics`)).text();
      expect(metrics).to.match(/leadpod_channel_messages_total\{outcome="accepted"\} [1-9]/);
      expect(metrics).to.include('leadpod_leads_written_total{outcome="created"} 1');
      child.kill('SIGTERM');
      const { code, stderr } = await ended;
      expect(code).to.equal(0);
      expect(stderr).to.include('"trigger":"channel"').and.not.include('"level":"warn"');
    } finally {
      child.kill('SIGKILL');
    }
  });
});
