/**
 * Publishes the proof of one of our events. A receiver that requests the `id` of the event learns that we have sent it, but
 * nothing of its content. This is the only place where leadpod writes something that everyone can read, and only if the
 * settings ask for it.
 */
import { randomUUID } from 'node:crypto';
import { PodError } from '../../errors.ts';
import { proofOf } from '../../message/event/proof.ts';
import { ensurePrivateContainer } from '../../solid/access.ts';
import { createOnce } from '../../solid/create.ts';
import { isProofUrl, type PodLayout } from '../../solid/layout.ts';
import type { Pod } from '../../solid/pod.ts';
import { grantPublicRead } from '../../solid/public-read.ts';

const MAX_BYTES = 4096;
const ACT = 'Publishing the proof of an event';

/** A new `id` for an event with a proof. It cannot be guessed. */
export const newProofId = ({ proofs }: PodLayout): string => `${proofs}${randomUUID()}`;

/**
 * Publishes the proof before the event is stored in the outbox. If the process dies in between, the proof belongs to no event.
 * The container is not public, because its listing would show all proofs.
 *
 * @throws PodError if the container is public, or if the server does not make the proof public.
 */
export async function publishProof(
  pod: Pod,
  { id, body }: { readonly id: string; readonly body: string },
): Promise<void> {
  const { client, layout } = pod;
  const text = await proofOf(body);
  // Only lead events can be verified, and only ids that leadpod created for this purpose have proofs.
  if (text === undefined || !isProofUrl(id, layout)) return;
  await ensurePrivateContainer(client, layout.proofs);
  const isTorn = (stored: string): boolean => stored !== text && text.startsWith(stored);
  const creation = { act: ACT, url: id, text, contentType: 'application/json', maxBytes: MAX_BYTES, isTorn };
  if (!(await createOnce(client, creation))) throw otherwise(id);
  await grantPublicRead(pod, id);
  const seen = await client.get(id, { act: ACT, authenticated: false });
  if (seen.text() !== text) throw otherwise(id);
}

function otherwise(url: string): PodError {
  const message = `${ACT} failed: GET ${url} - expected what was written, received something else`;
  return new PodError(message, { kind: 'unexpected', method: 'GET', url });
}
