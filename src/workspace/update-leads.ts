/** Events into the leads of the pod: gather, group, fold, write each changed lead once; again where others wrote. */
import pMap from 'p-map';
import type { LeadEvent } from '../message/event.ts';
import type { EventGroup } from '../lead/identity/identity.ts';
import { hashOfKey } from '../message/keys.ts';
import { isLead } from '../lead/lead.ts';
import { eventsBeyond, LEAD_BOUNDS } from '../lead/document/bounds.ts';
import type { LeadContent } from '../lead/document/document.ts';
import { PodError } from '../errors.ts';
import type { KeyFlag } from '../store/journal/record.ts';
import type { StoredLead } from '../store/leads/lead-store.ts';
import { indexChange } from './rebuild-index.ts';
import { contentOf, isAsStored, planUpdate, type UpdatePlan } from './update-plan.ts';
import { recoverTorn } from './successors.ts';
import type { LeadsUpdate, UpdateContext } from './update.ts';
import { eventsOf, gatherLeads, indexedKeys, readLeads, type StoredLeads } from './gather.ts';

/** What stands in a lead that is not there. */
const NOTHING: Pick<EventGroup, 'events' | 'held'> = { events: [], held: new Set() };

/** Rounds against other writers of the same leads. */
const MAX_ROUNDS = 10;

/** An update under way. */
interface Progress {
  readonly update: LeadsUpdate;
  /** Leads that were counted already. */
  readonly counted: Set<string>;
  readonly checksums: Map<string, string>;
  /** The events of each lead as it stood in the pod when we first looked, before we tried to write it. */
  readonly before: Map<string, Pick<EventGroup, 'events' | 'held'>>;
  /** Leads of which the pod was told before events moved to them. */
  readonly announced: Set<string>;
}

/**
 * Brings the leads of the pod up to date with these events. `stored` may hold leads that were read already.
 *
 * @throws PodError `conflict` where others keep writing the same leads.
 */
export async function updateLeads(
  events: readonly LeadEvent[],
  context: UpdateContext,
  stored: StoredLeads = new Map(),
): Promise<LeadsUpdate> {
  const progress: Progress = {
    update: {
      created: 0,
      updated: 0,
      unchanged: 0,
      duplicate: 0,
      torn: [],
      changes: [],
      held: new Set(),
      keys: new Map(),
      waiting: new Map(),
      awaiting: new Set(),
    },
    counted: new Set(),
    checksums: new Map(),
    before: new Map(),
    announced: new Set(),
  };
  const { update } = progress;
  await gatherLeads(events, stored, context);
  const before = new Set(eventsOf(stored).map(({ key }) => key));
  update.duplicate = events.length - new Set(events.map(({ key }) => key).filter((key) => !before.has(key))).size;
  for (let round = 0; round < MAX_ROUNDS;) {
    const rest = [...(await recoverTorn(stored, context)), ...eventsOf(stored)];
    const plan = planUpdate(events, rest, stored, update.waiting, context);
    rememberBefore(stored, events, progress, context);
    if (!context.dryRun) await announceMoves(plan, stored, progress, context);
    const { conflicts, isRefused } = await writeGroups(plan, stored, progress, context);
    if (conflicts.length === 0 && !isRefused) {
      update.torn.push(...tornIn(stored, context));
      listChanges(plan, progress, context);
      noteAwaiting(events, plan, update);
      return update;
    }
    if (conflicts.length === 0) continue;
    round += 1;
    await readLeads(conflicts, stored, context);
    await gatherLeads(events, stored, context);
  }
  if (context.leads.inTheWay !== undefined) throw context.leads.inTheWay;
  const { leads } = context.layout;
  const message = `Writing leads failed: PUT ${leads} - others wrote the same leads ${MAX_ROUNDS} times in between`;
  throw new PodError(message, { kind: 'conflict', method: 'PUT', url: leads });
}

function noteAwaiting(ours: readonly LeadEvent[], { groups }: UpdatePlan, { awaiting }: LeadsUpdate): void {
  const own = new Set(ours.map(({ key }) => key));
  for (const group of groups)
    if (!isLead(group)) for (const { key } of group.events) if (own.has(key)) awaiting.add(key);
}

/** Those that are not told as refusing already. */
function tornIn(stored: StoredLeads, { refusals }: UpdateContext): string[] {
  return [...stored].flatMap(([slug, lead]) => (lead?.state === 'torn' && refusals?.has(slug) !== true ? [slug] : []));
}

/**
 * What the pod knew of a lead, so that only news are told to the index. After a death it may have known nothing, and what we
 * journaled is news although somebody else may have written it for us.
 */
function rememberBefore(
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
async function announceMoves(
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
function listChanges({ groups, blocked }: UpdatePlan, progress: Progress, { verdicts }: UpdateContext): void {
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

/**
 * Writes what changed, a lead only after those that take events over from it: a kill in between must not leave an event
 * nowhere. Comes back with the slugs that others wrote, or that must be written once more. After a refusal nothing more is
 * written: who waits for whom is to be found out anew.
 */
async function writeGroups(
  plan: UpdatePlan,
  stored: StoredLeads,
  progress: Progress,
  context: UpdateContext,
): Promise<{ conflicts: string[]; isRefused: boolean }> {
  const { groups, takers, blocked } = plan;
  const targets = new Map([...plan.targets].filter(([slug]) => !blocked.has(slug)));
  const conflicts: string[] = [];
  const refused: string[] = [];
  while (targets.size > 0 && conflicts.length === 0 && refused.length === 0) {
    const free = [...targets.keys()].filter(
      (slug) => ![...(takers.get(slug) ?? [])].some((other) => targets.has(other)),
    );
    // Leads that swap events: the first of them keeps what it loses until the next round.
    const [held] = free.length === 0 ? targets.keys() : [];
    const write = async (slug: string): Promise<void> => {
      const own = targets.get(slug) ?? [];
      const kept = slug === held ? (stored.get(slug)?.lead?.events ?? []) : [];
      const outcome = await writeTarget(slug, [...own, ...kept], { groups, stored, progress, context });
      if (outcome === 'refused') refused.push(slug);
      else if (outcome === 'conflict' || slug === held) conflicts.push(slug);
    };
    const wave = held === undefined ? free : [held];
    await pMap(wave, write, { concurrency: context.concurrency });
    for (const slug of wave) targets.delete(slug);
  }
  return { conflicts, isRefused: refused.length > 0 };
}

interface Writing {
  readonly groups: readonly EventGroup[];
  readonly stored: StoredLeads;
  readonly progress: Progress;
  readonly context: UpdateContext;
}

/** Writes one lead, or, where no event is left to it, where it went; `conflict` where somebody else was faster. */
async function writeTarget(
  slug: string,
  events: readonly LeadEvent[],
  writing: Writing,
): Promise<'done' | 'conflict' | 'refused'> {
  const { groups, stored, progress, context } = writing;
  const { update, counted, checksums, before } = progress;
  const previous = stored.get(slug);
  if (!before.has(slug)) before.set(slug, NOTHING);
  const whole = contentOf(events, previous, groups, context);
  const content = isUnchanged(whole, previous, context) ? whole : await boundedContent(whole, stored, context);
  const url = context.layout.leadUrl(slug);
  const written = (checksum: string): void => void checksums.set(slug, checksum);
  const outcome = await writeLead(slug, content, previous, written, context).catch((error: unknown) => {
    if (context.refusals?.note(slug, error) !== true) throw error;
    return 'refused' as const;
  });
  if (outcome === 'conflict' || outcome === 'refused') return outcome;
  if (!counted.has(slug) && outcome !== 'removed' && isCounted(content, previous)) update[outcome] += 1;
  counted.add(slug);
  if (outcome === 'unchanged') return 'done';
  if (outcome === 'removed') {
    stored.set(slug, undefined);
    return 'done';
  }
  // The server's answer to a write holds no ETag: to change it once more, it must be read again.
  stored.set(slug, { ...content, slug, url, state: 'whole', stale: true });
  if ((content.lead?.held.size ?? 0) > 0) update.held.add(slug);
  context.onWritten();
  return 'done';
}

/** What does not fit into the lead stays in the journal; the lead says where. */
async function boundedContent(content: LeadContent, stored: StoredLeads, context: UpdateContext): Promise<LeadContent> {
  const limit = context.leads.bounds.originals ?? LEAD_BOUNDS.originals;
  const beyond = eventsBeyond(content.lead?.events ?? [], limit);
  if (beyond.length === 0 || context.dryRun) return content;
  return { ...content, journaled: await context.placeOriginals(beyond, stored) };
}

async function writeLead(
  slug: string,
  content: LeadContent,
  previous: StoredLead | undefined,
  onWritten: (checksum: string) => void,
  context: UpdateContext,
): Promise<'created' | 'updated' | 'unchanged' | 'removed' | 'conflict'> {
  const { leads, dryRun } = context;
  // Nothing is left of it, and nobody has what it had: all its events were those of somebody who was forgotten.
  if (previous !== undefined && isEmpty(content) && isAllForgotten(previous, context))
    return dryRun || (await leads.remove(previous)) ? 'removed' : 'conflict';
  if (isUnchanged(content, previous, context)) return 'unchanged';
  const outcome = isNewLead(content, previous) ? 'created' : 'updated';
  if (dryRun) return outcome;
  const checksum = await leads.write(slug, content, previous);
  if (checksum === undefined) return 'conflict';
  onWritten(checksum);
  return outcome;
}

function isUnchanged(
  content: LeadContent,
  previous: StoredLead | undefined,
  { rewriteOutdated = false }: UpdateContext,
): boolean {
  return isAsStored(content, previous) && !(rewriteOutdated && previous?.outdated === true);
}

/** A name that another lead took over, and that comes back to life, is a new lead; so is one of which only scores were known. */
function isNewLead({ lead }: LeadContent, previous: StoredLead | undefined): boolean {
  const isNew = previous === undefined || (previous.lead === undefined && previous.replacedBy !== undefined);
  const isAwaited = previous?.lead !== undefined && !isLead(previous.lead);
  return (isNew || isAwaited) && lead !== undefined;
}

/** Where only scores are known of a lead, before and after, there is none to be counted. */
function isCounted({ lead }: LeadContent, previous: StoredLead | undefined): boolean {
  const known = [lead, previous?.lead].filter((one) => one !== undefined);
  return known.length === 0 || known.some(isLead);
}

const isEmpty = ({ lead, replacedBy }: LeadContent): boolean => lead === undefined && replacedBy === undefined;

function isAllForgotten({ lead }: StoredLead, { isForgotten }: UpdateContext): boolean {
  const events = lead?.events ?? [];
  return events.length > 0 && events.every(isForgotten);
}
