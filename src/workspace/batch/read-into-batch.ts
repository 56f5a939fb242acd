/** Reads notifications into a batch. Each gets an outcome of its own, and a failure stops no other. */
import { setTimeout } from 'node:timers/promises';
import pMap from 'p-map';
import { parseUnderBudget } from '../../budget/shared-reader.ts';
import { isPodError } from '../../errors.ts';
import { letOthersRun } from '../../http/timing/pause.ts';
import { originOf } from '../../lead/identity/trust.ts';
import { DEFAULT_LIMITS } from '../../message/decode/json-decode.ts';
import { MISSED_LEAD_CODES } from '../../message/trees/missed-lead.ts';
import { listWarnings, type ParseOptions } from '../../message/parsed-notification.ts';
import {
  readNotification,
  reliablyListed,
  type ListedNotification,
  type RawNotification,
  type ReadOutcome,
} from '../../solid/inbox.ts';
import { isPage } from '../../solid/own-resource.ts';
import type { Pod } from '../../solid/pod.ts';
import { unreadMark, versionOf, type Unread } from '../../solid/version.ts';
import type { Batch } from './batch.ts';
import type { Doubt, Judge } from './judge.ts';
import { faultOf, type Fault } from './senders-fault.ts';
import type { Shares } from './shares.ts';

/** What the batch needs from its caller. */
export interface BatchContext {
  readonly pod: Pod;
  readonly options: ParseOptions;
  /** Decides which events to trust. If missing, all are trusted. */
  readonly judge: Judge | undefined;
  /** How long to wait for slow verifications, in milliseconds; default: until all are done. */
  readonly waitMs?: number;
  readonly concurrency: number;
  /** Runs each request and limits how many run at the same time. */
  readonly limit?: <T>(request: () => Promise<T>) => Promise<T>;
  /** How much of the batch each sender may fill. If missing, nothing is postponed. */
  readonly shares?: Shares;
  readonly now: () => Date;
  /** Counts a failed read. Returns `true` if it was the last attempt. */
  readonly isLastAttempt: (source: string) => boolean;
  /** Whether a notification with this content was handled at this URL. Then it is not parsed. */
  readonly isHandled: (source: string, content: string) => boolean;
  readonly onRead: () => void;
  /** Whether any notification was read before, in another batch. */
  readonly hasRead?: () => boolean;
  /** Whether a failed read of it was counted before. */
  readonly hasFailed?: (source: string) => boolean;
}

/** Reads the sources into the batch, some at a time. */
export async function readIntoBatch(
  batch: Batch,
  listed: Iterable<ListedNotification>,
  context: BatchContext,
): Promise<void> {
  const judged: Judged[] = [];
  const failed: Failed[] = [];
  const read = async (one: ListedNotification): Promise<void> => {
    batch.taken += 1;
    await readOne(batch, one, context, { judged, failed });
  };
  await pMap(listed, read, { concurrency: context.concurrency });
  const isOutage = isOutageOf(failed, batch.taken, context);
  for (const one of failed) adoptFailed(batch, one, context, isOutage);
  await adoptJudged(batch, judged, context.waitMs);
}

/** A notification that could not be read. */
interface Failed {
  readonly listed: ListedNotification;
  readonly outcome: Extract<ReadOutcome, { kind: 'failed' }>;
}

/**
 * Whether the server is out of order (CONTRIBUTING.md, F7): it returns none of several notifications, and not all of them have
 * failed before while others could be read. Then the failures count for no notification.
 */
function isOutageOf(failed: readonly Failed[], taken: number, { hasRead, hasFailed }: BatchContext): boolean {
  if (failed.length < 2 || failed.length < taken || hasRead?.() === true) return false;
  return (
    failed.every(({ outcome }) => isPodError(outcome.error, 'unavailable', 'timeout')) &&
    failed.some(({ listed }) => hasFailed?.(listed.source) !== true)
  );
}

function adoptFailed(batch: Batch, { listed, outcome }: Failed, context: BatchContext, isOutage: boolean): void {
  const { source } = listed;
  const { message } = outcome.error;
  if (isOutage || !context.isLastAttempt(source)) batch.failures.push({ source, message });
  else if (context.isHandled(source, noteVersion(batch, listed, outcome, context))) batch.same.push(source);
  else
    batch.quarantine.push({ source, at: context.now().toISOString(), reason: reasonOf(outcome), pointer: '', message });
}

/** A notification that is being verified. */
interface Judged {
  readonly source: string;
  readonly doubt: Promise<Doubt | undefined>;
  readonly adopt: (doubt: Doubt | undefined) => void;
}

async function adoptJudged(batch: Batch, judged: readonly Judged[], waitMs: number | undefined): Promise<void> {
  const decided = new Set<Judged>();
  const all = pMap(judged, async (one) => {
    const doubt = await one.doubt;
    if (decided.has(one)) return;
    decided.add(one);
    one.adopt(doubt);
  });
  // An error is thrown where the promise is awaited. This only prevents an unhandled rejection if it is not.
  all.catch(() => undefined);
  await (waitMs === undefined ? all : Promise.race([all, setTimeout(waitMs, undefined, { ref: false })]));
  for (const one of judged) {
    if (decided.has(one)) continue;
    decided.add(one);
    batch.unverified.push(one.source);
  }
}

async function readOne(
  batch: Batch,
  listed: ListedNotification,
  context: BatchContext,
  { judged, failed }: { judged: Judged[]; failed: Failed[] },
): Promise<void> {
  const { source } = listed;
  const limits = { ...DEFAULT_LIMITS, ...context.options.limits };
  const read = (): Promise<ReadOutcome> => readNotification(context.pod.client, source, limits);
  const outcome = await (context.limit === undefined ? read() : context.limit(read));
  const at = context.now().toISOString();
  if (outcome.kind === 'gone') {
    batch.gone.push(source);
    return;
  }
  if (outcome.kind === 'failed') {
    failed.push({ listed, outcome });
    return;
  }
  if (outcome.kind === 'read' && outcome.notification.isContainer) {
    batch.containers.push(source);
    return;
  }
  const content = noteVersion(batch, listed, outcome, context);
  if (context.isHandled(source, content)) {
    batch.same.push(source);
    return;
  }
  if (outcome.kind === 'read') {
    if (!(await parseInto(batch, outcome.notification, at, context, judged))) return;
  } else {
    const reason = reasonOf(outcome);
    batch.quarantine.push({ source, at, reason, pointer: '', message: outcome.error.message });
  }
  context.onRead();
}

type Found = Exclude<ReadOutcome, { kind: 'gone' }>;

const reasonOf = ({ kind }: Exclude<Found, { kind: 'read' }>): Unread => (kind === 'failed' ? 'unreadable' : kind);

/** Stores which version was found at a URL. Returns the hash of its content. */
function noteVersion(
  { versions }: Batch,
  listed: ListedNotification,
  outcome: Found,
  { pod: { client } }: BatchContext,
): string {
  const { source } = listed;
  if (outcome.kind !== 'read') {
    const content = unreadMark(reasonOf(outcome));
    versions.set(source, { source, content, version: versionOf(content, listed.listed) });
    return content;
  }
  const { content, readMs, etag } = outcome.notification;
  const version = versionOf(content, reliablyListed(listed, readMs, client.isFine ?? false));
  versions.set(source, { source, content, version, ...(etag === undefined ? {} : { etag }) });
  return content;
}

/** Parses a notification into the batch. Returns `false` if the batch has no room for it, and it must be read again later. */
async function parseInto(
  batch: Batch,
  notification: RawNotification,
  at: string,
  { options, judge, shares, isLastAttempt }: BatchContext,
  judged: Judged[],
): Promise<boolean> {
  const { source, body, contentType, postedMs } = notification;
  const hasRoom = (sender: string): boolean => {
    const isTaken = shares?.take(sender, body.length) !== false;
    if (!isTaken) batch.postponed.push({ source, sender, bytes: body.length });
    return isTaken;
  };
  const type = contentType === undefined ? {} : { contentType };
  const quarantine = (fault: Fault): void => {
    batch.quarantine.push({ source, ...type, at, ...fault, body: Buffer.from(body).toString('base64') });
  };
  try {
    await letOthersRun();
    const parsed = await parseUnderBudget({ body, base: source, contentType }, options);
    const { events } = parsed;
    const warnings = listWarnings(parsed);
    const [first] = events;
    for (const { code, pointer, message } of warnings)
      if (MISSED_LEAD_CODES.has(code)) batch.missed.push({ source, pointer, message });
    if (first === undefined) {
      batch.unsupported.push(source);
      return true;
    }
    if (!hasRoom(originOf(first.id) ?? NOBODY)) return false;
    const adopt = (doubt: Doubt | undefined): void => {
      if (doubt === undefined) {
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
        const version = batch.versions.get(source)?.version;
        const entry = { source, ...type, read: at, text, ...(version === undefined ? {} : { version }) };
        const kept = warnings.filter(({ code }) => !MISSED_LEAD_CODES.has(code));
        batch.notifications.push({ entry, events, warnings: kept, postedMs });
      } else if (doubt.kind === 'late') batch.late.push(source);
      else if (doubt.kind === 'passing' && !isLastAttempt(source))
        batch.failures.push({ source, message: doubt.message });
      else quarantine({ reason: 'untrusted-sender', pointer: '', message: doubt.message });
    };
    if (judge === undefined) adopt(undefined);
    else judged.push({ source, doubt: judge.doubt(events), adopt });
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    // An HTML page usually comes from a proxy or login page in between, not from the sender (CONTRIBUTING.md, F14). The next
    // pass may get the notification.
    if (isPage(contentType) && !isLastAttempt(source)) {
      batch.failures.push({ source, message: `expected a notification, received a page: ${fault.message}` });
    } else if (hasRoom(NOBODY)) quarantine(fault);
    else return false;
  }
  return true;
}

/** Stands for the sender of notifications that name none. */
const NOBODY = '';
