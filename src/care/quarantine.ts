/** What a person does with what is in quarantine: try it again, repaired or not, or drop it. */
import { parseUnderBudget } from '../budget/shared-reader.ts';
import { DEFAULT_LIMITS } from '../message/decode/json-decode.ts';
import { findMissed } from '../message/parsed-notification.ts';
import { ContextError, LeadpodError, NotificationError } from '../errors.ts';
import { readNotification } from '../solid/inbox.ts';
import type { HandledNotification, JournalEntry, NotificationOutcome } from '../store/journal/record.ts';
import type { Pod } from '../solid/pod.ts';
import { headOf, Quarantine, type QuarantineItem } from '../store/quarantine.ts';
import { contentMark, unreadMark } from '../solid/version.ts';
import { handledAs } from '../store/journal/record.ts';
import { isSendersFault } from '../workspace/batch/senders-fault.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { createJudge, type Judge } from '../workspace/batch/judge.ts';
import { entryWithout } from '../workspace/purge/entry-without.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import type { WorkspaceOptions } from '../workspace/options.ts';

/** How items are tried again. */
export interface RetryOptions extends WorkspaceOptions {
  /** The bytes of a single item as a person repaired them; those that came are kept beside. */
  readonly mended?: Uint8Array;
  /** A person vouches for the items: what `trust` says of senders is not asked. */
  readonly trusted?: boolean;
}

/** What came of trying again. */
export interface RetryReport {
  retried: number;
  /** Items that became lead events, and so left the quarantine. */
  journaled: number;
  /** Items that can be read now, and are about something else. */
  unsupported: number;
  /** Items that stay, with what is wrong with them today. */
  readonly failed: { readonly id: string; readonly source: string; readonly error: LeadpodError }[];
  created: number;
  updated: number;
}

/**
 * Reads items again, with the present reader and limits; those that it accepts take the way of every notification.
 *
 * @throws UsageError for names that name no item.
 */
export async function retryQuarantine(
  pod: Pod,
  names: readonly string[] | 'all',
  options: RetryOptions = {},
): Promise<RetryReport> {
  return pod.run(async () => {
    const quarantine = new Quarantine(pod.client, pod.layout, options.partLimits);
    const parts = names === 'all' ? quarantine.parts() : [await quarantine.find(names)];
    const workspace = await openWorkspace(pod, options);
    const report: RetryReport = { retried: 0, journaled: 0, unsupported: 0, failed: [], created: 0, updated: 0 };
    const judge = options.trusted === true ? undefined : createJudge(options);
    const done: { readonly id: string }[] = [];
    // There may be more than fits into memory.
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
    await quarantine.remove(done);
    await workspace.settle();
    return report;
  });
}

/** Takes items out of the quarantine for good. Their notifications stay in the inbox, and are not read again. */
export async function dropQuarantine(
  pod: Pod,
  names: readonly string[] | 'all',
  options: WorkspaceOptions = {},
): Promise<QuarantineItem[]> {
  return pod.run(async () => {
    const quarantine = new Quarantine(pod.client, pod.layout, options.partLimits);
    const heads: QuarantineItem[] = [];
    const handled: HandledNotification[] = [];
    // What was dropped is told by its bytes, which are not held all at once.
    for await (const part of names === 'all' ? quarantine.parts() : [await quarantine.find(names)])
      for (const item of part) {
        heads.push(headOf(item));
        handled.push(handledItem(item, 'dropped'));
      }
    const workspace = await openWorkspace(pod, options);
    await workspace.records.commit([], { handled });
    await quarantine.remove(heads);
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
    const found = options.mended ?? (await bytesOf(workspace, item, options));
    const type = item.contentType === undefined ? {} : { contentType: item.contentType };
    const parsed = await parseUnderBudget({ body: found, base: source, ...type }, options);
    const { events } = parsed;
    // It would be gone from here, and no one would look for the lead that it may hold.
    const missed = findMissed(parsed);
    if (missed !== undefined) return { item, error: new NotificationError('no-event', missed.message, missed) };
    const doubt = await judge?.doubt(events);
    if (doubt !== undefined) return { item, error: new NotificationError('untrusted-sender', doubt.message) };
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(found);
    const original = options.mended === undefined || item.body === undefined ? {} : { original: item.body };
    const version = contentOfItem(item) ?? contentMark(found, item.contentType);
    return { item, events, entry: { source, ...type, read: workspace.now(), text, version, ...original } };
  } catch (error) {
    if (isSendersFault(error)) return { item, error: error as NotificationError | ContextError };
    if (error instanceof LeadpodError) return { item, error };
    throw error;
  }
}

/** The mark of what was read in the inbox; `undefined` where it was not stored. */
function contentOfItem({ body, contentType }: QuarantineItem): string | undefined {
  return body === undefined ? undefined : contentMark(Buffer.from(body, 'base64'), contentType);
}

/** An item, as a commit record tells of it. */
function handledItem(item: QuarantineItem, outcome: NotificationOutcome): HandledNotification {
  const unread = unreadMark(item.reason === 'too-large' ? 'too-large' : 'unreadable');
  return { source: item.source, outcome, version: contentOfItem(item) ?? unread };
}

/** What was stored; what was too large to be, or could not be read, is asked for again. */
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
    // What stood in quarantine without its bytes was told by that alone.
    ...good.flatMap(({ item, events }) =>
      item.body === undefined ? [handledItem(item, events.length > 0 ? 'journaled' : 'unsupported')] : [],
    ),
  ];
  await workspace.records.commit(segments, { handled, leads: update.changes });
}
