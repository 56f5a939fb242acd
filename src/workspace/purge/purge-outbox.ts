/** Removes forgotten people from the outbox, from pending and ended deliveries. Nothing about them is sent again. */
import { LoneFailures } from '../../http/failures/lone-failures.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import type { BrokenDelivery, OutboxListing } from '../../store/outbox/listing.ts';
import { Outbox } from '../../store/outbox/outbox.ts';
import type { Workspace } from '../workspace.ts';
import type { Mentions, PartOptions } from './mentions.ts';
import { isProofUrl } from '../../solid/layout.ts';

/** Removes the deliveries that mention the person. Returns their number. A dry run removes none. */
export async function purgeOutbox(
  workspace: Workspace,
  mentions: Mentions,
  { dryRun = false, onRefused = () => undefined }: PartOptions,
): Promise<number> {
  const { pod, ledger } = workspace;
  if (ledger.notes.hasOutbox === false) return 0;
  const outbox = new Outbox(pod.client, pod.layout);
  const listings: OutboxListing[] = [await outbox.list({ tidy: !dryRun }), await outbox.listFailed()];
  // This folder is listed last, so that a delivery that is moved here meanwhile is found in one place or the other.
  const done = await outbox.listEnded();
  listings.push(done);
  // After a crash during a move, a delivery is in two places.
  const taken = new Set<string>();
  for (const delivery of listings.flatMap(({ deliveries }) => deliveries)) {
    if (taken.has(delivery.id) || !(await isAbout(workspace, mentions, outbox, delivery))) continue;
    taken.add(delivery.id);
    if (dryRun) continue;
    // A proof contains only a hash, but a guess could be compared with it, so it is removed.
    if (isProofUrl(delivery.event, pod.layout)) await pod.client.delete(delivery.event, { act: 'Removing a proof' });
    await (done.deliveries.includes(delivery) ? outbox.removeDone(delivery) : outbox.remove(delivery));
  }
  const failures = new LoneFailures();
  for (const broken of listings.flatMap((listing) => listing.broken)) {
    try {
      if (!(await isBrokenAbout(mentions, outbox, broken))) continue;
      taken.add(broken.url);
      if (!dryRun) await outbox.removeBroken(broken);
    } catch (error) {
      if (!failures.isLone(error)) throw error;
      onRefused(error);
    }
  }
  return taken.size;
}

async function isBrokenAbout(mentions: Mentions, outbox: Outbox, broken: BrokenDelivery): Promise<boolean> {
  const text = await outbox.readBroken(broken);
  return text !== undefined && (await mentions.isIn(new TextEncoder().encode(text), broken.url));
}

/**
 * Whether the event is about the person, or an address, number or identifier of the person is in it or in a recipient's answer.
 */
async function isAbout(
  { options }: Workspace,
  mentions: Mentions,
  outbox: Outbox,
  { id, lead, transport, body: text, contentType, created, attempts }: Delivery,
): Promise<boolean> {
  const source = outbox.urlOf(id);
  // A webhook mentions the person only by the slug of the lead.
  if (transport === 'notify' && lead !== undefined && mentions.isGone(lead)) return true;
  if (await mentions.isAbout({ source, contentType, read: created, text }, options)) return true;
  return mentions.isIn(new TextEncoder().encode(`${text}\n${JSON.stringify(attempts)}`), source);
}
