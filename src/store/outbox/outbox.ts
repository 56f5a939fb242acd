/** The outbox in `leads/outbox/`: our own events, pending or ended. */
import { PodError, UsageError } from '../../errors.ts';
import type { PodClient } from '../../http/client.ts';
import { LoneFailures } from '../../http/failures/lone-failures.ts';
import type { PodLayout } from '../../solid/layout.ts';
import type { Delivery } from './delivery.ts';
import { endedText, FORGOTTEN_TEXT, isForgotten, parseDelivery, parseEnded, progressText } from './delivery-file.ts';
import { listEnds, listPending, type BrokenDelivery, type OutboxListing, type PendingListing } from './listing.ts';
import { ENDED, FAILED, OutboxResources } from './resources.ts';

/** The largest body that leadpod receivers accept. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Rounds against others who change the same delivery. */
const MAX_ROUNDS = 10;

/** Is the delivery in a final state? */
export const isEnded = ({ state }: Pick<Delivery, 'state'>): boolean => state !== 'waiting' && state !== 'needs-person';

/** The outbox of one pod. Callers that write must first make sure that the public cannot read `leads/`. */
export class Outbox {
  readonly #resources: OutboxResources;

  constructor(client: PodClient, layout: PodLayout) {
    this.#resources = new OutboxResources(client, layout);
  }

  /** The resource of a delivery as long as it is on its way; later this is a name only, by which the journal knows it. */
  urlOf(id: string): string {
    return this.#resources.urlOf(id);
  }

  /**
   * Stores a delivery; `false` if it is there already, pending or ended.
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
   * What is on its way. What cannot be read stops no one else: it is `broken`. One that has ended is among it where a program
   * died before it was put away: `end` it. `tidy` takes away what such a death left besides.
   */
  list({ tidy = false }: { readonly tidy?: boolean } = {}): Promise<PendingListing> {
    return listPending(this.#resources, tidy);
  }

  /** Reads a pending delivery; `undefined` if there is none of this name, or it is torn. */
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
   * Changes where a delivery stands. `change` is asked again where someone else was faster; `undefined` leaves it as it is.
   * Comes back with what is there then, `undefined` where it is on its way no more. What never changes stays.
   *
   * @throws PodError `conflict` where others keep changing it.
   */
  async change(
    id: string,
    change: (stored: Delivery) => Partial<Pick<Delivery, 'inbox' | 'attempts' | 'state'>> | undefined,
  ): Promise<Delivery | undefined> {
    const url = this.#resources.stateUrl(id);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      // The state first: whoever ends a delivery removes it last.
      const state = await this.#resources.read(url);
      const frozen = await this.#resources.read(this.urlOf(id));
      const stored = frozen === undefined ? undefined : parseDelivery(id, frozen.text(), state?.text());
      const changed = stored === undefined ? undefined : change(stored);
      if (stored === undefined || changed === undefined) return stored;
      const next = { ...stored, ...changed };
      if (await this.#resources.replace(url, progressText(next), state)) return next;
    }
    throw conflictAt(url);
  }

  /**
   * Puts a delivery that has ended where those are, and only then takes it away from those that are on their way. Where
   * someone else ended it well, that stays; where it was forgotten meanwhile, nothing is put there.
   *
   * @throws PodError `conflict` where others keep writing it.
   */
  async end(delivery: Delivery): Promise<void> {
    const url = this.#resources.endedUrlOf(delivery);
    const text = endedText(delivery);
    const [done, failed] = this.#resources.endsOf(delivery);
    for (let round = 0; ; round++) {
      if (round === MAX_ROUNDS) throw conflictAt(url);
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
    // It failed before, and was then retried or given up.
    if (url === done) await this.#resources.delete(failed);
  }

  /** What was refused, or given up because its time was over, and waits for a person. */
  async listFailed(): Promise<OutboxListing> {
    return listEnds(this.#resources, [`${this.#resources.folder}${FAILED}`]);
  }

  /** What has ended well, or by a person; in the months that are asked for, else in all of them. */
  async listEnded(months?: readonly string[]): Promise<OutboxListing> {
    const folder = `${this.#resources.folder}${ENDED}`;
    const folders = months?.map((month) => `${folder}${month}/`);
    return listEnds(this.#resources, folders ?? (await this.#resources.list(folder)));
  }

  /**
   * The delivery of this id or beginning of an id: of those on their way, then of those that failed, and with `ended` of all.
   *
   * @throws UsageError where it names none, or more than one.
   */
  async find(name: string, { ended = false }: { readonly ended?: boolean } = {}): Promise<Delivery> {
    const wanted = name.toLowerCase();
    const isMeant = ({ id }: Delivery): boolean => wanted !== '' && id.startsWith(wanted);
    let found = (await this.list()).deliveries.filter(isMeant);
    if (found.length === 0) found = (await this.listFailed()).deliveries.filter(isMeant);
    if (found.length === 0 && ended) found = (await this.listEnded()).deliveries.filter(isMeant);
    const [delivery] = found;
    if (delivery === undefined)
      throw new UsageError(`no delivery ${name} in ${this.#resources.folder} - leadpod outbox list names them`);
    if (found.length > 1) throw new UsageError(`${found.length} deliveries begin with ${name}. Give more digits`);
    return delivery;
  }

  /**
   * Puts one that has ended among those on their way again. Anyone who dies in between leaves it where it was, or in both places.
   */
  async reopen(delivery: Delivery): Promise<Delivery> {
    const reopened: Delivery = { ...delivery, state: 'waiting' };
    await this.#resources.write(this.#resources.stateUrl(delivery.id), progressText(reopened));
    await this.#resources.freeze(reopened);
    for (const url of this.#resources.endsOf(delivery)) await this.#resources.delete(url);
    return reopened;
  }

  /**
   * Takes a delivery away, wherever it stands; `leads/outbox/` may hold personal data. Somebody may be at work on it: so in the
   * places where it would go, a mark says that it was forgotten, and says no more.
   */
  async remove(delivery: Pick<Delivery, 'id' | 'created'>): Promise<void> {
    for (const url of this.#resources.endsOf(delivery)) await this.#resources.write(url, FORGOTTEN_TEXT);
    await this.#resources.deletePending(delivery.id);
  }

  /** Takes one away that is done: nobody puts it there again. */
  async removeDone(delivery: Pick<Delivery, 'id' | 'created'>): Promise<void> {
    const [done] = this.#resources.endsOf(delivery);
    await this.#resources.delete(done);
  }

  /** The text of what is no delivery that can be read; `undefined` where it is gone, or refuses. */
  async readBroken({ url }: BrokenDelivery): Promise<string | undefined> {
    if (url.endsWith('/')) return undefined;
    try {
      return (await this.#resources.read(url))?.text();
    } catch (error) {
      if (new LoneFailures().isLone(error)) return undefined;
      throw error;
    }
  }

  /** Takes away what is no delivery that can be read. */
  async removeBroken({ url }: BrokenDelivery): Promise<void> {
    if (url.startsWith(this.#resources.folder) && !url.endsWith('/')) await this.#resources.delete(url);
  }
}

function conflictAt(url: string): PodError {
  const message = `Changing a delivery failed: PUT ${url} - others wrote it ${MAX_ROUNDS} times in between`;
  return new PodError(message, { kind: 'conflict', method: 'PUT', url });
}
