/** What `leadpod watch` promises: a lead within two seconds, and nothing lost, whatever becomes of its socket. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { freePort } from '../../src/dev/pod/server.ts';
import { startDevPod, type DevPod } from '../../src/dev/pod/dev-pod.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { LeadpodError } from '../../src/errors.ts';
import { openPod, type Pod } from '../../src/solid/pod.ts';
import type { SyncReport } from '../../src/pass/report.ts';
import { freshFolder, startCli, type Run } from '../support/cli.ts';
import { EXTENT } from '../support/extent.ts';
import { SEED } from '../support/seed.ts';
import { offlineLeads, post, storedLeads } from '../pods.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

/** Trials of the latency. */
const { latencies: TRIALS } = EXTENT;

const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];

/** A server with files and short tokens behind a proxy. */
async function startPlace() {
  const proxy = await TcpProxy.start();
  proxy.targetPort = await freePort(0);
  const options = { port: proxy.targetPort, baseUrl: proxy.url, dataDir: freshFolder(), tokenLifetimeSeconds: 60 };
  let server: DevPod = await startDevPod(options);
  let storages = 0;
  return {
    proxy,
    restart: async (downMs: number): Promise<void> => {
      await server.stop();
      await setTimeout(downMs);
      server = await startDevPod(options);
    },
    openStorage: async (): Promise<{ pod: Pod; env: Record<string, string> }> => {
      const { issuer, clientId, clientSecret, webId } = server;
      const storage = `${server.storage}soak-${++storages}/`;
      const settings = { issuer, clientId, clientSecret, webId, storage, inbox: `${storage}inbox/` };
      const pod = await openPod(settings);
      await pod.client.put(pod.inbox, '', { contentType: 'text/turtle', isSame: () => true });
      const env = {
        ...{ LEADPOD_ISSUER: issuer, LEADPOD_CLIENT_ID: clientId, LEADPOD_CLIENT_SECRET: clientSecret },
        ...{ LEADPOD_WEBID: webId, LEADPOD_STORAGE: storage, LEADPOD_INBOX: pod.inbox },
      };
      return { pod, env };
    },
    stop: async (): Promise<void> => {
      await server.stop();
      await proxy.stop();
    },
  };
}

/** The program, and how many notifications it has read. */
function startWatching(env: Record<string, string>, args: readonly string[]) {
  const running = startCli(['watch', '--json', ...args], { env });
  let read = 0;
  let wake = (): void => undefined;
  createInterface({ input: running.child.stdout! }).on('line', (line) => {
    read += (JSON.parse(line) as SyncReport).read;
    wake();
  });
  const listening = new Promise<void>((resolve) => {
    createInterface({ input: running.child.stderr! }).on('line', (line) => {
      if (line.startsWith('Listening')) resolve();
    });
  });
  return {
    listening,
    /** Processor time that the program took so far, in milliseconds. */
    cpuMs: (): number => {
      // Fields 14 and 15 of proc(5), in hundredths of a second; the name before them may hold blanks.
      const stat = readFileSync(`/proc/${running.child.pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return 10 * (Number(stat[11]) + Number(stat[12]));
    },
    untilRead: async (count: number): Promise<void> => {
      while (read < count)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
    end: (): Promise<Run> => {
      running.child.kill('SIGTERM');
      return running.ended;
    },
  };
}

/** Chance that is the same for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(share * sorted.length) - 1]!);
  return `median ${at(0.5)} ms, 90 % ${at(0.9)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms`;
}

describe('leadpod watch', () => {
  let place: Awaited<ReturnType<typeof startPlace>>;
  before(async () => {
    place = await startPlace();
  });
  after(() => place.stop());

  it('makes a lead of what is posted within two seconds, with the socket cut at random in between', async () => {
    const { pod, env } = await place.openStorage();
    const trials = messages(TRIALS + 1, 91);
    const watching = startWatching(env, ['--ack', 'delete']);
    await watching.listening;
    const chance = chanceOf(SEED);
    const tookMs: number[] = [];
    // What server, poster and program took of the processors meanwhile: on a machine that has other work, the better measure.
    const busyMs: number[] = [];
    const cpuMs = (): number => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000 + watching.cpuMs();
    };
    let cuts = 0;
    for (const [index, message] of trials.entries()) {
      // A second's quiet, more or less; in every other trial the socket is cut within half a second of the posting.
      await setTimeout(500 + chance() * 1000);
      const isCut = chance() < 0.5;
      const cutting = setTimeout(chance() * 500).then(() => isCut && (cuts += place.proxy.cutChannels()));
      await setTimeout(chance() * 250);
      const [start, cpuStart] = [performance.now(), cpuMs()];
      await post(pod, [message]);
      await watching.untilRead(index + 1);
      tookMs.push(performance.now() - start);
      busyMs.push(cpuMs() - cpuStart);
      await cutting;
    }
    expect((await watching.end()).code).to.equal(143);
    // The first one reads code that is not loaded yet.
    const inTime = tookMs.slice(1).filter((ms) => ms <= 2000).length;
    // eslint-disable-next-line no-console
    console.log(
      `      ${inTime} of ${TRIALS} within 2 s of the posting, ${cuts} cuts; ${spread(tookMs.slice(1))}, the first ` +
        `${Math.round(tookMs[0]!)} ms; processor time of server, poster and program meanwhile: ${spread(busyMs.slice(1))}`,
    );
    expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(trials));
    await pod.close();
  });

  it('loses nothing over 200 posts, cuts at random, a server that is started again, and renewals of the token', async () => {
    const { pod, env } = await place.openStorage();
    const texts = messages(200, 92);
    const watching = startWatching(env, ['--ack', 'delete', '--reconcile', '10m']);
    await watching.listening;
    const chance = chanceOf(92);
    let isOver = false;
    let cuts = 0;
    const cutting = (async () => {
      while (!isOver) {
        await setTimeout(chance() * 4000);
        cuts += place.proxy.cutChannels();
      }
    })();
    for (const [index, text] of texts.entries()) {
      if (index === 100) await place.restart(3000);
      await setTimeout(chance() * 1000);
      // What is sent twice is one event: a connection may be cut under the posting.
      for (let isSent = false; !isSent;)
        try {
          await post(pod, [text]);
          isSent = true;
        } catch (error) {
          if (!(error instanceof LeadpodError)) throw error;
        }
    }
    isOver = true;
    await cutting;
    await watching.untilRead(200);
    const { code, stderr } = await watching.end();
    expect(code, stderr).to.equal(143);
    // eslint-disable-next-line no-console
    console.log(`      ${cuts} cuts, ${place.proxy.channels} channels`);
    expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(texts));
    await pod.close();
  });
});
