/**
 * Adds events to the leads of the pod: gather, group, combine, write each changed lead once; repeat after a conflict.
 */
import { isLead } from '../../lead/lead.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { PodError } from '../../errors.ts';
import { eventsOf, gatherLeads, readLeads, type StoredLeads } from './gather.ts';
import { recoverTorn } from './successors.ts';
import { announceMoves, listChanges, rememberBefore } from './update-news.ts';
import { planUpdate, type UpdatePlan } from './update-plan.ts';
import { startProgress } from './update-progress.ts';
import type { LeadsUpdate, UpdateContext } from './update.ts';
import { writeGroups } from './write-leads.ts';

/** How often the leads are written again, if other processes write them too. */
const MAX_ROUNDS = 10;

/**
 * Updates the leads of the pod with these events. `stored` may contain leads that were read already.
 *
 * @throws PodError `conflict` if other processes keep writing the same leads.
 */
export async function updateLeads(
  events: readonly LeadEvent[],
  context: UpdateContext,
  stored: StoredLeads = new Map(),
): Promise<LeadsUpdate> {
  const progress = startProgress();
  const { update } = progress;
  const readAgain = async (slugs: readonly string[]): Promise<void> => {
    await readLeads(slugs, stored, context);
    await gatherLeads(events, stored, context);
  };
  await gatherLeads(events, stored, context);
  const before = new Set(eventsOf(stored).map(({ key }) => key));
  update.duplicate = events.length - new Set(events.map(({ key }) => key).filter((key) => !before.has(key))).size;
  for (let round = 0; round < MAX_ROUNDS;) {
    progress.turns.begin(stored);
    const rest = [...(await recoverTorn(stored, context)), ...eventsOf(stored)];
    const plan = planUpdate(events, rest, stored, progress, context);
    if (plan.toRead.length > 0) {
      await readAgain(plan.toRead);
      continue;
    }
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
    await readAgain(conflicts);
  }
  if (context.leads.inTheWay !== undefined) throw context.leads.inTheWay;
  const { leads } = context.layout;
  const message = `Writing leads failed: PUT ${leads} - other processes wrote the same leads ${MAX_ROUNDS} times in between`;
  throw new PodError(message, { kind: 'conflict', method: 'PUT', url: leads });
}

function noteAwaiting(ours: readonly LeadEvent[], { groups }: UpdatePlan, { awaiting }: LeadsUpdate): void {
  const own = new Set(ours.map(({ key }) => key));
  for (const group of groups)
    if (!isLead(group)) for (const { key } of group.events) if (own.has(key)) awaiting.add(key);
}

/** Damaged leads, except the refused ones, which are reported already. */
function tornIn(stored: StoredLeads, { refusals }: UpdateContext): string[] {
  return [...stored].flatMap(([slug, lead]) => (lead?.state === 'torn' && refusals?.has(slug) !== true ? [slug] : []));
}
