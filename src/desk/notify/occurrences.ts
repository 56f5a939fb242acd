/** What happened to leads in a pass, for those who get webhooks. */
import type { Lead } from '../../lead/lead.ts';
import { leadIri } from '../../lead/document/fragments.ts';
import { hashOfKey } from '../../message/event/keys.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';
import { indexedKeys } from '../../workspace/update/gather.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Overdue } from '../deadlines/deadlines.ts';
import type { Occurrence } from './webhook.ts';

/** A lead that a pass looked at. */
export interface SeenLead {
  readonly lead: Lead;
  readonly url: string;
  /** Did it wait for an answer when the pass began? */
  readonly waited: boolean;
  /** The hashes of keys by which it is newly known since then. */
  readonly newKeys: ReadonlySet<string>;
  /** Since when it waits too long, where no pass has found that before. */
  readonly overdue?: Overdue | undefined;
  /** The decision that left it to the fallback. */
  readonly givenUp?: RoutingDecision | undefined;
}

/** What happened to a lead. A lead that came and was answered in one pass is new and answered. */
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

/** Of an event without a time; the same on every machine. */
const NO_TIME = '1970-01-01T00:00:00.000Z';
