/** What the outbox holds: of each delivery what is known, and of what cannot be read why. It stops no other. */
import pMap from 'p-map';
import { LoneFailures } from '../../http/failures/lone-failures.ts';
import type { Delivery } from './delivery.ts';
import { faultOf, isForgotten, parseDelivery, parseEnded } from './delivery-file.ts';
import { ENDED, FAILED, type OutboxResources } from './resources.ts';

/** What is in the outbox and is no delivery that can be read. */
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

const CONCURRENCY = 8;
const ID = /^[0-9a-f]{32}$/;

/**
 * What is on its way. One that has ended is among it where a program died before it was put away. `tidy` takes away what such
 * a death left besides.
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

/** What has ended, in these folders. */
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

/** One that refuses is broken, and stops no other. */
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

/** The state of a delivery that was ended by a program that then died. The delivery may have come since the listing. */
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
