/** Where a person is mentioned outside leads and journal: in the quarantine and in the inbox. */
import pMap from 'p-map';
import { DEFAULT_LIMITS } from '../core/json-decode.ts';
import { parseUnderBudget, searchUnderBudget } from '../budget/reader.ts';
import type { SearchFor } from '../budget/wire.ts';
import type { ParseOptions } from '../core/notification.ts';
import type { LeadEvent } from '../core/event.ts';
import type { Tombstones } from '../core/tombstone.ts';
import { DEFAULT_REGION } from '../core/values/telephones.ts';
import { NotificationError } from '../errors.ts';
import { deleteNotification, listInbox, readNotification, type ReadVersion } from '../pod/inbox.ts';
import type { JournalEntry } from '../pod/journal.ts';
import { pause } from '../pod/pause.ts';
import { Quarantine, type QuarantineEntry } from '../pod/quarantine.ts';
import { isSendersFault } from './batch.ts';
import { entryWithout } from './purge.ts';
import type { Workspace, WorkspaceOptions } from './workspace.ts';

type SearchOptions = Pick<WorkspaceOptions, 'region' | 'onNote'>;

/** Tells whether a text is about somebody who was forgotten. */
export class Mentions {
  readonly #tombstones: Tombstones;
  readonly #wanted: SearchFor;
  readonly #options: SearchOptions;

  /** `keys` are those of the person alone, as far as they are known: e-mail and telephone the tombstones tell as well. */
  constructor(tombstones: Tombstones, keys: readonly string[], options: SearchOptions) {
    const { region = DEFAULT_REGION } = options;
    this.#options = options;
    this.#tombstones = tombstones;
    this.#wanted = { keys, tombstones: tombstones.all, region };
  }

  /** The same person, of whom tombstones tell as well. */
  with(tombstones: Tombstones): Mentions {
    return new Mentions(tombstones, this.#wanted.keys, this.#options);
  }

  /** An entry with lead events of the person. */
  async isAbout(entry: JournalEntry, options: ParseOptions): Promise<boolean> {
    return (await entryWithout(entry, this.#tombstones, options))[0] !== entry;
  }

  /** Is it an event of the person? */
  covers(event: LeadEvent): boolean {
    return this.#tombstones.covers(event);
  }

  /** Does an address, a number or an identifier of the person stand in a text of any kind? */
  async isIn(bytes: Uint8Array, url: string): Promise<boolean> {
    try {
      return await searchUnderBudget(bytes, this.#wanted);
    } catch (error) {
      if (!(error instanceof NotificationError) || error.reason !== 'too-costly') throw error;
      const message = 'it cannot be searched for forgotten people in 2 s, and stays: look whether it speaks of them';
      this.#options.onNote?.({ kind: 'warning', url, message });
      return false;
    }
  }

  /** Does something in quarantine speak of the person? */
  isInItem({ source, body = '' }: Pick<QuarantineEntry, 'source' | 'body'>): Promise<boolean> {
    return this.isIn(Buffer.concat([Buffer.from(`${source}\n`), Buffer.from(body, 'base64')]), source);
  }

  /** Those of the items that speak of the person. */
  async of<T extends Pick<QuarantineEntry, 'source' | 'body'>>(items: readonly T[]): Promise<T[]> {
    const found: T[] = [];
    for (const item of items) if (await this.isInItem(item)) found.push(item);
    return found;
  }
}

/** Takes what mentions the person out of the quarantine; comes back with the URLs of the notifications. */
export async function purgeQuarantine(workspace: Workspace, mentions: Mentions, dryRun: boolean): Promise<string[]> {
  const { pod, options } = workspace;
  const quarantine = new Quarantine(pod.client, pod.layout, options.partLimits);
  const found: { readonly id: string; readonly source: string }[] = [];
  for await (const part of quarantine.parts())
    for (const { id, source } of await mentions.of(part)) found.push({ id, source });
  if (!dryRun) await quarantine.remove(found);
  return found.map(({ source }) => source).sort();
}

/**
 * Deletes the person's notifications from the inbox, and those of other topics, or broken ones, that mention them. Of one
 * about several people what is said of the others is stored first. Comes back with their URLs.
 */
export async function purgeInbox(workspace: Workspace, mentions: Mentions, dryRun: boolean): Promise<string[]> {
  const { pod } = workspace;
  let sources: string[] = [];
  for await (const { source } of listInbox(pod.client, pod.inbox)) sources.push(source);
  const gone = new Set<string>();
  for (let round = 0; sources.length > 0 && round < MAX_ROUNDS; round++) {
    const found = await findAll(workspace, sources, mentions);
    for (const { source } of found) gone.add(source);
    if (dryRun) break;
    await storeOthers(workspace, found);
    sources = await deleteFound(workspace, found);
  }
  return [...gone].sort();
}

/** Rounds against others who use a URL again while it is being deleted. */
const MAX_ROUNDS = 5;
/** After that long a server that knows of whole seconds alone tells one notification from another. */
const SECOND_MS = 2000;

async function findAll(workspace: Workspace, sources: readonly string[], mentions: Mentions): Promise<Found[]> {
  const found: Found[] = [];
  await pMap(
    sources,
    async (source) => {
      const one = await findIn(workspace, source, mentions);
      if (one !== undefined) found.push(one);
    },
    { concurrency: workspace.concurrency },
  );
  return found;
}

/** Deletes what was read; comes back with the URLs at which something else may stand by now. */
async function deleteFound(workspace: Workspace, found: readonly Found[]): Promise<string[]> {
  const { pod, concurrency, ledger, options } = workspace;
  const left: string[] = [];
  const deleteOne = async ({ read }: Found): Promise<void> => {
    const deletion = await deleteNotification(pod.client, read, { ...DEFAULT_LIMITS, ...options.limits });
    if (deletion === 'deleted') ledger.forget(read.source, read.content);
    else left.push(read.source);
    if (deletion === 'fresh') await pause(SECOND_MS, []);
  };
  await pMap(found, deleteOne, { concurrency });
  return left;
}

interface Found {
  readonly source: string;
  /** What was read, which is what may be deleted. */
  readonly read: ReadVersion;
  /** What it says of others. */
  readonly entries: readonly JournalEntry[];
  readonly events: readonly LeadEvent[];
}

async function findIn(workspace: Workspace, source: string, mentions: Mentions): Promise<Found | undefined> {
  const { pod, options } = workspace;
  const outcome = await readNotification(pod.client, source, { ...DEFAULT_LIMITS, ...options.limits });
  // What cannot be read cannot be stored either.
  if (outcome.kind !== 'read') return undefined;
  const { notification: read } = outcome;
  const { body, contentType } = read;
  const type = contentType === undefined ? {} : { contentType };
  const events = await parseUnderBudget({ body, base: source, ...type }, options).then(
    (parsed) => parsed.events,
    (error: unknown) => {
      if (isSendersFault(error)) return [];
      throw error;
    },
  );
  if (!events.some((event) => mentions.covers(event)))
    return events.length === 0 && (await mentions.isIn(body, source))
      ? { source, read, entries: [], events: [] }
      : undefined;
  const entry: JournalEntry = {
    source,
    ...type,
    read: workspace.now(),
    text: new TextDecoder().decode(body),
    version: read.content,
  };
  return {
    source,
    read,
    entries: await entryWithout(entry, workspace.tombstones, options),
    events: events.filter((event) => !mentions.covers(event)),
  };
}

/** Others in the same notification, where no pass has stored them yet. */
async function storeOthers(workspace: Workspace, found: readonly Found[]): Promise<void> {
  const news = found.filter(
    ({ source, events, read }) => events.length > 0 && workspace.ledger.outcomeOf(source, read.content) === undefined,
  );
  if (news.length === 0) return;
  const segments = await workspace.journalEntries(news.flatMap(({ entries }) => entries));
  const update = await workspace.update(news.flatMap(({ events }) => events));
  await workspace.commit(segments, { leads: update.changes });
}
