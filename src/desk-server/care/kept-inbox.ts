/** Keeps the last listing of the inbox, so that an inbox of 10,000 notifications is not listed for each click. */
import {
  listInboxStates,
  tellMissed,
  type InboxItem,
  type InboxStates,
  type CheckedItems,
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
  /** How long a listing is used, in milliseconds. A pass or a decision ends it earlier. */
  readonly maxAgeMs: number;
  readonly now: () => Date;
  /** How notifications are read. */
  readonly reading?: ParseOptions | undefined;
}

/** Keeps a listing, and what was read about its items. */
export class KeptInbox {
  readonly #pod: Pod;
  readonly #options: KeptInboxOptions;
  readonly #listing: Kept<ListedInbox>;
  /** The events in its notifications. */
  readonly eventIds: EventIds;
  #checked: CheckedItems = new Map();
  #asOf: Date | undefined;

  constructor(pod: Pod, options: KeptInboxOptions) {
    this.#pod = pod;
    this.#options = options;
    this.#listing = new Kept(() => this.#list());
    this.eventIds = new EventIds(pod, options.reading);
  }

  /** The whole listing. The items that `shown` chooses have their reasons as well. */
  async read(shown: (items: readonly InboxItem[]) => readonly InboxItem[]): Promise<ListedInbox> {
    const { maxAgeMs, now } = this.#options;
    if (this.#asOf !== undefined && now().getTime() - this.#asOf.getTime() > maxAgeMs) this.forget();
    const listing = await this.#listing.get();
    const items = await this.#pod.run(() => tellMissed(this.#pod, listing.items, shown, this.#checked));
    return { ...listing, items };
  }

  /** The inbox may have changed: the next `read` lists it again. */
  forget(): void {
    this.#asOf = undefined;
    this.#listing.forget();
  }

  async #list(): Promise<ListedInbox> {
    const asOf = this.#options.now();
    const states = await listInboxStates(this.#pod);
    this.#asOf = asOf;
    // A notification that is gone may be about a person who was forgotten. Nothing about it is kept.
    const urls = new Set(states.items.map(({ url }) => url));
    this.#checked = new Map([...this.#checked].filter(([, { url }]) => urls.has(url)));
    this.eventIds.keepOnly(urls);
    return { ...states, asOf };
  }
}
