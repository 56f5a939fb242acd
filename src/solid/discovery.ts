import { isPodError, LeadpodError, PodError, UsageError } from '../errors.ts';
import { foaf, ldp, pim, rdfs } from '../vocab.ts';
import { isSameUrl } from '../text/same-url.ts';
import type { PodClient } from '../http/client.ts';
import { allLinksOf, type Links } from '../http/link-header.ts';
import { readProfileDocument, type ProfileDocument } from './profile-document.ts';

/** The URLs of a pod's storage and inbox. */
export interface PodPlaces {
  storage: string;
  inbox: string;
}

/** The URLs from flags or the environment, which are used without further checks. */
export interface KnownPlaces {
  storage?: string | undefined;
  inbox?: string | undefined;
}

/** What an agent's profile says about its pod, including the headers of the response. */
interface Profile {
  /** The URL of the document that describes the WebID. */
  document: string;
  storages: string[];
  inboxes: string[];
  /** Why documents that the profile refers to could not be read. */
  unread: string[];
}

const INBOX = ldp('inbox');
const STORAGE = pim('storage');
const STORAGE_CLASS = pim('Storage');

/** The largest number of containers to try. A path of a thousand segments must not cause a thousand requests. */
const MAX_CLIMB = 16;

/** The URLs in the profile or in a `Link` header, without duplicates. Only http(s) URLs count. */
function placesOf(...sources: (readonly string[] | undefined)[]): string[] {
  const places = new Set<string>();
  for (const iri of sources.flatMap((source) => source ?? [])) {
    if (!URL.canParse(iri)) continue;
    const url = new URL(iri);
    if (/^https?:$/.test(url.protocol) && url.username === '' && url.password === '') places.add(url.href);
  }
  return [...places];
}

/** Adds advice to one of leadpod's errors: which setting makes reading the profile unnecessary. */
function adviseOn(error: unknown, advice: string): unknown {
  if (!(error instanceof PodError)) return error;
  const { kind, method, url, status } = error;
  const details = { kind, method, url, cause: error, ...(status === undefined ? {} : { status }) };
  return new PodError(`${error.message}; ${advice}`, details);
}

/** The largest number of further profile documents that are read. */
const MAX_EXTENDED = 5;
/** The properties that name them (Solid WebID Profile, section 4: extended profile documents). */
const EXTENDED: ReadonlySet<string> = new Set([rdfs('seeAlso'), foaf('isPrimaryTopicOf')]);

/** The objects of a property of the agent. */
function objectsOf({ quads }: ProfileDocument, webId: string, predicate: string): string[] {
  return quads.flatMap(({ subject, predicate: { value }, object }) =>
    value === predicate && object.termType === 'NamedNode' && isSameUrl(subject.value, webId) ? [object.value] : [],
  );
}

async function readProfile(client: PodClient, webId: string, advice: string): Promise<Profile> {
  if (!URL.canParse(webId)) throw new UsageError('The WebID is not a URL. Set LEADPOD_WEBID');
  const document = new URL(webId);
  document.hash = '';
  const main = await readProfileDocument(client, webId, document.href).catch((error: unknown) => {
    throw adviseOn(error, advice);
  });
  const profile = profileOf(main, webId, document.href);
  if (profile.storages.length > 0 && profile.inboxes.length > 0) return profile;
  const { found, unread } = await readExtended(client, main, webId);
  const all = [profile, ...found.map((extended) => profileOf(extended, webId, document.href))];
  return {
    document: document.href,
    storages: placesOf(...all.map(({ storages }) => storages)),
    inboxes: placesOf(...all.map(({ inboxes }) => inboxes)),
    unread,
  };
}

function profileOf(read: ProfileDocument, webId: string, document: string): Profile {
  return {
    document,
    storages: placesOf(objectsOf(read, webId, STORAGE), read.links.get(STORAGE)),
    inboxes: placesOf(objectsOf(read, webId, INBOX), read.links.get(INBOX)),
    unread: [],
  };
}

/** Reads the extended profile documents. Returns also why some could not be read. */
async function readExtended(
  client: PodClient,
  main: ProfileDocument,
  webId: string,
): Promise<{ found: ProfileDocument[]; unread: string[] }> {
  const named = main.quads
    .filter(({ predicate }) => EXTENDED.has(predicate.value))
    .filter(({ subject: { value } }) => value === main.url || isSameUrl(value, webId))
    .map(({ object }) => object.value.replace(/#.*$/s, ''));
  const urls = placesOf(named).filter((url) => url !== main.url);
  const found: ProfileDocument[] = [];
  const unread: string[] = [];
  for (const url of urls.slice(0, MAX_EXTENDED)) {
    try {
      found.push(await readProfileDocument(client, webId, url));
    } catch (error) {
      if (!(error instanceof LeadpodError)) throw error;
      unread.push(error.message);
    }
  }
  return { found, unread };
}

/** Reads the `Link` header of a resource. Returns `undefined` if the resource is missing or forbidden. */
async function readLinks(client: PodClient, url: string, advice: string): Promise<Links | undefined> {
  const act = 'Looking for the storage and inbox of the pod';
  const access = client.origins.includes(new URL(url).origin) ? {} : { authenticated: false };
  try {
    const head = await client.head(url, { act, ...access });
    return allLinksOf(head.headers, head.url);
  } catch (error) {
    if (isPodError(error, 'forbidden', 'not-found')) return undefined;
    throw adviseOn(error, advice);
  }
}

/** Goes up the path until a container says that it is a storage (Solid Protocol, section 4.1). */
async function climbToStorage(client: PodClient, document: string): Promise<string | undefined> {
  let url = new URL('.', document);
  for (let climbed = 0; climbed < MAX_CLIMB; climbed += 1) {
    const links = await readLinks(client, url.href, 'set LEADPOD_STORAGE');
    if (links?.get('type')?.includes(STORAGE_CLASS) === true) return url.href;
    if (url.pathname === '/') return undefined;
    url = new URL('..', url);
  }
  return undefined;
}

function oneOf(places: readonly string[], what: string, variable: string): string | undefined {
  if (places.length > 1) {
    throw new UsageError(
      `The profile names ${places.length} ${what}: ${places.join(' , ')} - choose one with ${variable}`,
    );
  }
  return places[0];
}

/** The documents that were read, and those that could not be read and may contain more. */
const whatWasRead = ({ document, unread }: Profile): string =>
  [document, ...unread.map((why) => `and more could not be read (${why})`)].join(', ');

async function storageOf(client: PodClient, profile: Profile): Promise<string> {
  const named = oneOf(profile.storages, 'storages', 'LEADPOD_STORAGE');
  const storage = named ?? (await climbToStorage(client, profile.document));
  if (storage === undefined) {
    throw new UsageError(`No storage is linked from ${whatWasRead(profile)} (pim:storage). Set LEADPOD_STORAGE`);
  }
  // A storage is a container, and container URLs end with a slash (Solid Protocol, section 3.1).
  return storage.endsWith('/') ? storage : `${storage}/`;
}

/** The inbox, from the description of the target or its `Link` header (LDN section 3.1), or from the header of the storage. */
async function inboxOf(client: PodClient, profile: Profile, storage: string | undefined): Promise<string> {
  const named = oneOf(profile.inboxes, 'inboxes', 'LEADPOD_INBOX');
  if (named !== undefined) return named;
  const links = storage === undefined ? undefined : await readLinks(client, storage, 'set LEADPOD_INBOX');
  const linked = oneOf(placesOf(links?.get(INBOX)), 'inboxes', 'LEADPOD_INBOX');
  if (linked !== undefined) return linked;
  throw new UsageError(`No inbox is linked from ${whatWasRead(profile)} (ldp:inbox). Set LEADPOD_INBOX`);
}

/** Advice if the profile cannot be read. */
const BOTH = 'set LEADPOD_STORAGE and LEADPOD_INBOX; then leadpod does not read the profile';

/**
 * Finds storage and inbox of an agent's pod. It reads the profile once, or not at all if both are `known`. A storage at another
 * origin may be private: `pin` returns the client that may send credentials there.
 * @throws UsageError, with the setting to use, if the profile names none or several; PodError if something cannot be read
 */
export async function discoverPod(
  client: PodClient,
  webId: string,
  known: KnownPlaces = {},
  pin: (origin: string) => PodClient = () => client,
): Promise<PodPlaces> {
  if (known.storage !== undefined && known.inbox !== undefined) return { storage: known.storage, inbox: known.inbox };
  const profile = await readProfile(client, webId, BOTH);
  const storage = known.storage ?? (await storageOf(client, profile));
  return { storage, inbox: known.inbox ?? (await inboxOf(pin(new URL(storage).origin), profile, storage)) };
}

/**
 * Finds the storage of an agent's pod: in the profile, or else by going up from its URL. Throws as {@link discoverPod} does.
 */
export async function discoverStorage(client: PodClient, webId: string): Promise<string> {
  return storageOf(client, await readProfile(client, webId, 'set LEADPOD_STORAGE'));
}

/** Finds the inbox of any agent (LDN discovery). Throws as {@link discoverPod} does. */
export async function discoverInbox(client: PodClient, webId: string): Promise<string> {
  const profile = await readProfile(client, webId, 'set LEADPOD_INBOX');
  return inboxOf(client, profile, profile.storages[0]);
}
