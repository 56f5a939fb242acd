/** Keeps the ids of the events in the notifications of the inbox. By them, the leads of a notification are found. */
import pMap from 'p-map';
import { parseUnderBudget } from '../../budget/shared-reader.ts';
import type { InboxItem } from '../../care/inbox-states.ts';
import { DEFAULT_LIMITS } from '../../message/decode/json-decode.ts';
import type { ParseOptions } from '../../message/parsed-notification.ts';
import { readNotification } from '../../solid/inbox.ts';
import type { Pod } from '../../solid/pod.ts';
import { isSendersFault } from '../../workspace/batch/senders-fault.ts';

const CONCURRENCY = 8;

/** Reads each notification once. */
export class EventIds {
  readonly #pod: Pod;
  readonly #reading: ParseOptions;
  readonly #known = new Map<string, { readonly mark: string; readonly ids: Promise<readonly string[]> }>();

  constructor(pod: Pod, reading: ParseOptions = {}) {
    this.#pod = pod;
    this.#reading = reading;
  }

  /**
   * The ids by the URL of the notification, of those that are stored in leads. If the server does not say when a notification
   * was posted, it is left out: another one at the same URL would look the same, so each click would have to read it again.
   *
   * @throws PodError if the pod cannot be reached.
   */
  async read(items: readonly InboxItem[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const stored = items.filter(({ state, posted }) => state === 'stored' && posted !== undefined);
    const found = await pMap(stored, async (item) => [item.url, await this.#idsOf(item)] as const, {
      concurrency: CONCURRENCY,
    });
    return new Map(found);
  }

  /** Forgets all notifications but these. */
  keepOnly(urls: ReadonlySet<string>): void {
    for (const url of this.#known.keys()) if (!urls.has(url)) this.#known.delete(url);
  }

  #idsOf({ url, posted, size }: InboxItem): Promise<readonly string[]> {
    const mark = JSON.stringify([posted, size]);
    const known = this.#known.get(url);
    if (known?.mark === mark) return known.ids;
    const read = { mark, ids: this.#pod.run(() => this.#read(url)) };
    this.#known.set(url, read);
    read.ids.catch(() => {
      if (this.#known.get(url) === read) this.#known.delete(url);
    });
    return read.ids;
  }

  async #read(url: string): Promise<readonly string[]> {
    const read = await readNotification(this.#pod.client, url, { ...DEFAULT_LIMITS, ...this.#reading.limits });
    if (read.kind === 'failed') throw read.error;
    if (read.kind !== 'read') return [];
    const { body, contentType } = read.notification;
    try {
      const { events } = await parseUnderBudget({ body, base: url, contentType }, this.#reading);
      return events.map(({ id }) => id);
    } catch (error) {
      // A person corrected its text in the quarantine. The bytes in the inbox are still the broken ones.
      if (isSendersFault(error)) return [];
      throw error;
    }
  }
}
