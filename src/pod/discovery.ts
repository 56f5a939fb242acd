import { isPodError, LeadpodError, PodError, UsageError } from '../errors.ts';
import { ldp, pim } from '../vocab.ts';
import type { PodClient } from './http.ts';
import { createSolidFetch } from './solid-fetch.ts';

/** Where a pod keeps its things. */
export interface PodPlaces {
  storage: string;
  inbox: string;
}

/** What is known already, from flags or the environment; it is taken as it is. */
export interface KnownPlaces {
  storage?: string | undefined;
  inbox?: string | undefined;
}

/** What the profile of an agent says about its pod, with what the head of the answer adds. */
interface Profile {
  /** The document in which the WebID is described. */
  document: string;
  storages: string[];
  inboxes: string[];
}

type LinkedResources = Record<string, string[]>;

const INBOX = ldp('inbox');
const STORAGE = pim('storage');
const STORAGE_CLASS = pim('Storage');

/** Nobody nests a profile deeper; a path of a thousand segments is not to cost a thousand requests. */
const MAX_CLIMB = 16;

/** A place may stand in the profile or in a `Link` header; only http(s) URLs are places, and one is enough. */
function placesOf(...sources: (readonly string[] | undefined)[]): string[] {
  const places = new Set<string>();
  for (const iri of sources.flatMap((source) => source ?? [])) {
    if (!URL.canParse(iri)) continue;
    const url = new URL(iri);
    if (/^https?:$/.test(url.protocol) && url.username === '' && url.password === '') places.add(url.href);
  }
  return [...places];
}

/** Our errors say what to set; those of the library (a profile that is no Turtle, an ill-formed header) become ours. */
function adviseOn(error: unknown, method: string, url: string, advice: string): unknown {
  if (error instanceof PodError)
    return new PodError(`${error.message}; ${advice}`, { ...detailsOf(error), cause: error });
  if (error instanceof LeadpodError) return error;
  const message = `Discovering the pod failed: ${method} ${url} - expected Turtle and a well-formed Link header; ${advice}`;
  return new PodError(message, { kind: 'unexpected', method, url, cause: error });
}

function detailsOf({ kind, method, url, status }: PodError) {
  return { kind, method, url, ...(status === undefined ? {} : { status }) };
}

async function readProfile(client: PodClient, webId: string, advice: string): Promise<Profile> {
  if (!URL.canParse(webId)) throw new UsageError('The WebID is no URL - set LEADPOD_WEBID');
  const { getLinkedResourceUrlAll, getPodUrlAllFrom, getSolidDataset, getThing, getUrlAll } =
    await import('@inrupt/solid-client');
  const document = new URL(webId);
  document.hash = '';
  try {
    const fetch = createSolidFetch(client, 'Reading the profile of the WebID');
    const profile = await getSolidDataset(document.href, { fetch });
    const agent = getThing(profile, webId);
    const links: LinkedResources = getLinkedResourceUrlAll(profile);
    return {
      document: document.href,
      storages: placesOf(getPodUrlAllFrom({ webIdProfile: profile, altProfileAll: [] }, webId), links[STORAGE]),
      inboxes: placesOf(agent === null ? [] : getUrlAll(agent, INBOX), links[INBOX]),
    };
  } catch (error) {
    throw adviseOn(error, 'GET', document.href, advice);
  }
}

/** The links of a resource's head; undefined if it is not there, or not for us. */
async function readLinks(client: PodClient, url: string, advice: string): Promise<LinkedResources | undefined> {
  const { getLinkedResourceUrlAll, getResourceInfo } = await import('@inrupt/solid-client');
  try {
    const fetch = createSolidFetch(client, 'Looking for the storage and inbox of the pod');
    return getLinkedResourceUrlAll(await getResourceInfo(url, { fetch }));
  } catch (error) {
    if (isPodError(error, 'forbidden', 'not-found')) return undefined;
    throw adviseOn(error, 'HEAD', url, advice);
  }
}

/** Solid Protocol, section 4.1: move up the path until a container calls itself a storage. */
async function climbToStorage(client: PodClient, document: string): Promise<string | undefined> {
  let url = new URL('.', document);
  for (let climbed = 0; climbed < MAX_CLIMB; climbed += 1) {
    const links = await readLinks(client, url.href, 'set LEADPOD_STORAGE');
    if (links?.type?.includes(STORAGE_CLASS) === true) return url.href;
    if (url.pathname === '/') return undefined;
    url = new URL('..', url);
  }
  return undefined;
}

function oneOf(places: readonly string[], what: string, variable: string): string | undefined {
  if (places.length > 1) {
    throw new UsageError(`The profile names ${places.length} ${what}: ${places.join(' , ')} - choose one: ${variable}`);
  }
  return places[0];
}

async function storageOf(client: PodClient, profile: Profile): Promise<string> {
  const named = oneOf(profile.storages, 'storages', 'LEADPOD_STORAGE');
  const storage = named ?? (await climbToStorage(client, profile.document));
  if (storage === undefined) {
    throw new UsageError(`No storage is linked from ${profile.document} (pim:storage) - set LEADPOD_STORAGE`);
  }
  // A storage is a container, and the URL of a container ends in a slash (Solid Protocol, section 3.1).
  return storage.endsWith('/') ? storage : `${storage}/`;
}

/** LDN section 3.1: the inbox is named in the description of the target, or in its `Link` header; here also the storage's. */
async function inboxOf(client: PodClient, profile: Profile, storage: string | undefined): Promise<string> {
  const named = oneOf(profile.inboxes, 'inboxes', 'LEADPOD_INBOX');
  if (named !== undefined) return named;
  const links = storage === undefined ? undefined : await readLinks(client, storage, 'set LEADPOD_INBOX');
  const linked = oneOf(placesOf(links?.[INBOX]), 'inboxes', 'LEADPOD_INBOX');
  if (linked !== undefined) return linked;
  throw new UsageError(`No inbox is linked from ${profile.document} (ldp:inbox) - set LEADPOD_INBOX`);
}

/**
 * Storage and inbox of an agent's pod, with one reading of the profile, and none if both are `known`. Throws `UsageError`
 * that says what to set when a place is not linked or several are, `PodError` when something cannot be read.
 */
export async function discoverPod(client: PodClient, webId: string, known: KnownPlaces = {}): Promise<PodPlaces> {
  if (known.storage !== undefined && known.inbox !== undefined) return { storage: known.storage, inbox: known.inbox };
  const profile = await readProfile(client, webId, 'or set LEADPOD_STORAGE and LEADPOD_INBOX');
  const storage = known.storage ?? (await storageOf(client, profile));
  return { storage, inbox: known.inbox ?? (await inboxOf(client, profile, storage)) };
}

/** The storage of an agent's pod: linked from the profile, else found by moving up from it. Throws as {@link discoverPod}. */
export async function discoverStorage(client: PodClient, webId: string): Promise<string> {
  return storageOf(client, await readProfile(client, webId, 'or set LEADPOD_STORAGE'));
}

/** The inbox of an agent, who may be anybody (LDN discovery). Throws as {@link discoverPod}. */
export async function discoverInbox(client: PodClient, webId: string): Promise<string> {
  const profile = await readProfile(client, webId, 'or set LEADPOD_INBOX');
  return inboxOf(client, profile, profile.storages[0]);
}
