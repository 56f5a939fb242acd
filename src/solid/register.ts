/**
 * Registers the leads in the private type index of their agent, so that other apps find them. Only on request does leadpod
 * write there, and only statements of its own.
 */
import { PodError, UsageError, isPodError } from '../errors.ts';
import { namedNode, quad, type Quad } from '../rdf/quads.ts';
import { pim, solid } from '../vocab.ts';
import { assertPrivate, ensurePrivateContainer } from './access.ts';
import { changeDocument } from './change-document.ts';
import { createOnce } from './create.ts';
import type { Pod } from './pod.ts';
import {
  bookRegistration,
  describeRegistration,
  findRegistration,
  findTypeIndexes,
  isWithin,
  leadsRegistration,
  registrationsOf,
  type RegisteredIn,
  type TypeIndexPlaces,
} from './type-index.ts';

/** One thing that was written, and its URL. */
export interface RegisterStep {
  readonly kind:
    'index-created' | 'preferences-created' | 'index-linked' | 'preferences-linked' | 'registered' | 'removed';
  readonly url: string;
}

/** The result of registering or unregistering. */
export interface RegisterReport {
  /** The type index; missing if there is none. */
  readonly index?: string;
  /** What was written, in this order. Empty if nothing had to be changed. */
  readonly steps: readonly RegisterStep[];
  /** Another program has registered the leads, so leadpod changed nothing. */
  readonly byOthers?: true;
}

/**
 * Registers the container of the leads, and the address book if there is one.
 *
 * @throws UsageError if there is no private type index and `create` is false; PodError `forbidden` if the index is public, or
 * belongs to another user.
 */
export async function registerLeads(pod: Pod, { create = false, addressBook = false } = {}): Promise<RegisterReport> {
  const places = await findTypeIndexes(pod);
  const wanted = [leadsRegistration(pod.layout), ...(addressBook ? [bookRegistration(pod.layout)] : [])];
  const found: (RegisteredIn | undefined)[] = [];
  for (const registration of wanted) found.push(await findRegistration(pod, places, registration));
  const absent = wanted.filter((_, place) => found[place] === undefined);
  const [first] = found;
  const byOthers = first?.isOurs === false ? ({ byOthers: true } as const) : {};
  if (absent.length === 0) return { ...(first === undefined ? {} : { index: first.url }), steps: [], ...byOthers };
  const steps: RegisterStep[] = [];
  const within = places.indexes.find((url) => isWithin(url, pod.webId, pod.storage));
  const index = within ?? places.indexes[0] ?? (await createIndex(pod, places, create, steps));
  assertWithin(pod, index);
  await assertPrivate(pod.client, index);
  const isChanged = await changeDocument(pod.client, index, 'Registering the leads', (statements) => ({
    inserts: absent.flatMap((registration) =>
      registrationsOf(statements, registration).length > 0
        ? []
        : missing(statements, describeRegistration(index, registration)),
    ),
    deletes: [],
  }));
  if (isChanged) steps.push({ kind: 'registered', url: index });
  return { index, steps };
}

/** Removes the registrations from all indexes of the agent. The indexes and the links to them stay. */
export async function unregisterLeads(pod: Pod): Promise<RegisterReport> {
  const places = await findTypeIndexes(pod);
  const steps: RegisterStep[] = [];
  for (const url of places.indexes.filter((index) => isWithin(index, pod.webId, pod.storage))) {
    const ours = [leadsRegistration(pod.layout), bookRegistration(pod.layout)].flatMap((registration) =>
      describeRegistration(url, registration),
    );
    const isChanged = await changeDocument(pod.client, url, 'Removing the leads from the type index', (statements) => ({
      inserts: [],
      deletes: ours.filter((statement) => statements.some((other) => other.equals(statement))),
    }));
    if (isChanged) steps.push({ kind: 'removed', url });
  }
  const left = await findRegistration(pod, places);
  const [index] = places.indexes;
  return { ...(index === undefined ? {} : { index }), steps, ...(left === undefined ? {} : { byOthers: true }) };
}

const missing = (statements: readonly Quad[], wanted: readonly Quad[]): Quad[] =>
  wanted.filter((statement) => !statements.some((other) => other.equals(statement)));

function assertWithin({ webId, storage }: Pod, url: string): void {
  if (isWithin(url, webId, storage)) return;
  const message = `leadpod does not register the leads: ${url} is neither in ${storage} nor on the server of the profile`;
  throw new PodError(message, { kind: 'forbidden', method: 'PATCH', url });
}

/**
 * The link is written after the document: a link to nothing would mislead, and a document without a link is found the next
 * time.
 */
async function createIndex(
  pod: Pod,
  { profile, preferences }: TypeIndexPlaces,
  isWanted: boolean,
  steps: RegisterStep[],
): Promise<string> {
  const index = `${pod.storage}settings/privateTypeIndex.ttl`;
  if (!isWanted) {
    const where = preferences === undefined ? profile : `${profile} or ${preferences}`;
    throw new UsageError(`No private type index is linked from ${where}. leadpod register --create makes ${index}`);
  }
  if (preferences !== undefined) assertWithin(pod, preferences);
  const types = `a <${solid('TypeIndex')}>, <${solid('UnlistedDocument')}>`;
  if (await createDocument(pod, index, `<> ${types}.\n`)) steps.push({ kind: 'index-created', url: index });
  const own = preferences ?? (await createPreferences(pod, steps));
  await assertPrivate(pod.client, own);
  // Section 3: the link to a private type index must be in the preferences document.
  if (await link(pod, own, solid('privateTypeIndex'), index)) steps.push({ kind: 'index-linked', url: own });
  if (preferences === undefined && (await link(pod, profile, pim('preferencesFile'), own)))
    steps.push({ kind: 'preferences-linked', url: profile });
  return index;
}

async function createPreferences(pod: Pod, steps: RegisterStep[]): Promise<string> {
  const url = `${pod.storage}settings/prefs.ttl`;
  if (await createDocument(pod, url, `<> a <${pim('ConfigurationFile')}>.\n`))
    steps.push({ kind: 'preferences-created', url });
  return url;
}

/**
 * Creates a document if it does not exist. If the new document turns out to be public, it is removed again; it contains no
 * personal data.
 */
async function createDocument({ client, storage }: Pod, url: string, text: string): Promise<boolean> {
  const settings = `${storage}settings/`;
  await ensurePrivateContainer(client, settings);
  const act = 'Creating a document of settings';
  try {
    await assertPrivate(client, url);
    return false;
  } catch (error) {
    if (!isPodError(error, 'not-found')) throw error;
  }
  const creation = {
    act,
    url,
    text,
    contentType: 'text/turtle',
    maxBytes: MAX_BYTES,
    isTorn: (stored: string) => stored === '',
  };
  const isCreated = await createOnce(client, creation);
  try {
    await assertPrivate(client, url);
  } catch (error) {
    if (isCreated && isPodError(error, 'forbidden')) await client.delete(url, { act });
    throw error;
  }
  return isCreated;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Adds a link to a document. The public profile says only that there are preferences (Solid WebID Profile, preferences
 * document).
 */
async function link(pod: Pod, document: string, predicate: string, target: string): Promise<boolean> {
  const wanted = [quad(namedNode(pod.webId), namedNode(predicate), namedNode(target))];
  try {
    return await changeDocument(pod.client, document, 'Linking the type index', (statements) => ({
      inserts: missing(statements, wanted),
      deletes: [],
    }));
  } catch (error) {
    if (!isPodError(error, 'forbidden', 'unexpected')) throw error;
    const advice = `add <${pod.webId}> <${predicate}> <${target}> to it yourself, then run this again`;
    throw new PodError(`${error.message}; ${advice}`, {
      kind: error.kind,
      method: 'PATCH',
      url: document,
      cause: error,
    });
  }
}
