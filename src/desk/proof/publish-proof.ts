/**
 * Publishes the proof of an event of ours, so that a receiver who asks the origin of its `id` is told that we sent it, and nobody
 * is told a word of what it says. It is the one thing that leadpod writes for everybody to read, and only where it is asked to.
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

/** An `id` for an event that will have a proof: nobody guesses it. */
export const newProofId = ({ proofs }: PodLayout): string => `${proofs}${randomUUID()}`;

/**
 * Publishes it, before the event is put into the outbox: whoever dies in between leaves a proof of nothing. The container is not
 * public, since whoever could list it would know every proof.
 *
 * @throws PodError where everybody could list the container, or the server does not let everybody read the proof.
 */
export async function publishProof(
  pod: Pod,
  { id, body }: { readonly id: string; readonly body: string },
): Promise<void> {
  const { client, layout } = pod;
  const text = await proofOf(body);
  // Verification asks for lead events only; an id that somebody chose is theirs to look after.
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
