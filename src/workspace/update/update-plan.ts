/**
 * Plans an update: which leads are written with which events, which of them wait for others, and which events wait for a
 * refused lead.
 */
import { uniteEvents, type LeadEvent } from '../../message/event/event.ts';
import { groupEvents } from '../../lead/identity/identity.ts';
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import type { LeadContent } from '../../lead/document/document.ts';
import { foldEvents, type Lead } from '../../lead/lead.ts';
import { settledBy } from '../../lead/marks.ts';
import type { StoredLead } from '../../store/leads/lead-store.ts';
import { decidingKeys, type StoredLeads } from './gather.ts';
import { isLosing, successorOf } from './successors.ts';
import { takersOf, type Takers, type Turns } from './takers.ts';
import type { Progress } from './update-progress.ts';
import type { UpdateContext } from './update.ts';

/** What one round of an update writes. */
export interface UpdatePlan {
  readonly groups: readonly EventGroup[];
  /** The keys of all events that are held. */
  readonly held: ReadonlySet<string>;
  /** For each slug, the events of the lead. Empty if the resource will only name its replacement. */
  readonly targets: ReadonlyMap<string, readonly LeadEvent[]>;
  readonly takers: Takers;
  /** The leads that cannot be written in this pass. For each slug, the slug of the refused lead that is the cause. */
  readonly blocked: ReadonlyMap<string, string>;
  /**
   * The leads that must be written once more before others may lose events to them, even if nothing changes; and the `untried`
   * ones.
   */
  readonly again: ReadonlySet<string>;
  /**
   * Leads that would lose events and were refused in an earlier pass. A write without a change first tests whether they can be
   * written.
   */
  readonly untried: readonly string[];
  /** Leads that this update has written, and must read again first. */
  readonly toRead: readonly string[];
}

/**
 * Groups the events of the batch with the `rest`. Events whose lead is refused, or waits for a refused lead, are noted in
 * `waiting` and left out. The other events are grouped as if these had not arrived.
 */
export function planUpdate(
  events: readonly LeadEvent[],
  rest: readonly LeadEvent[],
  stored: StoredLeads,
  { update: { waiting }, turns }: Pick<Progress, 'update' | 'turns'>,
  context: UpdateContext,
): UpdatePlan {
  const { refusals, verdicts } = context;
  for (const event of refusals?.isEmpty === false ? events : []) {
    const slug = refusals?.behind(decidingKeys(event, verdicts));
    if (slug !== undefined) waiting.set(event.key, slug);
  }
  for (;;) {
    const all = [...events.filter(({ key }) => !waiting.has(key)), ...rest];
    const groups = groupEvents(
      all.filter((event) => !context.isForgotten(event)),
      verdicts,
    );
    const plan = planGroups(groups, stored, turns, context);
    const held = heldEvents(events, plan, stored).filter(([key]) => !waiting.has(key));
    if (held.length === 0) return plan;
    for (const [key, slug] of held) waiting.set(key, slug);
  }
}

function planGroups(
  groups: readonly EventGroup[],
  stored: StoredLeads,
  turns: Turns,
  context: UpdateContext,
): UpdatePlan {
  const targets = new Map<string, readonly LeadEvent[]>(groups.map(({ slug, events }) => [slug, events]));
  for (const lead of stored.values())
    if (lead !== undefined && isLosing(lead, targets, groups, stored, context)) targets.set(lead.slug, []);
  const takers = takersOf(groups, stored, turns);
  const held = new Set(groups.flatMap((group) => [...group.held]));
  const plan = { groups, held, targets, takers };
  const blocked = blockedIn(plan, stored, context);
  const unsure = context.dryRun ? [] : [...takers.doubted].filter(([slug]) => !blocked.has(slug));
  const losers = unsure.map(([slug]) => slug);
  const untried = losers.filter((slug) => context.refusals?.remembered.has(slug) === true && !turns.hasWritten(slug));
  const again = new Set([...unsure.flatMap(([, homes]) => [...homes]), ...untried]);
  const toRead = [...again, ...losers].filter((slug) => stored.get(slug)?.stale === true);
  return { ...plan, blocked, again, untried, toRead };
}

/**
 * The leads that should change but cannot be written, and all leads that must keep their events until those have been written.
 */
function blockedIn(
  { groups, held, targets, takers }: Pick<UpdatePlan, 'groups' | 'held' | 'targets' | 'takers'>,
  stored: StoredLeads,
  context: UpdateContext,
): Map<string, string> {
  const { refusals } = context;
  if (refusals === undefined || refusals.isEmpty) return new Map();
  // A taker that only had to be written again contains what it should. The leads that would lose events to it are blocked.
  const blocked = new Map(
    [...takers.doubted].flatMap(([slug, homes]): [string, string][] => {
      const cause = [...homes].find((home) => refusals.has(home));
      return cause === undefined ? [] : [[slug, cause]];
    }),
  );
  for (const [slug, events] of targets) {
    const previous = stored.get(slug);
    if (refusals.has(slug) && !isAsStored(contentOf(events, previous, { groups, held }, context), previous))
      blocked.set(slug, slug);
  }
  for (let size = -1; size < blocked.size;) {
    size = blocked.size;
    for (const slug of targets.keys())
      for (const taker of takers.all.get(slug) ?? []) {
        const cause = blocked.get(taker);
        if (cause !== undefined && !blocked.has(slug)) blocked.set(slug, cause);
      }
  }
  return blocked;
}

/**
 * Events of the batch that belong to blocked leads, and that no stored lead contains in the same form: the key of each event,
 * and the slug of the cause.
 */
function heldEvents(
  events: readonly LeadEvent[],
  { groups, blocked }: UpdatePlan,
  stored: StoredLeads,
): [string, string][] {
  if (blocked.size === 0) return [];
  const own = new Set(events.map(({ key }) => key));
  const standing = [...stored.values()].flatMap((lead) => lead?.lead?.events ?? []);
  const stands = ({ key, source }: LeadEvent): boolean =>
    standing.some((one) => one.key === key && one.source.text === source.text);
  return groups.flatMap((group) => {
    const cause = blocked.get(group.slug);
    const held = group.events.filter((event) => own.has(event.key) && !stands(event));
    return cause === undefined ? [] : held.map(({ key }): [string, string] => [key, cause]);
  });
}

/** The content of a lead: its events or, if it has none left, its replacement. */
export function contentOf(
  events: readonly LeadEvent[],
  previous: StoredLead | undefined,
  { groups, held }: Pick<UpdatePlan, 'groups' | 'held'>,
  context: UpdateContext,
): LeadContent {
  const lead = events.length === 0 ? undefined : foldAsDecided(events, previous?.lead, held, context);
  const isGone = lead === undefined && previous !== undefined;
  const replacedBy = isGone ? successorOf(previous, groups, context) : undefined;
  return {
    ...(lead === undefined ? {} : { lead }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
    ...(previous?.unreadable === undefined ? {} : { unreadable: previous.unreadable }),
    foreign: previous?.foreign ?? [],
  };
}

function foldAsDecided(
  events: readonly LeadEvent[],
  previous: Lead | undefined,
  held: ReadonlySet<string>,
  { verdicts }: UpdateContext,
): Lead {
  const history = uniteEvents(events);
  return foldEvents(history, previous, held, settledBy(verdicts, history));
}

/** Whether the pod contains exactly this. `foldEvents` returns the same object if nothing has changed. */
export function isAsStored({ lead, replacedBy }: LeadContent, previous: StoredLead | undefined): boolean {
  return previous?.state === 'whole' && previous.lead === lead && previous.replacedBy === replacedBy;
}
