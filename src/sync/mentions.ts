/** Where a person is mentioned outside leads and journal: in the quarantine and in the inbox. */
import pMap from 'p-map';
import { describeKey } from '../core/keys.ts';
import { DEFAULT_LIMITS } from '../core/json-decode.ts';
import { readUnderBudget } from '../budget/reader.ts';
import { parseNotification, type ParseOptions } from '../core/notification.ts';
import type { LeadEvent } from '../core/event.ts';
import type { Tombstones } from '../core/tombstone.ts';
import { deleteNotification, listInbox, readNotification } from '../pod/inbox.ts';
import type { JournalEntry } from '../pod/journal.ts';
import { Quarantine } from '../pod/quarantine.ts';
import { isSendersFault } from './batch.ts';
import { entryWithout } from './purge.ts';
import type { Workspace } from './workspace.ts';

/** Shorter values of identifiers (`1`, `true`) are found everywhere. */
const MIN_VALUE = 6;
/** Digits of a telephone number that tell it from others, from its end. */
const DIGITS = 9;

/** Tells whether a text is about somebody. */
export class Mentions {
  readonly #tombstones: Tombstones;
  readonly #texts: readonly string[];
  readonly #digits: readonly string[];

  /** `keys` are those of the person alone. */
  constructor(tombstones: Tombstones, keys: readonly string[]) {
    const words = keys.map(describeKey);
    this.#tombstones = tombstones;
    this.#texts = words
      .filter(({ kind, value }) => kind !== 'telephone' && value.length >= MIN_VALUE)
      .map(({ value }) => value.toLowerCase());
    this.#digits = words
      .filter(({ kind }) => kind === 'telephone')
      .map(({ value }) => value.replace(/;ext=.*$/, '').replace(/\D/g, ''))
      .filter((digits) => digits.length >= DIGITS)
      .map((digits) => digits.slice(-DIGITS));
  }

  /** An entry with lead events of the person. */
  async isAbout(entry: JournalEntry, options: ParseOptions): Promise<boolean> {
    return (await entryWithout(entry, this.#tombstones, options))[0] !== entry;
  }

  /** Is it an event of the person? */
  covers(event: LeadEvent): boolean {
    return this.#tombstones.covers(event);
  }

  /** A text of any kind in which an address, a number or an identifier of the person stands. */
  isIn(bytes: Uint8Array): boolean {
    const text = unescapeText(new TextDecoder().decode(bytes)).toLowerCase();
    if (this.#texts.some((value) => text.includes(value))) return true;
    const digits = text.replace(/[\s().\-/]/g, '');
    return this.#digits.some((value) => digits.includes(value));
  }
}

/** Characters as JSON, Turtle and URLs escape them. */
function unescapeText(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/%([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** Takes what mentions the person out of the quarantine; comes back with the number of items. */
export async function purgeQuarantine({ pod }: Workspace, mentions: Mentions, dryRun: boolean): Promise<number> {
  const quarantine = new Quarantine(pod.client, pod.layout);
  const found = (await quarantine.list()).filter(
    ({ body, source }) =>
      body !== undefined && mentions.isIn(Buffer.from(`${source}\n${Buffer.from(body, 'base64').toString()}`)),
  );
  if (!dryRun) await quarantine.remove(found);
  return found.length;
}

/**
 * Deletes the person's notifications from the inbox, and those of other topics, or broken ones, that mention them. Of one
 * about several people what is said of the others is stored first. Comes back with their number.
 */
export async function purgeInbox(workspace: Workspace, mentions: Mentions, dryRun: boolean): Promise<number> {
  const { pod, concurrency } = workspace;
  const found: Found[] = [];
  const sources: string[] = [];
  for await (const source of listInbox(pod.client, pod.inbox)) sources.push(source);
  await pMap(
    sources,
    async (source) => {
      const one = await findIn(workspace, source, mentions);
      if (one !== undefined) found.push(one);
    },
    { concurrency },
  );
  if (dryRun || found.length === 0) return found.length;
  await storeOthers(workspace, found);
  const gone = found.map(({ source }) => source);
  await pMap(gone, (source) => deleteNotification(pod.client, source), { concurrency });
  workspace.ledger.forget(gone);
  return found.length;
}

interface Found {
  readonly source: string;
  /** What it says of others. */
  readonly entries: readonly JournalEntry[];
  readonly events: readonly LeadEvent[];
}

async function findIn(workspace: Workspace, source: string, mentions: Mentions): Promise<Found | undefined> {
  const { pod, options } = workspace;
  const outcome = await readNotification(pod.client, source, { ...DEFAULT_LIMITS, ...options.limits });
  // What cannot be read cannot be stored either.
  if (outcome.kind !== 'read') return undefined;
  const { body, contentType } = outcome.notification;
  const type = contentType === undefined ? {} : { contentType };
  const reading = { delegate: readUnderBudget, ...options };
  const events = await parseNotification({ body, base: source, ...type }, reading).then(
    (parsed) => parsed.events,
    (error: unknown) => {
      if (isSendersFault(error)) return [];
      throw error;
    },
  );
  if (!events.some((event) => mentions.covers(event)))
    return events.length === 0 && mentions.isIn(body) ? { source, entries: [], events: [] } : undefined;
  const entry: JournalEntry = { source, ...type, read: workspace.now(), text: new TextDecoder().decode(body) };
  return {
    source,
    entries: await entryWithout(entry, workspace.tombstones, options),
    events: events.filter((event) => !mentions.covers(event)),
  };
}

/** Others in the same notification, where no pass has stored them yet. */
async function storeOthers(workspace: Workspace, found: readonly Found[]): Promise<void> {
  const news = found.filter(
    ({ source, events }) => events.length > 0 && workspace.ledger.outcomeOf(source) === undefined,
  );
  if (news.length === 0) return;
  const segments = await workspace.journalEntries(news.flatMap(({ entries }) => entries));
  const update = await workspace.update(news.flatMap(({ events }) => events));
  await workspace.commit(segments, { leads: update.changes });
}
