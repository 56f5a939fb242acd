/**
 * Reads one lead with everything that is known about it: from the copy, and from the pod only what the copy does not have. If the
 * pod does not answer, the rest is shown.
 */
import type { DeliveryView, LeadPage, LeadView, ResponseView } from '../../desk-api/index.ts';
import { otherParty } from '../../desk/answers/parties.ts';
import { allowedAnswers } from '../../desk/answers/rules.ts';
import { overdueAt, responsesIn } from '../../desk/deadlines/deadlines.ts';
import { decisionsOfLead } from '../../desk/routing/decisions-of-lead.ts';
import { explanationToJson } from '../../lead/explain-json.ts';
import { explainLead } from '../../lead/explain.ts';
import { leadToJson } from '../../lead/lead-json.ts';
import { Verdicts } from '../../lead/identity/decisions.ts';
import type { Lead } from '../../lead/lead.ts';
import { isOwnEvent } from '../../solid/layout.ts';
import { Journal } from '../../store/journal/journal.ts';
import { deliveryToJson } from '../../store/outbox/delivery-json.ts';
import { known } from '../../text/known.ts';
import { PodError } from '../../errors.ts';
import type { Desk } from '../desk.ts';
import { graphOf } from './graph.ts';
import { messagesOf } from './messages.ts';
import { PodParts } from './pod-parts.ts';
import { readLeadsOfCopy, type ReadLead } from './read-leads.ts';
import { timelineOf } from './timeline.ts';

/**
 * The page of a lead, by its slug; `undefined` where there is none.
 *
 * @throws PodError where the pod is away and the copy has no event of the lead.
 */
export async function readLeadPage(desk: Desk, slug: string): Promise<LeadPage | undefined> {
  const parts = new PodParts(desk, slug);
  const [found] = await readLeadsOfCopy(desk, [slug], parts.reading);
  if (found === undefined) {
    if (!parts.isMissing('messages')) return undefined;
    const [url, reason] = [desk.table.row(slug)?.id ?? slug, parts.view()?.reason ?? ''];
    const message = `This lead is too large for the local copy, and the pod does not give its messages: ${reason}`;
    throw new PodError(message, { kind: 'unavailable', method: 'GET', url });
  }
  const { lead, url } = found;
  const { pod, held, options } = desk;
  const version = desk.copy.versions.get(slug) ?? '';
  const decide = (): Promise<LeadPage['decisions']> =>
    desk.routing.get(`${slug} ${version}`, () =>
      decisionsOfLead(lead, slug, { journal: new Journal(pod.client, pod.layout), pod }),
    );
  const [verdicts, deliveries, decisions] = await Promise.all([
    parts.read('review', () => desk.verdicts.get(), new Verdicts()),
    parts.read('deliveries', () => deliveriesOf(desk, lead), []),
    parts.read('decisions', decide, []),
  ]);
  const explanation = explainLead(lead, verdicts);
  const { deadlines } = options;
  const responses: ResponseView[] = deadlines === undefined ? [] : responsesIn(lead.events, deadlines.hoursOf);
  const isWhole = !parts.isMissing('messages');
  return known<LeadPage>({
    lead: viewOf(desk, found, isWhole),
    // An incomplete history does not say which answers are allowed.
    allowed: (isWhole ? allowedAnswers(lead, pod.webId) : []).map((action) => ({
      action,
      ...known({ to: otherParty(action, lead, pod.webId) }),
    })),
    events: timelineOf(lead, explanation, new Map(deliveries.map((one) => [one.event, one]))),
    explain: explanationToJson(lead, slug, url, explanation),
    messages: messagesOf(lead),
    decisions,
    responses,
    deliveries,
    graph: graphOf(lead, explanation),
    answers: held.ofLead(slug),
    unread: parts.view(),
    version,
  });
}

/** The lead in its printed form. If its history is incomplete, the status of the list is used. */
function viewOf(desk: Desk, { lead, slug, url }: ReadLead, isWhole: boolean): LeadView {
  const { table, options } = desk;
  const json = leadToJson(lead, slug, url);
  const status = (isWhole ? undefined : table.row(slug)?.status) ?? json.status;
  const { deadlines } = options;
  const overdue = deadlines === undefined ? undefined : overdueAt(json, deadlines, desk.now().getTime());
  return { ...json, status, ...known({ delivery: table.deliveryOf(slug), overdue }) };
}

/** The deliveries of its events; the outbox is asked only where some of them are ours. */
async function deliveriesOf(desk: Desk, { events }: Lead): Promise<DeliveryView[]> {
  const own = new Set(events.flatMap(({ id }) => (isOwnEvent(id, desk.pod.layout) ? [id] : [])));
  if (own.size === 0) return [];
  const { deliveries } = await desk.outbox.get();
  return deliveries.filter(({ event }) => own.has(event)).map(deliveryToJson);
}
