/** Takes what speaks of forgotten people out of the outbox, on its way or ended. Nothing of it is sent again. */
import type { Delivery } from '../../store/outbox/delivery.ts';
import type { OutboxListing } from '../../store/outbox/listing.ts';
import { Outbox } from '../../store/outbox/outbox.ts';
import type { Workspace } from '../workspace.ts';
import type { Mentions } from './mentions.ts';
import { isProofUrl } from '../../solid/layout.ts';

/** Returns the number of deliveries; a dry run deletes none. */
export async function purgeOutbox(workspace: Workspace, mentions: Mentions, dryRun: boolean): Promise<number> {
  const { pod, ledger } = workspace;
  if (ledger.notes.hasOutbox === false) return 0;
  const outbox = new Outbox(pod.client, pod.layout);
  const listings: OutboxListing[] = [await outbox.list({ tidy: !dryRun }), await outbox.listFailed()];
  // Last: what someone moves there meanwhile is seen where it was, or here.
  const done = await outbox.listEnded();
  listings.push(done);
  // After a crash during a move, a delivery is in two places.
  const taken = new Set<string>();
  for (const delivery of listings.flatMap(({ deliveries }) => deliveries)) {
    if (taken.has(delivery.id) || !(await isAbout(workspace, mentions, outbox, delivery))) continue;
    taken.add(delivery.id);
    if (dryRun) continue;
    // A hash of what is forgotten is no word of it, and yet a guess can be held against it.
    if (isProofUrl(delivery.event, pod.layout)) await pod.client.delete(delivery.event, { act: 'Removing a proof' });
    await (done.deliveries.includes(delivery) ? outbox.removeDone(delivery) : outbox.remove(delivery));
  }
  for (const broken of listings.flatMap((listing) => listing.broken)) {
    const text = await outbox.readBroken(broken);
    if (text === undefined || !(await mentions.isIn(new TextEncoder().encode(text), broken.url))) continue;
    taken.add(broken.url);
    if (!dryRun) await outbox.removeBroken(broken);
  }
  return taken.size;
}

/** By its event, or by an address, number or identifier in it or in what a recipient answered. */
async function isAbout(
  { options }: Workspace,
  mentions: Mentions,
  outbox: Outbox,
  { id, lead, transport, body: text, contentType, created, attempts }: Delivery,
): Promise<boolean> {
  const source = outbox.urlOf(id);
  // A webhook says nothing of the person but the name of the lead.
  if (transport === 'notify' && lead !== undefined && mentions.isGone(lead)) return true;
  if (await mentions.isAbout({ source, contentType, read: created, text }, options)) return true;
  return mentions.isIn(new TextEncoder().encode(`${text}\n${JSON.stringify(attempts)}`), source);
}
