import { expect } from 'chai';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { AuthenticationError, UsageError } from '../../src/errors.ts';
import { createObservation } from '../../src/observe/observation.ts';
import { observedPass } from '../../src/observe/observed-pass.ts';
import { openPod } from '../../src/solid/pod.ts';
import { isHopeless, watchInbox, watchPod } from '../../src/live/live.ts';
import { emptyReport } from '../../src/pass/report.ts';
import { freshStorage, offlineLeads, storedLeads, withFreshPod, post } from '../pods.ts';
import { closedPort } from '../raw-server.ts';
import { rejection } from '../rejection.ts';
import { jsonLines } from '../support/cli.ts';
import { leadMessage, watchServer } from '../support/cli-pod.ts';
import { startHttpPod } from '../support/http-pod.ts';
import { startWatch } from '../support/watched-pod.ts';

describe('Live mode', () => {
  for (const kind of ['WebSocketChannel2023', 'StreamingHTTPChannel2023'] as const)
    it(`makes leads of new notifications, over ${kind}, and leaves no channel behind`, async () => {
      await withFreshPod(async (pod) => {
        const messages = [...generateMessages({ count: 3, seed: 61 })];
        const seen: string[] = [];
        await watchServer(
          ({ method = '', url = '' }) => {
            if (url.startsWith('/.notifications/WebSocket')) seen.push(method);
          },
          async () => {
            const watched = startWatch(pod, { channel: { kinds: [kind] } });
            await watched.untilConnected(kind);
            await post(pod, messages.slice(0, 1));
            await watched.untilRead(1);
            await post(pod, messages.slice(1));
            await watched.untilRead(3);
            await watched.stop();
            expect(watched.failures).to.deep.equal([]);
          },
          'real',
        );
        expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(messages));
        expect(seen.filter((method) => method === 'POST')).to.have.length(kind === 'WebSocketChannel2023' ? 1 : 0);
        expect(seen.filter((method) => method === 'DELETE')).to.have.length(kind === 'WebSocketChannel2023' ? 1 : 0);
      }, 'real');
    });

  it('runs few passes for a burst', async () => {
    await withFreshPod(async (pod) => {
      const messages = [...generateMessages({ count: 24, seed: 62 })];
      // A pass that runs when the burst begins ends after it, however long that takes.
      let burst: Promise<unknown> = Promise.resolve();
      const watched = startWatch(pod, {
        runPass: async (...args) => {
          await burst;
          return observedPass(...args);
        },
      });
      await watched.untilConnected('WebSocketChannel2023');
      const before = watched.reports.length;
      burst = Promise.all(messages.map((message) => post(pod, [message])));
      await burst;
      await watched.untilRead(24);
      await watched.stop();
      expect(watched.reports.length - before).to.be.below(12);
      expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(messages));
    }, 'real');
  });

  it('polls if the server has no channels, and reports it', async () => {
    const server = await startHttpPod();
    const watched = startWatch(server.open(), { pollMs: 20 });
    await watched.until('passes', () => watched.reports.length > 1);
    server.post('a', leadMessage('a', { name: 'Somebody' }));
    await watched.untilRead(1);
    await watched.stop();
    expect(watched.states).to.have.length(1);
    expect(watched.states[0]).to.include({
      kind: 'none',
      reason: 'the server offers no notification channel that leadpod supports',
    });
  });

  it('reports for each pass its reason and its pod, and continues after failed passes', async () => {
    const server = await startHttpPod();
    const stop = new AbortController();
    const seen: string[] = [];
    const failures: unknown[] = [];
    await watchInbox(server.open(), {
      name: 'north',
      pollMs: 1,
      signal: stop.signal,
      runPass: (_, options, { pod, trigger }) => {
        seen.push(`${pod} ${trigger}`);
        expect(options.signal).to.equal(stop.signal);
        if (seen.length === 1) return Promise.reject(new Error('a fault'));
        if (seen.length === 3) stop.abort();
        return Promise.resolve(emptyReport());
      },
      onFailure: (error) => failures.push(error),
    });
    expect(seen).to.deep.equal(['north start', 'north start', 'north timer']);
    expect(failures).to.have.length(1);
  });

  it('ends if a retry cannot help: wrong settings, and credentials that are refused at the start', async () => {
    const { issuer, clientId, storage, inbox } = await freshStorage();
    const settings = { issuer, clientId, storage, inbox, clientSecret: 'wrong' };
    await rejection(watchPod(settings), AuthenticationError);
    await rejection(watchPod({ ...settings, issuer: 'none' }), UsageError);
    const server = await startHttpPod();
    const runPass = (): Promise<never> => Promise.reject(new AuthenticationError('refused'));
    await rejection(watchInbox(server.open(), { runPass }), AuthenticationError);
    expect(isHopeless(new AuthenticationError('refused'), true)).to.equal(false);
    expect(isHopeless(new UsageError('wrong'), true)).to.equal(true);
  });

  it('waits for a server that is down at the start, until it is stopped', async () => {
    const issuer = `http://127.0.0.1:${await closedPort()}/`;
    const stop = new AbortController();
    const told: number[] = [];
    let log = '';
    const observation = await createObservation({ level: 'info', write: (line) => void (log += line) });
    await watchPod(
      { issuer, clientId: 'a', clientSecret: 'b' },
      {
        name: 'north',
        retries: 0,
        signal: stop.signal,
        observation,
        onFailure: (_, retryMs) => {
          told.push(retryMs);
          if (told.length === 2) stop.abort();
        },
      },
    );
    expect(told).to.have.length(2);
    const failed = { pod: 'north', trigger: 'start', outcome: 'failed', error: 'pod.unavailable' };
    const lines = jsonLines(log);
    expect(lines).to.have.length(2);
    for (const line of lines) expect(line).to.include(failed);
  });

  it('can watch several pods at once', async () => {
    const pods = await Promise.all([1, 2].map(async () => openPod(await freshStorage('real'))));
    const watches = pods.map((pod) => startWatch(pod));
    for (const watched of watches) await watched.untilConnected('WebSocketChannel2023');
    await post(pods[1]!, [leadMessage('b', { name: 'Somebody' })]);
    await watches[1]!.untilRead(1);
    for (const watched of watches) await watched.stop();
    expect(watches[0]!.reports.every(({ report }) => report.read === 0)).to.equal(true);
    for (const pod of pods) await pod.close();
  });
});
