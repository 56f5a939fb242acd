/** Finds out what happened to leads in a pass, so that webhooks can report it. */
import type { Lead } from '../../lead/lead.ts';
import { leadIri } from '../../lead/document/fragments.ts';
import { hashOfKey } from '../../message/event/keys.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import { indexedKeys } from '../../workspace/update/gather.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Overdue } from '../deadlines/deadlines.ts';
import type { Occurrence } from './webhook.ts';

/** A lead that a pass has read. */
export interface SeenLead {
  readonly lead: Lead;
  readonly url: string;
  /** Whether the lead was waiting for an answer or an assignment when the pass began. */
  readonly waited: boolean;
  /** The hashes of the keys that the lead got in this pass. */
  readonly newKeys: ReadonlySet<string>;
  /** How the lead is overdue. Missing if it is not, or if an earlier pass has reported it. */
  readonly overdue?: Overdue | undefined;
  /** The decision that offered the lead to the fallback, if this pass made one. */
  readonly givenUp?: RoutingDecision | undefined;
}

/** Returns what happened to a lead. A lead that arrived and was answered in the same pass is both new and answered. */
export function occurrencesOf(slug: string, seen: SeenLead, { verdicts }: Pick<Workspace, 'verdicts'>): Occurrence[] {
  const { lead, url, waited, newKeys, overdue, givenUp } = seen;
  const base = { lead: leadIri(url), slug, status: lead.status };
  const found: Occurrence[] = [];
  const keys = [...indexedKeys(lead.events, verdicts).keys()];
  const isNew =
    keys.length === 0 ? !waited && lead.events.length === 1 : keys.every((key) => newKeys.has(hashOfKey(key)));
  const [first] = lead.events;
  if (isNew && first !== undefined) found.push({ ...base, what: 'new', time: first.time ?? NO_TIME, event: first.key });
  const answer = lead.events.findLast(({ action }) => action === 'accept' || action === 'reject');
  const isAnswered = lead.status === 'accepted' || lead.status === 'rejected';
  if (isAnswered && (waited || isNew) && answer !== undefined)
    found.push({ ...base, what: 'answered', time: answer.time ?? NO_TIME, event: answer.key });
  if (givenUp !== undefined) found.push({ ...base, what: 'given-up', time: givenUp.at, event: givenUp.id });
  if (overdue !== undefined)
    found.push({ ...base, what: 'overdue', time: overdue.due, event: `${overdue.waitsFor} ${overdue.since}` });
  return found;
}

/** Replaces the time of an event that has none. It is constant, so that every machine computes the same. */
const NO_TIME = '1970-01-01T00:00:00.000Z';
