/** Tests whether a pod sends notifications: subscribes to a channel, connects, and ends it. */
import type { ChannelKind } from './channel.ts';
import { ChannelKeeper } from './keeper.ts';
import type { ChannelState, KeeperOptions } from './keeper-options.ts';
import type { Pod } from '../solid/pod.ts';

/** The result of a trial. */
export type ChannelTrial =
  | { readonly kind: ChannelKind | 'WebhookChannel2023'; readonly refused: readonly string[] }
  | {
      readonly kind: 'none';
      /** The reasons, one for each attempt. */
      readonly refused: readonly string[];
    };

/**
 * Connects as `watch` does, then closes the connection and ends the subscription.
 *
 * @param attempts after how many failures the trial ends without a channel
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
