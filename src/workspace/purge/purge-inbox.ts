/** Removes a forgotten person from the inbox. What the same notifications say about other people is stored first. */
import pMap from 'p-map';
import { DEFAULT_LIMITS } from '../../message/decode/json-decode.ts';
import { parseUnderBudget } from '../../budget/shared-reader.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import type { PodError } from '../../errors.ts';
import {
  deleteNotification,
  listInbox,
  readNotification,
  SECOND_IS_OVER_MS,
  type ReadVersion,
} from '../../solid/inbox.ts';
import { leftAsideWords, type LeftAside } from '../../solid/left-aside.ts';
import type { JournalEntry } from '../../store/journal/record.ts';
import { pause } from '../../http/timing/pause.ts';
import { Quarantine, type QuarantineEntry } from '../../store/quarantine.ts';
import { unreadMark } from '../../solid/version.ts';
import { isRefusedDeletion } from '../../http/failures/refused-deletion.ts';
import { isSendersFault } from '../batch/senders-fault.ts';
import { createJudge } from '../batch/judge.ts';
import { findClean } from './clean-notifications.ts';
import type { Mentions, PartOptions } from './mentions.ts';
import { entryWithout } from './entry-without.ts';
import type { Workspace } from '../workspace.ts';

/**
 * Deletes the notifications about the person, and unreadable ones and those of other topics that mention the person. Before a
 * notification about several people is deleted, the events about the others are stored. Notifications that the journal shows to
 * be about others are not read again. Returns the URLs of the deleted notifications.
 */
export async function purgeInbox(
  workspace: Workspace,
  mentions: Mentions,
  { dryRun = false, onRefused = () => undefined }: PartOptions,
): Promise<string[]> {
  const { pod } = workspace;
  let sources: string[] = [];
  const isClean = await findClean(workspace, mentions);
  const onLeftAside = (left: LeftAside): void => {
    workspace.note(
      'warning',
      pod.inbox,
      `${leftAsideWords(pod.inbox, left)}; they are not searched for forgotten people`,
    );
  };
  for await (const one of listInbox(pod.client, pod.inbox, onLeftAside)) if (!isClean(one)) sources.push(one.source);
  const gone = new Set<string>();
  const refuse = (error: PodError): void => {
    gone.delete(error.url);
    onRefused(error);
  };
  for (let round = 0; sources.length > 0 && round < MAX_ROUNDS; round++) {
    const found = await findAll(workspace, sources, mentions, refuse);
    for (const { source } of found) gone.add(source);
    if (dryRun) break;
    await storeOthers(workspace, found);
    sources = await deleteFound(workspace, found, refuse);
  }
  return [...gone].sort();
}

/** How often the inbox is searched again, if other programs use a URL again during the deletion. */
const MAX_ROUNDS = 5;

async function findAll(
  workspace: Workspace,
  sources: readonly string[],
  mentions: Mentions,
  onRefused: (error: PodError) => void,
): Promise<Found[]> {
  const found: Found[] = [];
  await pMap(
    sources,
    async (source) => {
      const one = await findIn(workspace, source, mentions, onRefused);
      if (one !== undefined) found.push(one);
    },
    { concurrency: workspace.concurrency },
  );
  return found;
}

/** Deletes the notifications that were read. Returns the URLs that may have another notification now. */
async function deleteFound(
  workspace: Workspace,
  found: readonly Found[],
  onRefused: (error: PodError) => void,
): Promise<string[]> {
  const { pod, concurrency, ledger, options } = workspace;
  const { wait = pause } = options;
  const left: string[] = [];
  const deleteOne = async ({ read }: Found): Promise<void> => {
    try {
      const deletion = await deleteNotification(pod.client, read, { ...DEFAULT_LIMITS, ...options.limits });
      if (deletion === 'deleted') ledger.forget(read.source, read.content);
      else left.push(read.source);
      if (deletion === 'fresh') await wait(SECOND_IS_OVER_MS, []);
    } catch (error) {
      if (!isRefusedDeletion(error)) throw error;
      onRefused(error);
    }
  };
  await pMap(found, deleteOne, { concurrency });
  return left;
}

interface Found {
  readonly source: string;
  /** The version that was read. Only this version may be deleted. */
  readonly read: ReadVersion;
  /** The entries for the events about other people. */
  readonly entries: readonly JournalEntry[];
  readonly events: readonly LeadEvent[];
}

async function findIn(
  workspace: Workspace,
  source: string,
  mentions: Mentions,
  onRefused: (error: PodError) => void,
): Promise<Found | undefined> {
  const { pod, options } = workspace;
  const outcome = await readNotification(pod.client, source, { ...DEFAULT_LIMITS, ...options.limits });
  if (outcome.kind === 'gone') return undefined;
  if (outcome.kind !== 'read') {
    const { message } = outcome.error;
    // A notification that all passes failed to read, or that must not be read, is not tried again. A person has to look at it.
    if (outcome.kind === 'failed' && !isGivenUp(workspace, source)) onRefused(outcome.error);
    else workspace.note('warning', source, `it cannot be searched for forgotten people, so it stays: ${message}`);
    return undefined;
  }
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

const isGivenUp = ({ ledger }: Workspace, source: string): boolean =>
  ledger.handled.outcomeOf(source, unreadMark('unreadable')) !== undefined;

/**
 * Stores the events about other people, unless an earlier pass has stored them. Events of senders that are not trusted
 * (`trust`) go to the quarantine.
 */
async function storeOthers(workspace: Workspace, found: readonly Found[]): Promise<void> {
  const { pod, options } = workspace;
  const judge = createJudge(options);
  const news: Found[] = [];
  const quarantine: QuarantineEntry[] = [];
  await pMap(found, async (one) => {
    const { source, events, entries, read } = one;
    if (events.length === 0 || workspace.ledger.handled.outcomeOf(source, read.content) !== undefined) return;
    const doubt = await judge?.doubt(events);
    if (doubt === undefined) news.push(one);
    else quarantine.push(...entries.map((entry) => untrusted(entry, doubt.message)));
  });
  if (quarantine.length > 0) await new Quarantine(pod.client, pod.layout, options.partLimits).add(quarantine);
  if (news.length === 0) return;
  const segments = await workspace.records.append(news.flatMap(({ entries }) => entries));
  const update = await workspace.update(news.flatMap(({ events }) => events));
  await workspace.records.commit(segments, { leads: update.changes });
}

function untrusted({ source, contentType, read, text }: JournalEntry, message: string): QuarantineEntry {
  const type = contentType === undefined ? {} : { contentType };
  const body = Buffer.from(text).toString('base64');
  return { source, ...type, at: read, reason: 'untrusted-sender', pointer: '', message, body };
}
