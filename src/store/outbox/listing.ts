/** Lists the deliveries of the outbox. A resource that cannot be read is listed with the reason, and stops no other. */
import pMap from 'p-map';
import { LoneFailures } from '../../http/failures/lone-failures.ts';
import type { Delivery } from './delivery.ts';
import { faultOf, isForgotten, parseDelivery, parseEnded } from './delivery-file.ts';
import { ENDED, FAILED, type OutboxResources } from './resources.ts';

/** A resource of the outbox that is not a readable delivery. */
export interface BrokenDelivery {
  readonly url: string;
  /** The reason, for a person to read. */
  readonly reason: string;
}

/** The content of the outbox. */
export interface OutboxListing {
  /** In the order in which they were created. */
  readonly deliveries: readonly Delivery[];
  readonly broken: readonly BrokenDelivery[];
}

/** The pending deliveries. */
export interface PendingListing extends OutboxListing {
  /** Whether there is a folder of failed deliveries. */
  readonly hasFailed: boolean;
}

const CONCURRENCY = 8;
const ID = /^[0-9a-f]{32}$/;

/**
 * Lists the pending deliveries. It contains an ended one if a process died before it moved the delivery. `tidy` removes
 * progress resources that such a process left without their delivery.
 */
export async function listPending(resources: OutboxResources, tidy: boolean): Promise<PendingListing> {
  const children = await resources.list();
  const names = new Map(children.map((url) => [url.slice(resources.folder.length), url]));
  const lone = new LoneFailures();
  const read = await pMap(
    [...names],
    async ([name, url]) => {
      if (name === ENDED || name === FAILED) return [];
      const [id = ''] = name.split('.');
      if (url === resources.stateUrl(id) && ID.test(id)) {
        if (tidy && !names.has(`${id}.json`)) await removeStray(resources, id);
        return [];
      }
      if (name !== `${id}.json` || !ID.test(id)) return [brokenAt(url, 'leadpod did not write it')];
      return readAlone(url, lone, () => readPending(resources, id, names.has(`${id}.state.json`)));
    },
    { concurrency: CONCURRENCY },
  );
  return { ...listingOf(read.flat()), hasFailed: names.has(FAILED) };
}

/** Lists the ended deliveries in these folders. */
export async function listEnds(resources: OutboxResources, folders: readonly string[]): Promise<OutboxListing> {
  const urls: string[] = [];
  for (const folder of folders) urls.push(...(await resources.list(folder)));
  const lone = new LoneFailures();
  const read = await pMap(urls, (url) => readAlone(url, lone, () => readEnded(resources, url)), {
    concurrency: CONCURRENCY,
  });
  return listingOf(read.flat());
}

type Found = Delivery | BrokenDelivery;

/** If one resource cannot be read, it counts as broken, and the others are read. */
async function readAlone(url: string, lone: LoneFailures, read: () => Promise<Found[]>): Promise<Found[]> {
  try {
    return await read();
  } catch (error) {
    if (!lone.isLone(error)) throw error;
    return [brokenAt(url, error.message)];
  }
}

async function readPending(resources: OutboxResources, id: string, hasState: boolean): Promise<Found[]> {
  const url = resources.urlOf(id);
  const state = hasState ? await resources.read(resources.stateUrl(id)) : undefined;
  const frozen = await resources.read(url);
  if (frozen === undefined) return [];
  const text = frozen.text();
  return [parseDelivery(id, text, state?.text()) ?? brokenAt(url, faultOf(id, text))];
}

async function readEnded(resources: OutboxResources, url: string): Promise<Found[]> {
  const id = /\/([0-9a-f]{32})\.json$/.exec(url)?.[1];
  if (id === undefined) return [brokenAt(url, 'leadpod did not write it')];
  const text = (await resources.read(url))?.text();
  return text === undefined || isForgotten(text) ? [] : [parseEnded(id, text) ?? brokenAt(url, faultOf(id, text))];
}

/**
 * Removes the progress of a delivery that ended and whose process died. The delivery may have been created since the listing,
 * so it is looked for first.
 */
async function removeStray(resources: OutboxResources, id: string): Promise<void> {
  if ((await resources.read(resources.urlOf(id))) === undefined) await resources.delete(resources.stateUrl(id));
}

const brokenAt = (url: string, reason: string): BrokenDelivery => ({ url, reason });

function listingOf(read: readonly Found[]): OutboxListing {
  const deliveries = read.filter((one): one is Delivery => 'state' in one);
  return {
    deliveries: deliveries.sort((a, b) => compare(a.created, b.created) || compare(a.id, b.id)),
    broken: read.filter((one): one is BrokenDelivery => 'reason' in one),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
