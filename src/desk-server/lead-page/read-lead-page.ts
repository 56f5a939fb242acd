/** One lead with all that is known of it, from the copy; the pod is asked only for what the copy has not. */
import { readCopiedLead } from '../../copy/printed-leads.ts';
import type { DeliveryView, LeadPage, ResponseView } from '../../desk-api/index.ts';
import { otherParty } from '../../desk/answers/parties.ts';
import { allowedAnswers } from '../../desk/answers/rules.ts';
import { overdueAt, responsesIn } from '../../desk/deadlines/deadlines.ts';
import { decisionsOfLead } from '../../desk/routing/decisions-of-lead.ts';
import { explanationToJson } from '../../lead/explain-json.ts';
import { explainLead } from '../../lead/explain.ts';
import { leadToJson } from '../../lead/lead-json.ts';
import type { Lead } from '../../lead/lead.ts';
import { Journal } from '../../store/journal/journal.ts';
import { deliveryToJson } from '../../store/outbox/delivery-json.ts';
import { known } from '../../text/known.ts';
import type { Desk } from '../desk.ts';
import { graphOf } from './graph.ts';
import { messagesOf } from './messages.ts';
import { timelineOf } from './timeline.ts';

/** A lead of the copy, with its state computed from its events. */
export interface ReadLead {
  readonly slug: string;
  readonly url: string;
  readonly lead: Lead;
}

/** Reads leads of the copy; those that are gone or damaged are left out. */
export async function readLeadsOfCopy({ copy, reading }: Desk, slugs: readonly string[]): Promise<ReadLead[]> {
  const found: ReadLead[] = [];
  for await (const copied of copy.leads(slugs)) {
    const { lead } = await readCopiedLead(copied, reading);
    if (lead !== undefined) found.push({ slug: copied.slug, url: copied.url, lead });
  }
  return found;
}

/** The page of a lead, by its slug; `undefined` where there is none. */
export async function readLeadPage(desk: Desk, slug: string): Promise<LeadPage | undefined> {
  const [found] = await readLeadsOfCopy(desk, [slug]);
  if (found === undefined) return undefined;
  const { lead, url } = found;
  const { pod, held, options } = desk;
  const explanation = explainLead(lead, await desk.verdicts.get());
  const deliveries = await deliveriesOf(desk, lead);
  const json = leadToJson(lead, slug, url);
  const { deadlines } = options;
  const overdue = deadlines === undefined ? undefined : overdueAt(json, deadlines, desk.now().getTime());
  const responses: ResponseView[] = deadlines === undefined ? [] : responsesIn(lead.events, deadlines.hoursOf);
  return {
    lead: { ...json, ...known({ delivery: desk.table.deliveryOf(slug), overdue }) },
    allowed: allowedAnswers(lead, pod.webId).map((action) => ({
      action,
      ...known({ to: otherParty(action, lead, pod.webId) }),
    })),
    events: timelineOf(lead, explanation, new Map(deliveries.map((one) => [one.event, one]))),
    explain: explanationToJson(lead, slug, url, explanation),
    messages: messagesOf(lead),
    decisions: await decisionsOfLead(lead, slug, { journal: new Journal(pod.client, pod.layout), pod }),
    responses,
    deliveries,
    graph: graphOf(lead, explanation),
    answers: held.ofLead(slug),
    version: desk.copy.versions.get(slug) ?? '',
  };
}

/** The deliveries of its events; the outbox is asked only where some of them are ours. */
async function deliveriesOf(desk: Desk, { events }: Lead): Promise<DeliveryView[]> {
  const own = new Set(events.flatMap(({ id }) => (id.startsWith(desk.ownPrefix) ? [id] : [])));
  if (own.size === 0) return [];
  const { deliveries } = await desk.outbox.get();
  return deliveries.filter(({ event }) => own.has(event)).map(deliveryToJson);
}
