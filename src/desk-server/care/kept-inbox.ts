/** The inbox as it was listed last: an inbox of 10,000 notifications is not listed for each click. */
import {
  listInboxStates,
  tellMissed,
  type InboxItem,
  type InboxStates,
  type ToldItems,
} from '../../care/inbox-states.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import type { Pod } from '../../solid/pod.ts';
import { Kept } from '../kept.ts';
import { EventIds } from './event-ids.ts';

/** An inbox, and when it was listed. */
export interface ListedInbox extends InboxStates {
  readonly asOf: Date;
}

/** When it is listed again. */
export interface KeptInboxOptions {
  /** A listing is as good as this is short, in milliseconds; a pass or a decision may end it before. */
  readonly maxAgeMs: number;
  readonly now: () => Date;
  /** How notifications are read. */
  readonly reading?: ParseOptions | undefined;
}

/** Keeps a listing with what was told of its items. */
export class KeptInbox {
  readonly #pod: Pod;
  readonly #options: KeptInboxOptions;
  readonly #listing: Kept<ListedInbox>;
  /** The events in its notifications. */
  readonly eventIds: EventIds;
  #told: ToldItems = new Map();
  #asOf: Date | undefined;

  constructor(pod: Pod, options: KeptInboxOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#listing = new Kept(() => this.#list());
    this.eventIds = new EventIds(pod, options.reading);
  }

  /** All of it; more is told of the items that `shown` chooses. */
  async read(shown: (items: readonly InboxItem[]) => readonly InboxItem[]): Promise<ListedInbox> {
    const { maxAgeMs, now } = this.#options;
    if (this.#asOf !== undefined && now().getTime() - this.#asOf.getTime() > maxAgeMs) this.forget();
    const listing = await this.#listing.get();
    const items = await this.#pod.run(() => tellMissed(this.#pod, listing.items, shown, this.#told));
    return { ...listing, items };
  }

  /** Something may have come or become of what is there. */
  forget(): void {
    this.#asOf = undefined;
    this.#listing.forget();
  }

  async #list(): Promise<ListedInbox> {
    const asOf = this.#options.now();
    const states = await listInboxStates(this.#pod);
    this.#asOf = asOf;
    // What is no longer there may have spoken of somebody who was forgotten.
    const urls = new Set(states.items.map(({ url }) => url));
    this.#told = new Map([...this.#told].filter(([, { url }]) => urls.has(url)));
    this.eventIds.keepOnly(urls);
    return { ...states, asOf };
  }
}
