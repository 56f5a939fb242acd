/** Retries quarantined messages, as they are or repaired, and drops them. */
import { parseUnderBudget } from '../budget/shared-reader.ts';
import { DEFAULT_LIMITS } from '../message/decode/json-decode.ts';
import { findMissed } from '../message/parsed-notification.ts';
import { ContextError, LeadpodError, NotificationError, type PodError } from '../errors.ts';
import { passingLone } from '../http/failures/lone-failures.ts';
import { readNotification } from '../solid/inbox.ts';
import type { HandledNotification, JournalEntry } from '../store/journal/record.ts';
import type { Pod } from '../solid/pod.ts';
import { contentOfItem, handledItem, headOf, Quarantine, type QuarantineItem } from '../store/quarantine.ts';
import { contentMark } from '../solid/version.ts';
import { handledAs } from '../store/journal/record.ts';
import { isSendersFault } from '../workspace/batch/senders-fault.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { createJudge, type Judge } from '../workspace/batch/judge.ts';
import { entryWithout } from '../workspace/purge/entry-without.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import type { WorkspaceOptions } from '../workspace/options.ts';

/** What can be read of a quarantine. */
export interface QuarantineHeads {
  /** The items, without their bytes. */
  readonly items: readonly QuarantineItem[];
  /** The errors of the resources that cannot be read. */
  readonly unread: readonly PodError[];
}

/** Lists the items of the quarantine. Resources that cannot be read stop no other. */
export async function listQuarantine({ client, layout }: Pick<Pod, 'client' | 'layout'>): Promise<QuarantineHeads> {
  const unread: PodError[] = [];
  const items = await new Quarantine(client, layout).listHeads(passingLone((error) => unread.push(error)));
  return { items, unread };
}

/** The options of a retry. */
export interface RetryOptions extends WorkspaceOptions {
  /** The corrected bytes of a single item. The original bytes are kept too. */
  readonly corrected?: Uint8Array;
  /** Whether a person vouches for the items, so that the `trust` settings do not apply. */
  readonly trusted?: boolean;
  /** Called for each resource of the quarantine that cannot be read or changed. Its items stay. */
  readonly onUnread?: (error: PodError) => void;
}

/** The options of a removal. */
export interface DropOptions extends WorkspaceOptions, Pick<RetryOptions, 'onUnread'> {}

/** The result of a retry. */
export interface RetryReport {
  retried: number;
  /** Items that became lead events and left the quarantine. */
  journaled: number;
  /** Items that can be read now, but are about something else. */
  unsupported: number;
  /** Items that stay, with their current errors. */
  readonly failed: { readonly id: string; readonly source: string; readonly error: LeadpodError }[];
  created: number;
  updated: number;
}

/**
 * Reads items again with the current reader and limits. Those that are accepted are processed as every notification is.
 *
 * @throws UsageError for ids without an item.
 */
export async function retryQuarantine(
  pod: Pod,
  names: readonly string[] | 'all',
  options: RetryOptions = {},
): Promise<RetryReport> {
  return pod.run(async () => {
    const quarantine = new Quarantine(pod.client, pod.layout, options.partLimits);
    const isPassedOver = passingLone(options.onUnread ?? (() => undefined));
    const parts = names === 'all' ? quarantine.parts(isPassedOver) : [await quarantine.find(names)];
    const workspace = await openWorkspace(pod, options);
    const report: RetryReport = { retried: 0, journaled: 0, unsupported: 0, failed: [], created: 0, updated: 0 };
    const judge = options.trusted === true ? undefined : createJudge(options);
    const done: { readonly id: string }[] = [];
    // They may not all fit in memory.
    for await (const items of parts) {
      const read = await Promise.all(items.map((item) => readItem(workspace, item, options, judge)));
      report.retried += items.length;
      await store(workspace, read, report);
      for (const one of read) {
        const { id, source } = one.item;
        if ('error' in one) report.failed.push({ id, source, error: one.error });
        else done.push({ id });
      }
    }
    await quarantine.remove(done, isPassedOver);
    await workspace.settle();
    return report;
  });
}

/** Removes items from the quarantine permanently. Their notifications stay in the inbox, and are not read again. */
export async function dropQuarantine(
  pod: Pod,
  names: readonly string[] | 'all',
  options: DropOptions = {},
): Promise<QuarantineItem[]> {
  return pod.run(async () => {
    const quarantine = new Quarantine(pod.client, pod.layout, options.partLimits);
    const heads: QuarantineItem[] = [];
    const handled: HandledNotification[] = [];
    // The ledger needs their bytes, which may not all fit in memory.
    const isPassedOver = passingLone(options.onUnread ?? (() => undefined));
    for await (const part of names === 'all' ? quarantine.parts(isPassedOver) : [await quarantine.find(names)])
      for (const item of part) {
        heads.push(headOf(item));
        handled.push(handledItem(item, 'dropped'));
      }
    const workspace = await openWorkspace(pod, options);
    await workspace.records.commit([], { handled });
    await quarantine.remove(heads, isPassedOver);
    await workspace.settle();
    return heads;
  });
}

type ReadItem =
  | { readonly item: QuarantineItem; readonly error: LeadpodError }
  | { readonly item: QuarantineItem; readonly entry: JournalEntry; readonly events: readonly LeadEvent[] };

async function readItem(
  workspace: Workspace,
  item: QuarantineItem,
  options: RetryOptions,
  judge: Judge | undefined,
): Promise<ReadItem> {
  const { source } = item;
  try {
    const found = options.corrected ?? (await bytesOf(workspace, item, options));
    const type = item.contentType === undefined ? {} : { contentType: item.contentType };
    const parsed = await parseUnderBudget({ body: found, base: source, ...type }, options);
    const { events } = parsed;
    // Without an error it would leave the quarantine, and no one would look for the lead that it may contain.
    const missed = findMissed(parsed);
    if (missed !== undefined) return { item, error: new NotificationError('no-event', missed.message, missed) };
    const doubt = await judge?.doubt(events);
    if (doubt !== undefined) return { item, error: new NotificationError('untrusted-sender', doubt.message) };
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(found);
    const original = options.corrected === undefined || item.body === undefined ? {} : { original: item.body };
    const version = contentOfItem(item) ?? contentMark(found, item.contentType);
    return { item, events, entry: { source, ...type, read: workspace.now(), text, version, ...original } };
  } catch (error) {
    if (isSendersFault(error)) return { item, error: error as NotificationError | ContextError };
    if (error instanceof LeadpodError) return { item, error };
    throw error;
  }
}

/** The stored bytes. If they were too large or unreadable, the notification is read again. */
async function bytesOf({ pod }: Workspace, item: QuarantineItem, options: RetryOptions): Promise<Uint8Array> {
  if (item.body !== undefined) return Buffer.from(item.body, 'base64');
  const outcome = await readNotification(pod.client, item.source, { ...DEFAULT_LIMITS, ...options.limits });
  if (outcome.kind === 'read') return outcome.notification.body;
  if (outcome.kind === 'gone')
    throw new NotificationError('unreadable', 'its bytes were never stored, and it is no longer in the inbox');
  throw outcome.error;
}

async function store(workspace: Workspace, read: readonly ReadItem[], report: RetryReport): Promise<void> {
  const good = read.flatMap((one) => ('error' in one ? [] : [one]));
  const news = good.filter(({ events }) => events.length > 0);
  const others = good.filter(({ events }) => events.length === 0).map(({ entry }) => entry);
  report.journaled += news.length;
  report.unsupported += others.length;
  if (good.length === 0) return;
  const entries: JournalEntry[] = [];
  for (const { entry } of news) entries.push(...(await entryWithout(entry, workspace.tombstones, workspace.options)));
  const segments = entries.length === 0 ? [] : await workspace.records.append(entries);
  const update = await workspace.update(news.flatMap(({ events }) => events));
  workspace.refusals.keepWaiting(news, update);
  report.created += update.created;
  report.updated += update.updated;
  const handled = [
    ...handledAs(others, 'unsupported'),
    // Items without bytes are identified by this fact only.
    ...good.flatMap(({ item, events }) =>
      item.body === undefined ? [handledItem(item, events.length > 0 ? 'journaled' : 'unsupported')] : [],
    ),
  ];
  await workspace.records.commit(segments, { handled, leads: update.changes });
}
