/**
 * The places of deliveries in `leads/outbox/`, and how their resources are read, written and removed. Pending deliveries are in
 * the folder itself, failed ones in `failed/`, and finished ones in `ended/{yyyy-mm}/`. The month is the one in which the event
 * was created, so the place is known from the delivery.
 */
import { IF_ABSENT, ifUnchanged, isOvertaken } from '../../http/conditions.ts';
import type { PodClient } from '../../http/client.ts';
import { listChildren } from '../../solid/container.ts';
import { createOnce } from '../../solid/create.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { readOwnResource } from '../../solid/own-resource.ts';
import type { Delivery, DeliveryState } from './delivery.ts';
import { frozenText, parseDelivery } from './delivery-file.ts';

/** The folder of finished deliveries. */
export const ENDED = 'ended/';
/** The folder of failed deliveries. */
export const FAILED = 'failed/';

/** The largest resource in bytes. Escapes can make a JSON text six times as long as its content. */
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

  /** The resource with the part of a pending delivery that never changes. */
  urlOf(id: string): string {
    return `${this.folder}${id}.json`;
  }

  /** The resource with the progress of a pending delivery. */
  stateUrl(id: string): string {
    return `${this.folder}${id}.state.json`;
  }

  /** The place of a delivery after it has ended. */
  endedUrlOf({ id, created, state }: Pick<Delivery, 'id' | 'created' | 'state'>): string {
    const folder = state === 'refused' || state === 'expired' ? FAILED : `${ENDED}${monthIn(created)}/`;
    return `${this.folder}${folder}${id}.json`;
  }

  /** The places where a delivery may be after it has ended: among the finished ones, and among the failed ones. */
  endsOf(delivery: Pick<Delivery, 'id' | 'created'>): [done: string, failed: string] {
    const at = (state: DeliveryState): string => this.endedUrlOf({ ...delivery, state });
    return [at('delivered'), at('refused')];
  }

  /** Lists a folder of the outbox; by default the outbox itself. */
  list(folder = this.folder): Promise<string[]> {
    return listChildren(this.#client, folder, 'Listing the outbox');
  }

  /** Reads a resource; `undefined` if it does not exist. */
  read(url: string): Promise<OutboxText | undefined> {
    return readOwnResource(this.#client, url, { act: 'Reading the outbox', maxBytes: MAX_BYTES });
  }

  /** Creates the resource with the part that never changes. Returns `false` if it exists already. */
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

  /** Replaces the text that was read, or creates the resource. Returns `false` if another process has written it meanwhile. */
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

  /** Writes a text and overwrites any other. */
  async write(url: string, text: string): Promise<void> {
    await this.#client.put(url, text, { act: WRITING, contentType: JSON_TYPE });
  }

  /** Removes a resource. */
  delete(url: string): Promise<'deleted' | 'absent'> {
    return this.#client.delete(url, { act: 'Removing a resource of the outbox' });
  }

  /**
   * Removes a pending delivery. Its progress is removed last: a process that changes the progress then sees that it has ended.
   */
  async deletePending(id: string): Promise<void> {
    await this.delete(this.urlOf(id));
    await this.delete(this.stateUrl(id));
  }
}

const monthIn = (time: string): string => new Date(time).toISOString().slice(0, 7);
