/** Does a pod tell of changes? Tried for real: one channel is subscribed to, connected, and ended. */
import type { ChannelKind } from './channel.ts';
import { ChannelKeeper } from './keeper.ts';
import type { ChannelState, KeeperOptions } from './keeper-options.ts';
import type { Pod } from '../solid/pod.ts';

/** What a trial came to. */
export type ChannelTrial =
  | { readonly kind: ChannelKind | 'WebhookChannel2023'; readonly refused: readonly string[] }
  | {
      readonly kind: 'none';
      /** Why not, one reason an attempt. */
      readonly refused: readonly string[];
    };

/**
 * Connects as `watch` does, leaves again, and ends the subscription.
 *
 * @param attempts - after so many that failed there is no channel.
 */
export async function tryChannel(
  pod: Pod,
  attempts: number,
  options: Partial<KeeperOptions> = {},
): Promise<ChannelTrial> {
  const over = new AbortController();
  const refused: string[] = [];
  let found: ChannelTrial['kind'] = 'none';
  const onState = (state: ChannelState): void => {
    if (state.kind === 'none') refused.push(state.reason);
    else found = state.kind;
    if (state.kind !== 'none' || refused.length >= attempts) over.abort(new Error('enough'));
  };
  await new ChannelKeeper(pod, { ...options, onHint: () => undefined, onState }).run(over.signal);
  return { kind: found, refused: [...new Set(refused)] };
}
