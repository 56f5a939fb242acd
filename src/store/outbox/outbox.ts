/**
 * `leads/outbox/`: events of ours that are on their way; under `failed/` those that never arrived, for a person to look at; under
 * `ended/{yyyy-mm}/` all that is done. The month is that in which an event was made, so that the place follows from the delivery.
 */
import pMap from 'p-map';
import { PodError, UsageError } from '../../errors.ts';
import { IF_ABSENT, ifUnchanged, isOvertaken } from '../../http/conditions.ts';
import type { PodClient } from '../../http/client.ts';
import { LoneFailures } from '../../http/lone-failures.ts';
import { listChildren } from '../../solid/container.ts';
import { createOnce } from '../../solid/create.ts';
import type { PodLayout } from '../../solid/layout.ts';
import { readOwnResource } from '../../solid/own-resource.ts';
import type { Delivery, DeliveryState } from './delivery.ts';
import { endedText, frozenText, parseDelivery, parseEnded, progressText } from './delivery-file.ts';

/** What stands in the outbox and is no delivery that can be read. */
export interface BrokenDelivery {
  readonly url: string;
  /** Why, in plain words. */
  readonly reason: string;
}

/** What the outbox holds. */
export interface OutboxListing {
  /** In the order in which they were made. */
  readonly deliveries: readonly Delivery[];
  readonly broken: readonly BrokenDelivery[];
}

/** What is on its way. */
export interface PendingListing extends OutboxListing {
  /** Is there anything among what failed? */
  readonly hasFailed: boolean;
}

/** A JSON text may be six times as long as what it says. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Receivers take no more, and neither do we. */
const MAX_BODY_BYTES = 1024 * 1024;
const JSON_TYPE = 'application/json';
const CONCURRENCY = 8;
/** Rounds against others who change the same delivery. */
const MAX_ROUNDS = 10;
const ACT = 'Reading the outbox';
const ENDED = 'ended/';
const FAILED = 'failed/';
const ID = /^[0-9a-f]{32}$/;

/** Is it none of the states in which something is still to be done? */
export const isEnded = ({ state }: Pick<Delivery, 'state'>): boolean => state !== 'waiting' && state !== 'needs-person';

/** The outbox of one pod. Whoever writes into it makes sure before that the public cannot read `leads/`. */
export class Outbox {
  readonly #client: PodClient;
  readonly #layout: PodLayout;

  constructor(client: PodClient, layout: PodLayout) {
    this.#client = client;
    this.#layout = layout;
  }

  /** The resource of a delivery as long as it is on its way; later this is a name only, by which the journal knows it. */
  urlOf(id: string): string {
    return `${this.#layout.outbox}${id}.json`;
  }

  /** Where it goes when it has ended. */
  endedUrlOf({ id, created, state }: Pick<Delivery, 'id' | 'created' | 'state'>): string {
    const folder = state === 'refused' || state === 'expired' ? FAILED : `${ENDED}${monthIn(created)}/`;
    return `${this.#layout.outbox}${folder}${id}.json`;
  }

  /**
   * Puts a delivery into the outbox; `false` where it is there already, or was and has ended.
   *
   * @throws UsageError where its body is larger than receivers take.
   */
  async create(delivery: Delivery): Promise<boolean> {
    const bytes = Buffer.byteLength(delivery.body);
    if (bytes > MAX_BODY_BYTES)
      throw new UsageError(`the event has ${bytes} bytes - an event may have at most ${MAX_BODY_BYTES}`);
    for (const url of this.#endsOf(delivery)) if ((await this.#readText(url)) !== undefined) return false;
    return this.#freeze(delivery);
  }

  /**
   * What is on its way. What cannot be read stops nobody else: it is `broken`. One that has ended is among it where somebody
   * died before it was put away: `end` it. `tidy` takes away what such a death left besides.
   */
  async list({ tidy = false }: { readonly tidy?: boolean } = {}): Promise<PendingListing> {
    const children = await listChildren(this.#client, this.#layout.outbox, 'Listing the outbox');
    const names = new Map(children.map((url) => [url.slice(this.#layout.outbox.length), url]));
    const lone = new LoneFailures();
    const read = await pMap(
      [...names],
      async ([name, url]) => {
        if (name === ENDED || name === FAILED) return [];
        const [id = ''] = name.split('.');
        if (url === this.#stateUrl(id) && ID.test(id))
          return this.#tidyState(id, url, tidy && !names.has(`${id}.json`));
        if (name !== `${id}.json` || !ID.test(id)) return [brokenAt(url, 'leadpod did not write it')];
        return this.#readOne(id, names.has(`${id}.state.json`), lone);
      },
      { concurrency: CONCURRENCY },
    );
    return { ...listingOf(read.flat()), hasFailed: names.has(FAILED) };
  }

  /** A delivery that is on its way; `undefined` where there is none of this name, or it is torn. */
  async read(id: string): Promise<Delivery | undefined> {
    const [frozen, progress] = await Promise.all([this.#readText(this.urlOf(id)), this.#readText(this.#stateUrl(id))]);
    return frozen === undefined ? undefined : parseDelivery(id, frozen.text(), progress?.text());
  }

  /** Where a delivery stands now, on its way or not; `undefined` where it was taken away. */
  async follow(delivery: Pick<Delivery, 'id' | 'created'>): Promise<Delivery | undefined> {
    const pending = await this.read(delivery.id);
    if (pending !== undefined) return pending;
    for (const url of this.#endsOf(delivery)) {
      const text = await this.#readText(url);
      const ended = text === undefined ? undefined : parseEnded(delivery.id, text.text());
      if (ended !== undefined) return ended;
    }
    return undefined;
  }

  /**
   * Changes where a delivery stands. `change` is asked again where somebody else was faster; `undefined` leaves it as it is.
   * Comes back with what stands there then, `undefined` where it is on its way no more. What never changes stays.
   *
   * @throws PodError `conflict` where others keep changing it.
   */
  async change(
    id: string,
    change: (stored: Delivery) => Partial<Pick<Delivery, 'inbox' | 'attempts' | 'state'>> | undefined,
  ): Promise<Delivery | undefined> {
    const url = this.#stateUrl(id);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      // The state first: whoever ends a delivery removes it last.
      const state = await this.#readText(url);
      const frozen = await this.#readText(this.urlOf(id));
      const stored = frozen === undefined ? undefined : parseDelivery(id, frozen.text(), state?.text());
      const changed = stored === undefined ? undefined : change(stored);
      if (stored === undefined || changed === undefined) return stored;
      const next = { ...stored, ...changed };
      const condition = state === undefined ? IF_ABSENT : ifUnchanged(state.etag);
      if (await this.#put(url, progressText(next), condition)) return next;
    }
    throw conflictAt(url);
  }

  /**
   * Puts a delivery that has ended where those are, and only then takes it away from those that are on their way. Where
   * somebody else ended it well, that stays.
   *
   * @throws PodError `conflict` where others keep writing it.
   */
  async end(delivery: Delivery): Promise<void> {
    const url = this.endedUrlOf(delivery);
    const text = endedText(delivery);
    const [done, failed] = this.#endsOf(delivery);
    for (let round = 0; ; round++) {
      if (round === MAX_ROUNDS) throw conflictAt(url);
      const there = await this.#readText(done);
      const stored = there === undefined ? undefined : parseEnded(delivery.id, there.text());
      if (stored?.state === 'delivered' || stored?.state === 'accepted') break;
      const before = url === done ? there : await this.#readText(url);
      if (await this.#put(url, text, before === undefined ? IF_ABSENT : ifUnchanged(before.etag))) break;
    }
    await this.#removePending(delivery.id);
    // It had failed before, and was tried again or given up.
    if (url === done) await this.#delete(failed);
  }

  /** What was refused, or given up since its time was over, and waits for a person. */
  async listFailed(): Promise<OutboxListing> {
    return this.#listEnds([`${this.#layout.outbox}${FAILED}`]);
  }

  /** What has ended well, or by a person; in the months that are asked for, else in all of them. */
  async listEnded(months?: readonly string[]): Promise<OutboxListing> {
    const folder = `${this.#layout.outbox}${ENDED}`;
    const folders = months?.map((month) => `${folder}${month}/`);
    return this.#listEnds(folders ?? (await listChildren(this.#client, folder, 'Listing the outbox')));
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
      throw new UsageError(`no delivery ${name} in ${this.#layout.outbox} - leadpod outbox list names them`);
    if (found.length > 1) throw new UsageError(`${found.length} deliveries begin with ${name}`);
    return delivery;
  }

  /**
   * Puts one that has ended among those on their way again. Whoever dies in between leaves it where it was, or in both places.
   */
  async reopen(delivery: Delivery, state: DeliveryState = 'waiting'): Promise<Delivery> {
    const reopened: Delivery = { ...delivery, state };
    await this.#client.put(this.#stateUrl(delivery.id), progressText(reopened), {
      act: 'Writing into the outbox',
      contentType: JSON_TYPE,
    });
    await this.#freeze(reopened);
    for (const url of this.#endsOf(delivery)) await this.#delete(url);
    return reopened;
  }

  /** Takes a delivery away, wherever it stands, without a trace; `leads/outbox/` may hold personal data. */
  async remove(delivery: Pick<Delivery, 'id' | 'created'>): Promise<void> {
    for (const url of this.#endsOf(delivery)) await this.#delete(url);
    await this.#removePending(delivery.id);
  }

  /** The text of what is no delivery that can be read; `undefined` where it is gone, or refuses. */
  async readBroken({ url }: BrokenDelivery): Promise<string | undefined> {
    if (url.endsWith('/')) return undefined;
    try {
      return (await this.#readText(url))?.text();
    } catch (error) {
      if (new LoneFailures().isLone(error)) return undefined;
      throw error;
    }
  }

  /** Takes away what is no delivery that can be read. */
  async removeBroken({ url }: BrokenDelivery): Promise<void> {
    if (url.startsWith(this.#layout.outbox) && !url.endsWith('/')) await this.#delete(url);
  }

  /** Where it may stand when it has ended: among what is done, and among what failed. */
  #endsOf(delivery: Pick<Delivery, 'id' | 'created'>): [done: string, failed: string] {
    const at = (state: DeliveryState): string => this.endedUrlOf({ ...delivery, state });
    return [at('delivered'), at('refused')];
  }

  async #listEnds(folders: readonly string[]): Promise<OutboxListing> {
    const urls: string[] = [];
    for (const folder of folders) urls.push(...(await listChildren(this.#client, folder, 'Listing the outbox')));
    const lone = new LoneFailures();
    const read = await pMap(urls, (url) => this.#readEnded(url, lone), { concurrency: CONCURRENCY });
    return listingOf(read.flat());
  }

  #freeze(delivery: Delivery): Promise<boolean> {
    return createOnce(this.#client, {
      act: 'Writing into the outbox',
      url: this.urlOf(delivery.id),
      text: frozenText(delivery),
      contentType: JSON_TYPE,
      maxBytes: MAX_BYTES,
      isTorn: (stored) => parseDelivery(delivery.id, stored) === undefined,
    });
  }

  async #readOne(id: string, hasState: boolean, lone: LoneFailures): Promise<(Delivery | BrokenDelivery)[]> {
    const url = this.urlOf(id);
    try {
      const state = hasState ? await this.#readText(this.#stateUrl(id)) : undefined;
      const frozen = await this.#readText(url);
      if (frozen === undefined) return [];
      const delivery = parseDelivery(id, frozen.text(), state?.text());
      return [delivery ?? brokenAt(url, 'its write was cut off, or leadpod did not write it')];
    } catch (error) {
      if (!lone.isLone(error)) throw error;
      return [brokenAt(url, error.message)];
    }
  }

  /** Where a delivery stood that somebody ended, and then died. It may have come since the container was listed. */
  async #tidyState(id: string, url: string, isStray: boolean): Promise<BrokenDelivery[]> {
    if (isStray && (await this.#readText(this.urlOf(id))) === undefined) await this.#delete(url);
    return [];
  }

  async #readEnded(url: string, lone: LoneFailures): Promise<(Delivery | BrokenDelivery)[]> {
    const id = /\/([0-9a-f]{32})\.json$/.exec(url)?.[1];
    if (id === undefined) return [brokenAt(url, 'leadpod did not write it')];
    try {
      const text = await this.#readText(url);
      if (text === undefined) return [];
      return [parseEnded(id, text.text()) ?? brokenAt(url, 'its write was cut off, or leadpod did not write it')];
    } catch (error) {
      if (!lone.isLone(error)) throw error;
      return [brokenAt(url, error.message)];
    }
  }

  async #put(
    url: string,
    text: string,
    condition: typeof IF_ABSENT | ReturnType<typeof ifUnchanged>,
  ): Promise<boolean> {
    try {
      await this.#client.put(url, text, { act: 'Writing into the outbox', contentType: JSON_TYPE, ...condition });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }

  async #removePending(id: string): Promise<void> {
    await this.#delete(this.urlOf(id));
    await this.#delete(this.#stateUrl(id));
  }

  async #delete(url: string): Promise<void> {
    await this.#client.delete(url, { act: 'Taking out of the outbox' });
  }

  #readText(url: string): ReturnType<typeof readOwnResource> {
    return readOwnResource(this.#client, url, { act: ACT, maxBytes: MAX_BYTES });
  }

  #stateUrl(id: string): string {
    return `${this.#layout.outbox}${id}.state.json`;
  }
}

const monthIn = (time: string): string => new Date(time).toISOString().slice(0, 7);

function conflictAt(url: string): PodError {
  const message = `Changing a delivery failed: PUT ${url} - others wrote it ${MAX_ROUNDS} times in between`;
  return new PodError(message, { kind: 'conflict', method: 'PUT', url });
}

const brokenAt = (url: string, reason: string): BrokenDelivery => ({ url, reason });

function listingOf(read: readonly (Delivery | BrokenDelivery)[]): OutboxListing {
  const deliveries = read.filter((one): one is Delivery => 'state' in one);
  return {
    deliveries: deliveries.sort((a, b) => compare(a.created, b.created) || compare(a.id, b.id)),
    broken: read.filter((one): one is BrokenDelivery => 'reason' in one),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
