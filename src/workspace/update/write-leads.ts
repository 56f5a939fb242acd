/** The leads of a plan are written, each after those that take events over from it. */
import { isLead } from '../../lead/lead.ts';
import { eventsBeyond, LEAD_BOUNDS } from '../../lead/document/bounds.ts';
import type { LeadContent } from '../../lead/document/document.ts';
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import type { StoredLead } from '../../store/leads/lead-store.ts';
import type { StoredLeads } from './gather.ts';
import { contentOf, isAsStored, type UpdatePlan } from './update-plan.ts';
import { NOTHING, type Progress } from './update-progress.ts';
import type { UpdateContext } from './update.ts';
import { mapInTurn } from '../in-turn.ts';

/**
 * Writes what changed, a lead only after those that take events over from it: a kill in between must not leave an event
 * nowhere. Comes back with the slugs that others wrote, or that must be written once more. After a refusal nothing more is
 * written: who waits for whom is to be found out again.
 */
export async function writeGroups(
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
    await mapInTurn(wave, context.limit, write);
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

/** Writes one lead, or, where no event is left to it, where it went; `conflict` where someone else was faster. */
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
  if (isAwaited(previous) && !isAwaited(content)) update.hasMetScores = true;
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
  // Nothing is left of it, and no one has what it had: all its events were those of someone who was forgotten.
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
  return (isNew || isAwaited(previous)) && lead !== undefined;
}

/** Is nothing known of it but scores? */
const isAwaited = (content: LeadContent | undefined): boolean => content?.lead !== undefined && !isLead(content.lead);

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
