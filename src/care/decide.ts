/**
 * The decisions of a person about leads: a split moves events out of a lead, a join combines two leads, and two leads can be
 * recorded as not the same.
 */
import type { Decision } from '../lead/identity/decisions.ts';
import { FRAGMENTS } from '../lead/document/describe.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { namesOfEvent } from '../lead/identity/identity.ts';
import { UsageError } from '../errors.ts';
import { findLead, type FoundLead } from '../store/leads/find-lead.ts';
import type { Pod } from '../solid/pod.ts';
import type { StoredLeads } from '../workspace/update/gather.ts';
import { recordDecision } from '../workspace/record-decision.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import type { WorkspaceOptions } from '../workspace/options.ts';

/** The result of a decision. */
export interface Decided {
  readonly decision: Decision;
  /** The leads that contain the events of the decision now, with their number of events. */
  readonly leads: readonly { readonly slug: string; readonly url: string; readonly events: number }[];
}

/**
 * Moves events of a lead into a new lead. An event is named by its `id`, its fragment (`event-a07d...`), or the beginning of
 * its key.
 *
 * @throws UsageError if no event is named, or if the lead has no such event or no other events.
 */
export async function splitLead(
  pod: Pod,
  name: string,
  eventNames: readonly string[],
  options: WorkspaceOptions = {},
): Promise<Decided> {
  if (eventNames.length === 0) throw new UsageError('cannot split a lead: no event is named');
  return pod.run(async () => {
    const workspace = await openWorkspace(pod, options);
    const found = await findLead(workspace.leads, name);
    const taken = new Set(eventNames.flatMap((event) => findEvents(found, event)).map(({ key }) => key));
    const left = found.lead.events.map(({ key }) => key).filter((key) => !taken.has(key));
    if (left.length === 0)
      throw new UsageError(
        `cannot split lead ${found.slug.slice(0, 8)}: these are all its events. A split leaves at least one`,
      );
    return decide(workspace, [found], { kind: 'split', events: [...taken], from: left });
  });
}

/**
 * Combines two leads into one. With the same lead twice, it confirms that its events are about one person, although their names
 * differ.
 *
 * @throws UsageError if a lead does not exist, or if both are the same and nothing needs a confirmation.
 */
export async function joinLeads(
  pod: Pod,
  names: readonly [string, string],
  options: WorkspaceOptions = {},
): Promise<Decided> {
  const advice = 'both names already mean this one lead';
  return decideOnTwo(pod, names, options, advice, (events, others) => ({
    kind: 'join',
    events: [...new Set([...events, ...others])],
  }));
}

/**
 * Records that two leads are not the same. Later events never combine them, until someone joins them.
 *
 * @throws UsageError if a lead does not exist, or both are the same.
 */
export async function keepApart(
  pod: Pod,
  names: readonly [string, string],
  options: WorkspaceOptions = {},
): Promise<Decided> {
  const advice = 'both names mean this one lead. leadpod split moves events out of it';
  return decideOnTwo(pod, names, options, advice, (events, from) => ({ kind: 'apart', events, from }));
}

/**
 * Records a decision about two leads, with the keys of their events. `ifSame` is the error message if both names mean the same
 * lead.
 */
async function decideOnTwo(
  pod: Pod,
  names: readonly [string, string],
  options: WorkspaceOptions,
  ifSame: string,
  contentOf: (one: readonly string[], other: readonly string[]) => Pick<Decision, 'kind' | 'events' | 'from'>,
): Promise<Decided> {
  return pod.run(async () => {
    const workspace = await openWorkspace(pod, options);
    const one = await findLead(workspace.leads, names[0]);
    const other = await findLead(workspace.leads, names[1]);
    const keysOf = ({ lead }: FoundLead): string[] => lead.events.map(({ key }) => key);
    const content = contentOf(keysOf(one), keysOf(other));
    const isConfirmed = content.kind === 'join' && [...one.lead.marks.values()].flat().includes('names-differ');
    if (one.slug === other.slug && !isConfirmed) throw new UsageError(`${one.url}: ${ifSame}`);
    return decide(workspace, one.slug === other.slug ? [one] : [one, other], content);
  });
}

/** The events of a lead with this name. There may be several, if messages with one id differ. */
function findEvents({ lead, url }: FoundLead, name: string): LeadEvent[] {
  const fragment = name.replace(/^.*#(?=event-)/s, '');
  const named = lead.events.filter(
    (event) =>
      event.id === name ||
      FRAGMENTS.event(event) === fragment ||
      (/^[0-9a-f]{8,64}$/.test(name) && event.key.startsWith(name)),
  );
  if (named.length > 0) return named;
  throw new UsageError(`${url}: no event [${name}]. leadpod explain lists its events`);
}

/** Records the decision first, then changes the leads. If the process dies in between, the next one continues. */
async function decide(
  workspace: Workspace,
  found: readonly FoundLead[],
  content: Pick<Decision, 'kind' | 'events' | 'from'>,
): Promise<Decided> {
  const slugs = found.map(({ slug }) => slug);
  const decision = await recordDecision(workspace, slugs, content);
  const stored: StoredLeads = new Map(found.map((lead) => [lead.slug, lead]));
  // A resource that says which lead replaced it may need an update.
  const events = found.flatMap(({ lead }) => lead.events);
  await workspace.readLeads(
    events.flatMap((event) => namesOfEvent(event, workspace.verdicts)),
    stored,
  );
  const update = await workspace.update([], stored, { isUnsettled: true });
  await workspace.records.commit([], { leads: update.changes });
  await workspace.settle();
  const leads = [...stored.values()].flatMap((lead) => {
    const events = lead?.lead?.events.filter(({ key }) => decision.events.includes(key) || content.from?.includes(key));
    return lead === undefined || events === undefined || events.length === 0
      ? []
      : [{ slug: lead.slug, url: lead.url, events: events.length }];
  });
  return { decision, leads };
}
