/** `/api/inbox` and `/api/outbox`: what was received, and what was sent. */
import { Hono } from 'hono';
import { INBOX_STATES, type InboxItem, type InboxState } from '../../care/inbox-states.ts';
import { dropDelivery, findDelivery } from '../../desk/answers/care-outbox.ts';
import type {
  DeliveryDetail,
  DeliveryView,
  InboxItemView,
  InboxList,
  NamedLead,
  OutboxList,
} from '../../desk-api/index.ts';
import { UsageError } from '../../errors.ts';
import { leftAsideWords } from '../../solid/left-aside.ts';
import { deliveryToJson } from '../../store/outbox/delivery-json.ts';
import { known } from '../../text/known.ts';
import { retryNow } from '../care/retry-now.ts';
import type { Desk } from '../desk.ts';
import { readNumber } from './query-number.ts';

const DEFAULT_LIMIT = 100;
const MOST = 1000;

/** The routes of the inbox. */
export function inboxRoutes(desk: Desk): Hono {
  const routes = new Hono();
  routes.get('/', async (context) => {
    const query = new URL(context.req.url).searchParams;
    const states = query.getAll('state').flatMap((text) => text.split(',').filter(Boolean).map(stateOf));
    const offset = readNumber(query, 'offset') ?? 0;
    const limit = Math.min(MOST, readNumber(query, 'limit') ?? DEFAULT_LIMIT);
    return context.json(await readInbox(desk, states, offset, limit));
  });
  return routes;
}

/** A page of the inbox, the newest first. */
export async function readInbox(
  desk: Desk,
  states: readonly InboxState[],
  offset: number,
  limit: number,
): Promise<InboxList> {
  const { pod, inbox } = desk;
  const wanted = (items: readonly InboxItem[]): InboxItem[] =>
    items.filter(({ state }) => states.length === 0 || states.includes(state)).reverse();
  const pageOf = (items: readonly InboxItem[]): InboxItem[] => wanted(items).slice(offset, offset + limit);
  const { items, leftAside, asOf } = await inbox.read(pageOf);
  const count = (state: InboxState): number => items.filter((item) => item.state === state).length;
  const counts = Object.fromEntries(INBOX_STATES.map((state) => [state, count(state)])) as InboxList['counts'];
  const page = pageOf(items);
  const leads = await leadsIn(desk, page);
  return known<InboxList>({
    inbox: pod.inbox,
    asOf: asOf.toISOString(),
    total: wanted(items).length,
    counts,
    offset,
    items: page.map((item) => known<InboxItemView>({ ...item, leads: leads.get(item.url) })),
    leftAside: leftAside && leftAsideWords(pod.inbox, leftAside),
  });
}

/** The leads of notifications, by the URL of the notification. If the pod is slow, the page reads again when they are known. */
async function leadsIn(desk: Desk, items: readonly InboxItem[]): Promise<ReadonlyMap<string, readonly NamedLead[]>> {
  const { reach, inbox, table } = desk;
  const asked = await reach.ask(
    () => inbox.eventIds.read(items),
    () => {
      desk.hub.tell('changed', { at: desk.at(), leads: [] });
    },
  );
  if (asked.unread !== undefined) return new Map();
  const found = table.leadsOf(new Set([...asked.value.values()].flat()));
  const leads = [...asked.value].map(([url, ids]) => {
    const ofAll = ids.flatMap((id) => found.get(id) ?? []);
    return [url, [...new Map(ofAll.map((lead) => [lead.slug, lead])).values()]] as const;
  });
  return new Map(leads.filter(([, list]) => list.length > 0));
}

function stateOf(text: string): InboxState {
  const state = INBOX_STATES.find((name) => name === text);
  if (state === undefined) throw new UsageError(`state: expected one of ${INBOX_STATES.join(', ')}`);
  return state;
}

/** The routes of the outbox. */
export function outboxRoutes(desk: Desk): Hono {
  const routes = new Hono();
  const { pod } = desk;
  routes.get('/', async (context) => context.json(await readOutbox(desk, context.req.query('ended') === 'true')));
  routes.get('/:id', async (context) => {
    const delivery = await pod.run(() => findDelivery(pod, context.req.param('id')));
    const detail: DeliveryDetail = { ...deliveryToJson(delivery), log: delivery.attempts, body: delivery.body };
    return context.json(detail);
  });
  routes.post('/:id/retry', async (context) => {
    const delivery = await pod.run(() => retryNow(desk, context.req.param('id')));
    await desk.refresh();
    return context.json(deliveryToJson(delivery));
  });
  routes.post('/:id/drop', async (context) => {
    // What cannot be read has no id but its address, which the page encodes.
    const dropped = await pod.run(() => dropDelivery(pod, context.req.param('id')));
    await desk.refresh();
    return context.json('url' in dropped ? { url: dropped.url, reason: dropped.reason } : deliveryToJson(dropped));
  });
  return routes;
}

const ENDED: ReadonlySet<string> = new Set(['delivered', 'accepted', 'dropped']);

/** What has not arrived; with `ended` all else as well. */
export async function readOutbox({ outbox, table }: Desk, ended: boolean): Promise<OutboxList> {
  const { deliveries, broken } = await outbox.get();
  const shown = deliveries.filter(({ state }) => ended || !ENDED.has(state)).map(deliveryToJson);
  return {
    deliveries: shown.map((one) => known<DeliveryView>({ ...one, leadName: table.row(one.lead ?? '')?.name })),
    broken: broken.map(({ url, reason }) => ({ url, reason })),
  };
}
