/** One connection of a channel, and how long it is used. */
import { pause } from '../http/timing/pause.ts';
import type { ChannelConnection, ChannelKind } from './channel.ts';
import { renewalMs, type Subscription } from './subscription.ts';
import { onAbort } from '../system/on-abort.ts';

/** A connection with its subscription. */
export interface Link {
  readonly kind: ChannelKind;
  readonly connection: ChannelConnection;
  readonly subscription: Subscription | undefined;
  /** Whether the channel had a connection before. */
  readonly isReused: boolean;
  readonly openedAt: number;
  isOpen: boolean;
}

/** Waits until the connection ends (returns the reason), must be renewed, or the signal is aborted. */
export async function stayWith(
  { connection, subscription }: Link,
  signal: AbortSignal,
  untilRenewal = renewalMs,
): Promise<string | undefined> {
  const { ended, quiet } = connection;
  const over = new AbortController();
  const renewMs = subscription === undefined ? undefined : untilRenewal(subscription.endsAt, Date.now());
  const ends: Promise<string | undefined>[] = [ended, untilAborted(signal, over.signal)];
  if (quiet !== undefined) ends.push(settled(quiet));
  if (renewMs !== undefined) ends.push(settled(pause(renewMs, [over.signal])));
  try {
    const reason = await Promise.race(ends);
    return signal.aborted ? undefined : reason;
  } finally {
    over.abort(new Error('over'));
  }
}

/** Resolves however `work` ends. */
const settled = (work: Promise<void>): Promise<undefined> =>
  work.then(
    () => undefined,
    () => undefined,
  );

/** Resolves when the signal is aborted. `over` removes its listener. */
function untilAborted(signal: AbortSignal, over: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const release = onAbort(signal, () => {
      resolve(undefined);
    });
    onAbort(over, release);
  });
}
