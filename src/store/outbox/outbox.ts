/** The outbox in `leads/outbox/`: leadpod's own events, pending or ended. */
import { UsageError } from '../../errors.ts';
import type { PodClient } from '../../http/client.ts';
import { contendedError } from '../../http/failures/answer-error.ts';
import type { PodLayout } from '../../solid/layout.ts';
import type { Delivery } from './delivery.ts';
import { endedText, FORGOTTEN_TEXT, isForgotten, parseDelivery, parseEnded, progressText } from './delivery-file.ts';
import { listEnds, listPending, type BrokenDelivery, type OutboxListing, type PendingListing } from './listing.ts';
import { ENDED, FAILED, OutboxResources } from './resources.ts';

/** The largest body that leadpod receivers accept. */
const MAX_BODY_BYTES = 1024 * 1024;
/** How often a change is tried again, if other processes change the same delivery. */
const MAX_ROUNDS = 10;
const ACT = 'Changing a delivery';

/** Whether the delivery is in a final state. */
export const isEnded = ({ state }: Pick<Delivery, 'state'>): boolean => state !== 'waiting' && state !== 'needs-person';

/** The outbox of one pod. Before a caller writes to it, the caller must make sure that the public cannot read `leads/`. */
export class Outbox {
  readonly #resources: OutboxResources;

  constructor(client: PodClient, layout: PodLayout) {
    this.#resources = new OutboxResources(client, layout);
  }

  /**
   * The resource of a pending delivery. After the delivery has ended, this is only the name by which the journal refers to it.
   */
  urlOf(id: string): string {
    return this.#resources.urlOf(id);
  }

  /**
   * Stores a delivery. Returns `false` if it exists already, pending or ended.
   *
   * @throws UsageError if the body is larger than 1 MiB.
   */
  async create(delivery: Delivery): Promise<boolean> {
    const bytes = Buffer.byteLength(delivery.body);
    if (bytes > MAX_BODY_BYTES)
      throw new UsageError(`the event has ${bytes} bytes - an event may have at most ${MAX_BODY_BYTES}`);
    for (const url of this.#resources.endsOf(delivery))
      if ((await this.#resources.read(url)) !== undefined) return false;
    return this.#resources.freeze(delivery);
  }

  /**
   * Lists the pending deliveries. A resource that cannot be read is listed as `broken`, and stops no other. The list contains
   * an ended delivery if a process died before it moved the delivery: call {@link end} for it. `tidy` also removes what such a
   * process left.
   */
  list({ tidy = false }: { readonly tidy?: boolean } = {}): Promise<PendingListing> {
    return listPending(this.#resources, tidy);
  }

  /** Reads a pending delivery; `undefined` if there is none with this id, or it is incomplete. */
  async read(id: string): Promise<Delivery | undefined> {
    const urls = [this.urlOf(id), this.#resources.stateUrl(id)];
    const [frozen, progress] = await Promise.all(urls.map((url) => this.#resources.read(url)));
    return frozen === undefined ? undefined : parseDelivery(id, frozen.text(), progress?.text());
  }

  /** Reads a delivery, pending or ended; `undefined` if it was removed. */
  async follow(delivery: Pick<Delivery, 'id' | 'created'>): Promise<Delivery | undefined> {
    const pending = await this.read(delivery.id);
    if (pending !== undefined) return pending;
    for (const url of this.#resources.endsOf(delivery)) {
      const text = await this.#resources.read(url);
      const ended = text === undefined ? undefined : parseEnded(delivery.id, text.text());
      if (ended !== undefined) return ended;
    }
    return undefined;
  }

  /**
   * Changes the progress of a delivery. `change` gets the stored delivery, and is called again if another process was faster.
   * If it returns `undefined`, nothing is written. Returns the delivery as it is stored then, or `undefined` if it is no longer
   * pending.
   *
   * @throws PodError `conflict` if other processes keep changing it.
   */
  async change(
    id: string,
    change: (stored: Delivery) => Partial<Pick<Delivery, 'inbox' | 'attempts' | 'state'>> | undefined,
  ): Promise<Delivery | undefined> {
    const url = this.#resources.stateUrl(id);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      // The progress is read first, because a process that ends a delivery removes it last.
      const state = await this.#resources.read(url);
      const frozen = await this.#resources.read(this.urlOf(id));
      const stored = frozen === undefined ? undefined : parseDelivery(id, frozen.text(), state?.text());
      const changed = stored === undefined ? undefined : change(stored);
      if (stored === undefined || changed === undefined) return stored;
      const next = { ...stored, ...changed };
      if (await this.#resources.replace(url, progressText(next), state)) return next;
    }
    throw contendedError({ act: ACT, method: 'PUT', url }, MAX_ROUNDS);
  }

  /**
   * Moves an ended delivery: writes it to its final place, then removes it from the pending ones. If another process has ended
   * it successfully, that result stays. If it was forgotten meanwhile, nothing is written there.
   *
   * @throws PodError `conflict` if other processes keep writing it.
   */
  async end(delivery: Delivery): Promise<void> {
    const url = this.#resources.endedUrlOf(delivery);
    const text = endedText(delivery);
    const [done, failed] = this.#resources.endsOf(delivery);
    for (let round = 0; ; round++) {
      if (round === MAX_ROUNDS) throw contendedError({ act: ACT, method: 'PUT', url }, MAX_ROUNDS);
      const there = await this.#resources.read(done);
      const stored = there === undefined ? undefined : parseEnded(delivery.id, there.text());
      if (stored?.state === 'delivered' || stored?.state === 'accepted') break;
      const before = url === done ? there : await this.#resources.read(url);
      if (isForgotten(before?.text())) {
        await this.#resources.deletePending(delivery.id);
        return;
      }
      if (await this.#resources.replace(url, text, before)) break;
    }
    await this.#resources.deletePending(delivery.id);
    // It failed earlier, and was then sent again or given up by a person.
    if (url === done) await this.#resources.delete(failed);
  }

  /** Lists the deliveries that were refused or have expired. They wait for a person. */
  async listFailed(): Promise<OutboxListing> {
    return listEnds(this.#resources, [`${this.#resources.folder}${FAILED}`]);
  }

  /** Lists the deliveries that were delivered, or dropped by a person: of these months (`yyyy-mm`), or of all months. */
  async listEnded(months?: readonly string[]): Promise<OutboxListing> {
    const folder = `${this.#resources.folder}${ENDED}`;
    const folders = months?.map((month) => `${folder}${month}/`);
    return listEnds(this.#resources, folders ?? (await this.#resources.list(folder)));
  }

  /**
   * Finds a delivery by its id or the beginning of its id. Searches the pending deliveries, then the failed ones, and with
   * `ended` all others.
   *
   * @throws UsageError if there is none, or more than one.
   */
  async find(name: string, { ended = false }: { readonly ended?: boolean } = {}): Promise<Delivery> {
    const wanted = name.toLowerCase();
    const isMeant = ({ id }: Delivery): boolean => wanted !== '' && id.startsWith(wanted);
    let found = (await this.list()).deliveries.filter(isMeant);
    if (found.length === 0) found = (await this.listFailed()).deliveries.filter(isMeant);
    if (found.length === 0 && ended) found = (await this.listEnded()).deliveries.filter(isMeant);
    const [delivery] = found;
    if (delivery === undefined)
      throw new UsageError(`no delivery ${name} in ${this.#resources.folder} - leadpod outbox list shows their ids`);
    if (found.length > 1) throw new UsageError(`${found.length} deliveries begin with ${name}. Give more digits`);
    return delivery;
  }

  /**
   * Makes an ended delivery pending again. If the process dies in between, the delivery stays where it was, or is in both
   * places.
   */
  async reopen(delivery: Delivery): Promise<Delivery> {
    const reopened: Delivery = { ...delivery, state: 'waiting' };
    await this.#resources.write(this.#resources.stateUrl(delivery.id), progressText(reopened));
    await this.#resources.freeze(reopened);
    for (const url of this.#resources.endsOf(delivery)) await this.#resources.delete(url);
    return reopened;
  }

  /**
   * Removes a delivery, pending or ended, because it may contain personal data. Another process may be working on it, so a mark
   * without content is written at the places where the delivery would go when it ends.
   */
  async remove(delivery: Pick<Delivery, 'id' | 'created'>): Promise<void> {
    for (const url of this.#resources.endsOf(delivery)) await this.#resources.write(url, FORGOTTEN_TEXT);
    await this.#resources.deletePending(delivery.id);
  }

  /** Removes a finished delivery. No process writes it again. */
  async removeDone(delivery: Pick<Delivery, 'id' | 'created'>): Promise<void> {
    const [done] = this.#resources.endsOf(delivery);
    await this.#resources.delete(done);
  }

  /** The text of a resource that is not a readable delivery; `undefined` if it was removed or is a container. */
  async readBroken({ url }: BrokenDelivery): Promise<string | undefined> {
    return url.endsWith('/') ? undefined : (await this.#resources.read(url))?.text();
  }

  /** Removes a resource that is not a readable delivery. */
  async removeBroken({ url }: BrokenDelivery): Promise<void> {
    if (url.startsWith(this.#resources.folder) && !url.endsWith('/')) await this.#resources.delete(url);
  }
}
