/**
 * Adds our own events to our leads in the same way as events of others: through the journal. The journal entry names the
 * resource in the outbox as its source. If a process dies after it has written to the outbox, the next process that opens the
 * outbox continues. No event is delivered before it is in our leads.
 */
import { PodError } from '../../errors.ts';
import { actionFromTopic } from '../../message/event/actions.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { contentMark, contentOf, versionOf } from '../../solid/version.ts';
import { isProofUrl } from '../../solid/layout.ts';
import type { JournalEntry, NotificationOutcome } from '../../store/journal/record.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import type { BrokenDelivery, OutboxListing } from '../../store/outbox/listing.ts';
import { Outbox } from '../../store/outbox/outbox.ts';
import { isSendersFault } from '../../workspace/batch/senders-fault.ts';
import type { StoredLeads } from '../../workspace/update/gather.ts';
import type { LeadsUpdate } from '../../workspace/update/update.ts';
import { parseStored } from '../../workspace/parse-stored.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { holdTogether } from './hold-together.ts';
import { publishProof } from '../proof/publish-proof.ts';

/** The outbox of a pod, as `openOutbox` returns it. */
export interface OpenedOutbox {
  readonly outbox: Outbox;
  /** The pending deliveries. The events of all of them are in our leads. Only these may be delivered. */
  readonly deliveries: readonly Delivery[];
  readonly broken: readonly BrokenDelivery[];
  /** The changes of the leads, if there are any. */
  readonly update?: LeadsUpdate;
}

interface Missing {
  readonly entry: JournalEntry;
  readonly events: readonly LeadEvent[];
  /** The slug of the lead that the event is about. */
  readonly lead: string | undefined;
}

/**
 * Reads the outbox, and adds those events to our leads that are not there yet. Removes events about forgotten people. A dry run
 * changes nothing. Returns `undefined` if there is no outbox. No request is needed for that: the ledger (the cache of what was
 * processed) remembers it.
 */
export async function openOutbox(workspace: Workspace): Promise<OpenedOutbox | undefined> {
  const { ledger, pod, options } = workspace;
  if (ledger.notes.hasOutbox === false) return undefined;
  const isReadOnly = options.dryRun === true;
  const outbox = new Outbox(pod.client, pod.layout);
  const listing = await outbox.list({ tidy: !isReadOnly });
  const isThere = listing.deliveries.length + listing.broken.length > 0 || listing.hasFailed;
  if (ledger.notes.hasOutbox === undefined) ledger.notes.noteOutbox(isThere);
  if (!isThere && ledger.notes.hasOutbox !== true) return undefined;
  if (isReadOnly) return { outbox, ...listing };
  return { outbox, ...(await addMissing(workspace, outbox, listing)) };
}

async function addMissing(
  workspace: Workspace,
  outbox: Outbox,
  { deliveries, broken }: OutboxListing,
): Promise<Omit<OpenedOutbox, 'outbox'>> {
  const missing: Missing[] = [];
  const unproven: BrokenDelivery[] = [];
  const gone = new Set<string>();
  for (const delivery of deliveries) {
    const state = outcomeOf(workspace, outbox, delivery);
    const isJournaled = state === 'journaled' || state === 'refused' || state === 'awaiting';
    const isThere = isJournaled || actionFromTopic(delivery.topic) === undefined;
    // A process that did not see this event may have forgotten the person in the meantime.
    if (isThere && workspace.tombstones.all.length === 0) continue;
    const read = await readEvents(workspace, outbox, delivery);
    const isForgotten = read.events.some((event) => workspace.tombstones.covers(event));
    if (state === 'forgotten' || isForgotten) {
      await outbox.remove(delivery);
      gone.add(delivery.id);
      continue;
    }
    if (isThere) continue;
    const fault = await prove(workspace, delivery);
    if (fault === undefined) missing.push(read);
    else {
      unproven.push({ url: read.entry.source, reason: fault });
      gone.add(delivery.id);
    }
  }
  const left = { deliveries: deliveries.filter(({ id }) => !gone.has(id)), broken: [...broken, ...unproven] };
  if (missing.length === 0) return left;
  return { ...left, update: await addToLeads(workspace, missing) };
}

/**
 * Publishes the proof of an event, because the process that created the delivery may have died before it did so. If this fails,
 * the event is not sent, and the next run tries again. Other deliveries are not affected. Returns the reason of a failure.
 */
async function prove({ pod }: Workspace, { event: id, body }: Delivery): Promise<string | undefined> {
  if (!isProofUrl(id, pod.layout)) return undefined;
  try {
    await publishProof(pod, { id, body });
    return undefined;
  } catch (error) {
    if (!(error instanceof PodError)) throw error;
    return error.message;
  }
}

/**
 * The outcome of a delivery in the ledger, which is a cache of the commit records. The name and the bytes of a delivery never
 * change.
 */
function outcomeOf({ ledger }: Workspace, outbox: Outbox, delivery: Delivery): NotificationOutcome | undefined {
  return ledger.handled.outcomeOf(outbox.urlOf(delivery.id), contentOf(versionIn(delivery)));
}

const versionIn = ({ body, contentType }: Delivery): string =>
  versionOf(contentMark(new TextEncoder().encode(body), contentType));

/** Adds the event of a delivery that was just stored in the outbox to our leads. */
export async function addDelivery(workspace: Workspace, outbox: Outbox, delivery: Delivery): Promise<LeadsUpdate> {
  return addToLeads(workspace, [await readEvents(workspace, outbox, delivery)]);
}

async function readEvents(workspace: Workspace, outbox: Outbox, delivery: Delivery): Promise<Missing> {
  const { body: text, contentType } = delivery;
  const source = outbox.urlOf(delivery.id);
  const entry = { source, contentType, read: workspace.now(), text, version: versionIn(delivery) };
  try {
    const { events } = await parseStored(entry, workspace.options);
    return { entry, events, lead: delivery.lead };
  } catch (error) {
    if (!isSendersFault(error)) throw error;
    // Another version of leadpod wrote this event, and is able to read it.
    return { entry, events: [], lead: delivery.lead };
  }
}

async function addToLeads(workspace: Workspace, missing: readonly Missing[]): Promise<LeadsUpdate> {
  const held: StoredLeads = new Map();
  for (const slug of new Set(missing.flatMap(({ lead }) => lead ?? []))) {
    const own = missing.filter(({ lead }) => lead === slug).flatMap((one) => one.events);
    for (const [name, stored] of await holdTogether(workspace, slug, own)) held.set(name, stored);
  }
  // The segment is written after the decision, because a process that finds a segment without a record applies it with the
  // decisions that are recorded.
  const segments = await workspace.records.append(missing.map(({ entry }) => entry));
  const events = missing.flatMap((one) => one.events);
  const update = await workspace.update(events, held, { sparing: held.size === 0, isUnsettled: held.size > 0 });
  workspace.refusals.keepWaiting(missing, update);
  await workspace.records.commit(segments, { leads: update.changes });
  return update;
}
