/** F22: a socket dropped, half open, expired, refused; every hint lost. Nothing is missed. */
import { expect } from 'chai';
import { freePort } from '../../src/dev/pod/server.ts';
import { startDevPod, type DevPod } from '../../src/dev/pod/dev-pod.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { renewalMs } from '../../src/channel/subscription.ts';
import { openPod } from '../../src/solid/pod.ts';
import type { WatchOptions } from '../../src/live/live.ts';
import { clearAtEnd } from '../hooks.ts';
import { offlineLeads, post, storedLeads } from '../pods.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { startWatch, type Watched } from '../support/watched-pod.ts';

const MESSAGES = [...generateMessages({ count: 6, seed: 22 })];

/** A connection that takes its time is that of a busy machine. */
const PATIENT = { connectMs: 120_000, pongMs: 120_000 };
/** An hour of a channel passes in a second. */
const HASTE = 3600;

let place: { server: DevPod; proxy: TcpProxy } | undefined;
let storages = 0;

clearAtEnd(async () => {
  await place?.server.stop();
  await place?.proxy.stop();
});

/** Watches an inbox of its own behind the proxy; whoever posts goes another way, which no fault happens to. */
async function withWatch(
  options: WatchOptions,
  work: (watched: Watched, proxy: TcpProxy, send: (count: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  const { server, proxy } = place!;
  proxy.clear();
  const storage = `${server.storage}watch-${++storages}/`;
  const pod = await openPod({ ...server, storage, inbox: `${storage}inbox/` }, { retries: 1, retryBaseMs: 1 });
  await pod.client.put(pod.inbox, '', { contentType: 'text/turtle', isSame: () => true });
  const watched = startWatch(pod, { ...options, channel: { ...PATIENT, ...options.channel } });
  let sent = 0;
  const send = async (count: number): Promise<void> => {
    await post(pod, MESSAGES.slice(sent, sent + count));
    sent += count;
  };
  try {
    await work(watched, proxy, send);
    await watched.stop();
    expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(MESSAGES.slice(0, sent)));
  } finally {
    proxy.clear();
    await watched.stop().catch(() => undefined);
    await pod.close();
  }
}

const KINDS = ['WebSocketChannel2023', 'StreamingHTTPChannel2023'] as const;

describe('F22: channels', () => {
  before(async () => {
    const proxy = await TcpProxy.start();
    proxy.targetPort = await freePort(0);
    place = { proxy, server: await startDevPod({ port: proxy.targetPort, baseUrl: proxy.url }) };
  });

  for (const kind of KINDS) {
    const channel = { kinds: [kind] };

    it(`${kind}: reconnects after a dropped connection, and finds what came in between`, async () => {
      await withWatch({ channel }, async (watched, proxy, send) => {
        await watched.untilConnected(kind);
        await send(1);
        await watched.untilRead(1);
        const before = watched.connections();
        expect(proxy.cutChannels()).to.be.at.least(1);
        await send(1);
        await watched.untilRead(2);
        await watched.untilConnected(kind, before);
        await send(1);
        await watched.untilRead(3);
      });
    });

    it(`${kind}: notices a dead connection, and finds what it lost`, async () => {
      await withWatch(
        { channel: { ...channel, pingMs: 200, pongMs: 1_000, idleMs: 1_200 } },
        async (watched, proxy, send) => {
          let before = 0;
          await watched.untilConnected(kind);
          // On a busy machine a living one may be taken for dead, and be made again just now.
          while (proxy.freezeChannels() === 0) await watched.untilConnected(kind, before++);
          before = watched.connections();
          await send(1);
          await watched.untilRead(1);
          await watched.untilConnected(kind, before);
        },
      );
    });
  }

  it('renews a channel before its announced end, and closes the old one', async () => {
    const left: number[] = [];
    const renewSoon: typeof renewalMs = (endsAt = 0, now) => {
      left.push(endsAt - now);
      return renewalMs(endsAt, now) / HASTE;
    };
    await withWatch({ channel: { renewalMs: renewSoon } }, async (watched, proxy, send) => {
      await watched.until('two renewals', () => watched.connections() > 2);
      await send(1);
      await watched.untilRead(1);
      // Each channel has an end, and is far from it.
      for (const leftMs of left) expect(renewalMs(leftMs, 0)).to.be.within(1, leftMs - 1);
      // It never was without a connection.
      expect(watched.states.map(({ kind }) => kind)).to.not.include('none');
      expect(proxy.channels).to.be.at.least(3);
    });
  });

  it('uses streaming if WebSockets are refused on the way', async () => {
    await withWatch({}, async (watched, proxy, send) => {
      proxy.refuse(/upgrade: websocket/i);
      proxy.cutChannels();
      await watched.untilConnected('StreamingHTTPChannel2023');
      await send(1);
      await watched.untilRead(1);
    });
  });

  it('polls if all channels are refused, and uses them again as soon as they work', async () => {
    await withWatch({ pollMs: 200 }, async (watched, proxy, send) => {
      proxy.refuse(/\/\.notifications\//);
      proxy.cutChannels();
      await watched.until('no channel', () => watched.states.at(-1)?.kind === 'none');
      await send(1);
      await watched.untilRead(1);
      const refused = watched.states.length;
      proxy.clear();
      await watched.until('a channel', () => watched.states.slice(refused).some(({ kind }) => kind !== 'none'));
    });
  });

  it('finds new messages by the timer if every hint is lost', async () => {
    await withWatch({ reconcileMs: 200 }, async (watched, proxy, send) => {
      await watched.untilConnected('WebSocketChannel2023');
      proxy.freezeChannels();
      await watched.until('a pass by the timer', () => watched.reports.some(({ trigger }) => trigger === 'timer'));
      await send(2);
      await watched.untilRead(2);
    });
  });

  it('retries passes and connections while a server is down, and finds everything in the end', async () => {
    await withWatch({ reconcileMs: 100 }, async (watched, proxy, send) => {
      await watched.untilConnected('WebSocketChannel2023');
      await send(2);
      const before = watched.connections();
      proxy.isDown = true;
      proxy.cutAll();
      await watched.until('a failed pass', () => watched.failures.length > 0);
      proxy.clear();
      // Of whichever kind: how many attempts failed meanwhile depends on how long it was down.
      await watched.untilConnected('any', before);
      await send(1);
      await watched.untilRead(3);
    });
  });
});
