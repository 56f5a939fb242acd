/** What an update tells the pod: by which keys leads are newly known, before events move to them and when all is written. */
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
 * What the pod knew of a lead, so that only news are told to the index. After a death it may have known nothing, and what we
 * journaled is news although someone else may have written it for us.
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
    // What is read again is news, too: it may be what we wrote ourselves, also where the server said that it was not (F5).
    if (!before.has(slug)) before.set(slug, { events: events.filter(({ key }) => !own.has(key)), held });
  }
}

/**
 * Events that move from one lead to another are found by whoever comes after a death only if the other lead can be found:
 * nothing that is unfinished speaks of them.
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
    // What a lead refuses in each pass is told once.
    const isTold = context.refusals?.remembered.has(group.slug) === true && (await isIndexed(group, context));
    if (!isTold) news.push(group);
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

/** What the commit record is to say: which leads were written, and by which keys they are newly known. */
export function listChanges({ groups, blocked }: UpdatePlan, progress: Progress, { verdicts }: UpdateContext): void {
  const { update, checksums, before } = progress;
  const keysOf = new Map<string, Record<string, KeyFlag>>();
  for (const { slug, events, held } of groups) {
    const { events: eventsBefore, held: heldBefore } = before.get(slug) ?? NOTHING;
    const known = indexedKeys(eventsBefore, verdicts, heldBefore);
    const news: Record<string, KeyFlag> = {};
    for (const [key, flag] of indexedKeys(events, verdicts, held)) {
      const hash = hashOfKey(key);
      update.keys.set(hash, flag > 1 || update.keys.get(hash) === true);
      if ((known.get(key) ?? 0) < flag) news[hash] = flag;
    }
    if (Object.keys(news).length > 0 && !blocked.has(slug)) keysOf.set(slug, news);
  }
  for (const slug of new Set([...checksums.keys(), ...keysOf.keys()])) {
    const [checksum, keys] = [checksums.get(slug), keysOf.get(slug)];
    update.changes.push({
      slug,
      ...(checksum === undefined ? {} : { checksum }),
      ...(keys === undefined ? {} : { keys }),
    });
  }
}
