/**
 * Where deliveries are in `leads/outbox/`, and how their resources are read, written and removed. Those on their way are in
 * the folder itself, those that never arrived under `failed/`, all that is done under `ended/{yyyy-mm}/`. The month is that in
 * which an event was made, so that the place follows from the delivery.
 */
import { IF_ABSENT, ifUnchanged, isOvertaken } from '../../http/conditions.ts';
import type { PodClient } from '../../http/client.ts';
import { listChildren } from '../../solid/container.ts';
import { createOnce } from '../../solid/create.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { readOwnResource } from '../../solid/own-resource.ts';
import type { Delivery, DeliveryState } from './delivery.ts';
import { frozenText, parseDelivery } from './delivery-file.ts';

/** The folder of what is done. */
export const ENDED = 'ended/';
/** The folder of what never arrived. */
export const FAILED = 'failed/';

/** A JSON text may be six times as long as what it says. */
const MAX_BYTES = 8 * 1024 * 1024;
const JSON_TYPE = 'application/json';
const WRITING = 'Writing into the outbox';

/** A resource of the outbox as it was read. */
export type OutboxText = NonNullable<Awaited<ReturnType<typeof readOwnResource>>>;

/** The resources of the outbox of one pod. */
export class OutboxResources {
  readonly #client: PodClient;
  /** `leads/outbox/`. */
  readonly folder: string;

  constructor(client: PodClient, { outbox }: Pick<PodLayout, 'outbox'>) {
    this.#client = client;
    this.folder = outbox;
  }

  /** What never changes of a delivery that is on its way. */
  urlOf(id: string): string {
    return `${this.folder}${id}.json`;
  }

  /** Where it is said how far a delivery is that is on its way. */
  stateUrl(id: string): string {
    return `${this.folder}${id}.state.json`;
  }

  /** Where a delivery goes when it has ended. */
  endedUrlOf({ id, created, state }: Pick<Delivery, 'id' | 'created' | 'state'>): string {
    const folder = state === 'refused' || state === 'expired' ? FAILED : `${ENDED}${monthIn(created)}/`;
    return `${this.folder}${folder}${id}.json`;
  }

  /** Where it may stand when it has ended: among what is done, and among what failed. */
  endsOf(delivery: Pick<Delivery, 'id' | 'created'>): [done: string, failed: string] {
    const at = (state: DeliveryState): string => this.endedUrlOf({ ...delivery, state });
    return [at('delivered'), at('refused')];
  }

  /** What a folder of the outbox lists; of the outbox itself where none is named. */
  list(folder = this.folder): Promise<string[]> {
    return listChildren(this.#client, folder, 'Listing the outbox');
  }

  /** A resource; `undefined` where it is gone. */
  read(url: string): Promise<OutboxText | undefined> {
    return readOwnResource(this.#client, url, { act: 'Reading the outbox', maxBytes: MAX_BYTES });
  }

  /** Creates what never changes of a delivery; `false` where it is there already. */
  freeze(delivery: Delivery): Promise<boolean> {
    return createOnce(this.#client, {
      act: WRITING,
      url: this.urlOf(delivery.id),
      text: frozenText(delivery),
      contentType: JSON_TYPE,
      maxBytes: MAX_BYTES,
      isTorn: (stored) => parseDelivery(delivery.id, stored) === undefined,
    });
  }

  /** Writes a text over the one that was read, or where there was none; `false` where others wrote it in between. */
  async replace(url: string, text: string, before: OutboxText | undefined): Promise<boolean> {
    const condition = before === undefined ? IF_ABSENT : ifUnchanged(before.etag);
    try {
      await this.#client.put(url, text, { act: WRITING, contentType: JSON_TYPE, ...condition });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }

  /** Writes a text, whatever stood there. */
  async write(url: string, text: string): Promise<void> {
    await this.#client.put(url, text, { act: WRITING, contentType: JSON_TYPE });
  }

  /** Takes a resource away. */
  delete(url: string): Promise<'deleted' | 'absent'> {
    return this.#client.delete(url, { act: 'Taking out of the outbox' });
  }

  /** Takes a delivery away from those that are on their way: last where it stands, by which a change tells that it ended. */
  async deletePending(id: string): Promise<void> {
    await this.delete(this.urlOf(id));
    await this.delete(this.stateUrl(id));
  }
}

const monthIn = (time: string): string => new Date(time).toISOString().slice(0, 7);
