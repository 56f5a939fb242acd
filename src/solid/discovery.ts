import { isPodError, LeadpodError, PodError, UsageError } from '../errors.ts';
import { foaf, ldp, pim, rdfs } from '../vocab.ts';
import type { PodClient } from '../http/client.ts';
import { allLinksOf, type Links } from '../http/link-header.ts';
import { readProfileDocument, type ProfileDocument } from './profile-document.ts';

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
  /** Why documents that it names beside itself could not be read. */
  unread: string[];
}

const INBOX = ldp('inbox');
const STORAGE = pim('storage');
const STORAGE_CLASS = pim('Storage');

/** No one nests a profile deeper; a path of a thousand segments is not to cost a thousand requests. */
const MAX_CLIMB = 16;

/** A place may be in the profile or in a `Link` header; only http(s) URLs are places, and one is enough. */
function placesOf(...sources: (readonly string[] | undefined)[]): string[] {
  const places = new Set<string>();
  for (const iri of sources.flatMap((source) => source ?? [])) {
    if (!URL.canParse(iri)) continue;
    const url = new URL(iri);
    if (/^https?:$/.test(url.protocol) && url.username === '' && url.password === '') places.add(url.href);
  }
  return [...places];
}

/** Our errors say what to set; a profile that is not for us need not be read at all. */
function adviseOn(error: unknown, advice: string): unknown {
  if (!(error instanceof PodError)) return error;
  const { kind, method, url, status } = error;
  const details = { kind, method, url, cause: error, ...(status === undefined ? {} : { status }) };
  return new PodError(`${error.message}; ${advice}`, details);
}

/** Documents beside the profile that one agent is asked in; more are not worth their requests. */
const MAX_EXTENDED = 5;
/** How a profile names them (Solid WebID Profile, section 4: extended profile documents). */
const EXTENDED: ReadonlySet<string> = new Set([rdfs('seeAlso'), foaf('isPrimaryTopicOf')]);

/** What the quads say of the agent. */
function objectsOf({ quads }: ProfileDocument, webId: string, predicate: string): string[] {
  return quads.flatMap(({ subject, predicate: { value }, object }) =>
    subject.value === webId && value === predicate && object.termType === 'NamedNode' ? [object.value] : [],
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

/** The documents that the profile names beside itself, and why some could not be read. */
async function readExtended(
  client: PodClient,
  main: ProfileDocument,
  webId: string,
): Promise<{ found: ProfileDocument[]; unread: string[] }> {
  const own = new Set([webId, main.url]);
  const named = main.quads
    .filter(({ subject, predicate }) => own.has(subject.value) && EXTENDED.has(predicate.value))
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

/** The links of a resource's head; undefined if it is not there, or not for us. */
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

/** Solid Protocol, section 4.1: move up the path until a container calls itself a storage. */
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

/** The document that was read, and what it names and was not: it may say more. */
const whatWasRead = ({ document, unread }: Profile): string =>
  [document, ...unread.map((why) => `and more could not be read (${why})`)].join(', ');

async function storageOf(client: PodClient, profile: Profile): Promise<string> {
  const named = oneOf(profile.storages, 'storages', 'LEADPOD_STORAGE');
  const storage = named ?? (await climbToStorage(client, profile.document));
  if (storage === undefined) {
    throw new UsageError(`No storage is linked from ${whatWasRead(profile)} (pim:storage). Set LEADPOD_STORAGE`);
  }
  // A storage is a container, and the URL of a container ends in a slash (Solid Protocol, section 3.1).
  return storage.endsWith('/') ? storage : `${storage}/`;
}

/** LDN section 3.1: the inbox is named in the description of the target, or in its `Link` header; here also the storage's. */
async function inboxOf(client: PodClient, profile: Profile, storage: string | undefined): Promise<string> {
  const named = oneOf(profile.inboxes, 'inboxes', 'LEADPOD_INBOX');
  if (named !== undefined) return named;
  const links = storage === undefined ? undefined : await readLinks(client, storage, 'set LEADPOD_INBOX');
  const linked = oneOf(placesOf(links?.get(INBOX)), 'inboxes', 'LEADPOD_INBOX');
  if (linked !== undefined) return linked;
  throw new UsageError(`No inbox is linked from ${whatWasRead(profile)} (ldp:inbox). Set LEADPOD_INBOX`);
}

/** Advice for a profile that cannot be read. */
const BOTH = 'set LEADPOD_STORAGE and LEADPOD_INBOX; then leadpod does not read the profile';

/**
 * Storage and inbox of an agent's pod, with one reading of the profile, and none if both are `known`. A storage that the
 * profile names at another origin may be private: `pin` gives the client that may show its credentials there. Throws
 * `UsageError` that says what to set when a place is not linked or several are, `PodError` when something cannot be read.
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

/** The storage of an agent's pod: linked from the profile, else found by moving up from it. Throws as {@link discoverPod}. */
export async function discoverStorage(client: PodClient, webId: string): Promise<string> {
  return storageOf(client, await readProfile(client, webId, 'set LEADPOD_STORAGE'));
}

/** The inbox of an agent, who may be anyone (LDN discovery). Throws as {@link discoverPod}. */
export async function discoverInbox(client: PodClient, webId: string): Promise<string> {
  const profile = await readProfile(client, webId, 'set LEADPOD_INBOX');
  return inboxOf(client, profile, profile.storages[0]);
}
