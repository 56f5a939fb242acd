/** Finds the new keys of leads, for the commit records: before events move to a lead, and after everything is written. */
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { hashOfKey } from '../../message/event/keys.ts';
import type { KeyFlag } from '../../store/journal/record.ts';
import { indexedKeys, type StoredLeads } from './gather.ts';
import { indexChange } from './rebuild-index.ts';
import type { UpdatePlan } from './update-plan.ts';
import { NOTHING, type Progress } from './update-progress.ts';
import type { UpdateContext } from './update.ts';

/**
 * Stores what the pod knew about a lead, so that only new keys are recorded. If an earlier process may have died, nothing
 * counts as known. The events that this process has journaled always count as new, even if another process has written them to
 * their lead.
 */
export function rememberBefore(
  stored: StoredLeads,
  ours: readonly LeadEvent[],
  { before }: Progress,
  { isUnindexed = false, isJournaled }: UpdateContext,
): void {
  const own = new Set(isJournaled ? ours.map(({ key }) => key) : []);
  for (const [slug, lead] of stored) {
    const { events, held } = (isUnindexed ? undefined : lead?.lead) ?? NOTHING;
    // A lead that is read again does not replace the first reading. It may contain what this process wrote itself, even if the
    // server reported an error (CONTRIBUTING.md, F5).
    if (!before.has(slug)) before.set(slug, { events: events.filter(({ key }) => !own.has(key)), held });
  }
}

/**
 * Records the keys of leads before events move to them. If this process dies, the next one finds such an event only if it finds
 * the lead, because no unfinished segment contains the event.
 */
export async function announceMoves(
  { groups, blocked }: UpdatePlan,
  stored: StoredLeads,
  { announced }: Progress,
  context: UpdateContext,
): Promise<void> {
  const { announce, verdicts } = context;
  const homes = new Map<string, string>();
  for (const [slug, lead] of stored) for (const { key } of lead?.lead?.events ?? []) homes.set(key, slug);
  const gaining = groups.filter(
    ({ slug, events }) =>
      !announced.has(slug) && !blocked.has(slug) && events.some(({ key }) => (homes.get(key) ?? slug) !== slug),
  );
  const news: EventGroup[] = [];
  for (const group of gaining) {
    announced.add(group.slug);
    // For a lead that is refused in every pass, this is recorded once.
    const isRecorded = context.refusals?.remembered.has(group.slug) === true && (await isIndexed(group, context));
    if (!isRecorded) news.push(group);
  }
  if (news.length > 0) await announce(news.map((group) => indexChange(group.slug, group, verdicts)));
}

async function isIndexed({ slug, events, held }: EventGroup, { index, verdicts }: UpdateContext): Promise<boolean> {
  const flags = indexedKeys(events, verdicts, held);
  const entries = await index.lookup(flags.keys());
  return [...flags].every(([key, flag]) =>
    entries.get(key)?.some((entry) => entry.slug === slug && (entry.used || flag < 2)),
  );
}

/**
 * Lists the changes for the commit record: which leads were written, and their new keys. A lead that contains an event of this process
 * is listed even if another process wrote it: that process may have died before its own record (CONTRIBUTING.md, F2).
 */
export function listChanges({ groups, blocked }: UpdatePlan, progress: Progress, { verdicts }: UpdateContext): void {
  const { update, checksums, before } = progress;
  const keysOf = new Map<string, Record<string, KeyFlag>>();
  for (const { slug, events, held } of groups) {
    const { events: eventsBefore, held: heldBefore } = before.get(slug) ?? NOTHING;
    const known = indexedKeys(eventsBefore, verdicts, heldBefore);
    const eventKeys = new Set(eventsBefore.map(({ key }) => key));
    const news: Record<string, KeyFlag> = {};
    for (const [key, flag] of indexedKeys(events, verdicts, held)) {
      const hash = hashOfKey(key);
      update.keys.set(hash, flag > 1 || update.keys.get(hash) === true);
      if ((known.get(key) ?? 0) < flag) news[hash] = flag;
    }
    const isNews = Object.keys(news).length > 0 || events.some(({ key }) => !eventKeys.has(key));
    if (isNews && !blocked.has(slug)) keysOf.set(slug, news);
  }
  for (const slug of new Set([...checksums.keys(), ...keysOf.keys()])) {
    const [checksum, keys] = [checksums.get(slug), keysOf.get(slug)];
    update.changes.push({
      slug,
      ...(checksum === undefined ? {} : { checksum }),
      ...(keys === undefined || Object.keys(keys).length === 0 ? {} : { keys }),
    });
  }
}
