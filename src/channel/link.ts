/** One connection of a channel, and how long it is stayed with. */
import { pause } from '../http/timing/pause.ts';
import type { ChannelConnection, ChannelKind } from './channel.ts';
import { renewalMs, type Subscription } from './subscription.ts';
import { onAbort } from '../system/on-abort.ts';

/** A connection, and what it was made of. */
export interface Link {
  readonly kind: ChannelKind;
  readonly connection: ChannelConnection;
  readonly subscription: Subscription | undefined;
  /** The channel had a connection before. */
  readonly isReused: boolean;
  readonly openedAt: number;
  isOpen: boolean;
}

/** Until the connection ends (then the reason), is to be renewed, or the signal comes. */
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

/** Resolves whichever way it ends. */
const settled = (work: Promise<void>): Promise<undefined> =>
  work.then(
    () => undefined,
    () => undefined,
  );

/** Resolves with the signal; its listener goes with `over`. */
function untilAborted(signal: AbortSignal, over: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const release = onAbort(signal, () => {
      resolve(undefined);
    });
    onAbort(over, release);
  });
}
