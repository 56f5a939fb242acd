/** Writes the leads of a plan. Each lead is written after the leads that take over events from it. */
import { isLead } from '../../lead/lead.ts';
import { eventsBeyond, LEAD_BOUNDS } from '../../lead/document/bounds.ts';
import type { LeadContent } from '../../lead/document/document.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import type { StoredLead } from '../../store/leads/lead-store.ts';
import type { StoredLeads } from './gather.ts';
import { inCircle } from './takers.ts';
import { contentOf, isAsStored, type UpdatePlan } from './update-plan.ts';
import { NOTHING, type Progress } from './update-progress.ts';
import type { UpdateContext } from './update.ts';
import { mapInTurn } from '../in-turn.ts';

/**
 * Writes what changed. A lead is written only after the leads that take over events from it, so that no event is lost if the
 * process is killed in between. Returns the slugs that other processes have written, or that must be written once more. After a
 * refusal nothing more is written, because the order must be computed again.
 */
export async function writeGroups(
  plan: UpdatePlan,
  stored: StoredLeads,
  progress: Progress,
  context: UpdateContext,
): Promise<{ conflicts: string[]; isRefused: boolean }> {
  const { takers, blocked, untried } = plan;
  const targets = new Map([...plan.targets].filter(([slug]) => !blocked.has(slug)));
  const conflicts: string[] = [];
  const refused: string[] = [];
  while (targets.size > 0 && conflicts.length === 0 && refused.length === 0) {
    const free = [...targets.keys()].filter(
      (slug) => context.dryRun || ![...(takers.all.get(slug) ?? [])].some((other) => targets.has(other)),
    );
    // These leads keep the events that they lose until the next round: one of several leads that swap events, or leads that may
    // be refused again.
    const keeping = untried.length > 0 ? untried : free.length > 0 ? [] : inCircle(targets, takers);
    const write = async (slug: string): Promise<void> => {
      const own = targets.get(slug) ?? [];
      const kept = keeping.includes(slug) ? (stored.get(slug)?.lead?.events ?? []) : [];
      const outcome = await writeTarget(slug, [...own, ...kept], { plan, stored, progress, context });
      if (outcome === 'refused') refused.push(slug);
      else if (outcome === 'conflict' || keeping.includes(slug)) conflicts.push(slug);
    };
    const wave = keeping.length > 0 ? keeping : free;
    await mapInTurn(wave, context.limit, write);
    for (const slug of wave) targets.delete(slug);
  }
  return { conflicts, isRefused: refused.length > 0 };
}

interface Writing {
  readonly plan: UpdatePlan;
  readonly stored: StoredLeads;
  readonly progress: Progress;
  readonly context: UpdateContext;
}

/** Writes one lead or, if it has no events left, its replacement. Returns `conflict` if another process was faster. */
async function writeTarget(
  slug: string,
  events: readonly LeadEvent[],
  writing: Writing,
): Promise<'done' | 'conflict' | 'refused'> {
  const { plan, stored, progress, context } = writing;
  const { checksums, before, turns } = progress;
  const previous = stored.get(slug);
  if (!before.has(slug)) before.set(slug, NOTHING);
  const whole = contentOf(events, previous, plan, context);
  const isAgain = plan.again.has(slug);
  const isToStay = !isAgain && isUnchanged(whole, previous, context);
  const content = isToStay ? whole : await boundedContent(whole, stored, context);
  const onWritten = (checksum: string): void => {
    checksums.set(slug, checksum);
    turns.noteWritten(slug, content.lead?.events ?? []);
  };
  const outcome = await writeLead(slug, content, previous, { ...context, isAgain, onWritten }).catch(
    (error: unknown) => {
      if (context.refusals?.note(slug, error) !== true) throw error;
      return 'refused' as const;
    },
  );
  if (outcome === 'conflict' || outcome === 'refused') return outcome;
  noteOutcome(slug, outcome, content, writing);
  return 'done';
}

/** Counts the result, and stores the lead as it was written. */
function noteOutcome(
  slug: string,
  outcome: Outcome,
  content: LeadContent,
  { stored, progress, context }: Writing,
): void {
  const { update, counted } = progress;
  const previous = stored.get(slug);
  if (!counted.has(slug) && outcome !== 'removed' && isCounted(content, previous))
    update[outcome === 'confirmed' ? 'unchanged' : outcome] += 1;
  counted.add(slug);
  if (outcome === 'unchanged') return;
  if (isAwaited(previous) && !isAwaited(content)) update.hasMetScores = true;
  if (outcome === 'removed') {
    stored.set(slug, undefined);
    return;
  }
  const url = context.layout.leadUrl(slug);
  // The answer to a write contains no ETag, so the lead must be read again before it is changed.
  stored.set(slug, { ...content, slug, url, state: 'whole', stale: true });
  if ((content.lead?.held.size ?? 0) > 0) update.held.add(slug);
  context.onWritten();
}

/** Original texts that do not fit into the lead are in the journal, and the lead names their places. */
async function boundedContent(content: LeadContent, stored: StoredLeads, context: UpdateContext): Promise<LeadContent> {
  const limit = context.leads.bounds.originals ?? LEAD_BOUNDS.originals;
  const beyond = eventsBeyond(content.lead?.events ?? [], limit);
  if (beyond.length === 0 || context.dryRun) return content;
  return { ...content, journaled: await context.placeOriginals(beyond, stored) };
}

/** What happened to a lead. `confirmed`: it was written again without a change. */
type Outcome = 'created' | 'updated' | 'unchanged' | 'confirmed' | 'removed';

/** How one lead is written. */
interface LeadWriting {
  /** Write the lead even if nothing changes, so that other processes find that it has changed. */
  readonly isAgain: boolean;
  readonly onWritten: (checksum: string) => void;
}

async function writeLead(
  slug: string,
  content: LeadContent,
  previous: StoredLead | undefined,
  context: Omit<UpdateContext, 'onWritten'> & LeadWriting,
): Promise<Outcome | 'conflict'> {
  const { leads, dryRun, isAgain, onWritten } = context;
  // All events of the lead were about forgotten people, and no lead replaces it.
  if (previous !== undefined && isEmpty(content) && isAllForgotten(previous, context))
    return dryRun || (await leads.remove(previous)) ? 'removed' : 'conflict';
  const isConfirmed = isUnchanged(content, previous, context);
  if (isConfirmed && (!isAgain || dryRun)) return 'unchanged';
  const changed = isNewLead(content, previous) ? 'created' : 'updated';
  const outcome = isConfirmed ? 'confirmed' : changed;
  if (dryRun) return outcome;
  const checksum = await leads.write(slug, content, previous, isConfirmed);
  if (checksum === undefined) return 'conflict';
  onWritten(checksum);
  return outcome;
}

function isUnchanged(
  content: LeadContent,
  previous: StoredLead | undefined,
  { rewriteOutdated = false }: Pick<UpdateContext, 'rewriteOutdated'>,
): boolean {
  return isAsStored(content, previous) && !(rewriteOutdated && previous?.outdated === true);
}

/** Whether this is a new lead: there was no resource, or one that only named a replacement, or a lead that had only scores. */
function isNewLead({ lead }: LeadContent, previous: StoredLead | undefined): boolean {
  const isNew = previous === undefined || (previous.lead === undefined && previous.replacedBy !== undefined);
  return (isNew || isAwaited(previous)) && lead !== undefined;
}

/** Whether the lead has only scores. */
const isAwaited = (content: LeadContent | undefined): boolean => content?.lead !== undefined && !isLead(content.lead);

/** Whether to count the lead. A lead that has only scores, before and after, is not counted. */
function isCounted({ lead }: LeadContent, previous: StoredLead | undefined): boolean {
  const known = [lead, previous?.lead].filter((one) => one !== undefined);
  return known.length === 0 || known.some(isLead);
}

const isEmpty = ({ lead, replacedBy }: LeadContent): boolean => lead === undefined && replacedBy === undefined;

function isAllForgotten({ lead }: StoredLead, { isForgotten }: Pick<UpdateContext, 'isForgotten'>): boolean {
  const events = lead?.events ?? [];
  return events.length > 0 && events.every(isForgotten);
}
