/**
 * What the router remembers of offers after it removed their leads from its cache: when each member got the last offer, and how
 * many offers from one version of the policy. Nothing of the leads themselves is kept.
 */
import { isCounted, isOfVersion, type PastOffer } from './history.ts';
import { known } from '../../text/known.ts';
import { compareTexts } from '../../text/order.ts';

/** Adds the offers of removed leads. Of each member, at most two are left: the last one, and the last one that counts for shares. */
export function addPastOffers(past: readonly PastOffer[], removed: readonly PastOffer[]): PastOffer[] {
  // Two machines may remove the same lead. No member gets two offers at the same time.
  const byTime = new Map([...removed, ...past].map((offer) => [`${offer.issued} ${offer.to}`, offer]));
  const all = [...byTime.values()].sort((a, b) => compareTexts(a.issued, b.issued));
  const last = new Map(all.map((offer) => [offer.to, offer]));
  const lastCounted = new Map(all.filter(isCounted).map((offer) => [offer.to, offer]));
  return all.flatMap((offer) => {
    if (lastCounted.get(offer.to) === offer) return [remembered(offer, countOf(offer, all) - 1)];
    return last.get(offer.to) === offer ? [remembered(offer)] : [];
  });
}

/** The number of offers to the member from the policy version of this offer. */
function countOf({ to, decision }: PastOffer, all: readonly PastOffer[]): number {
  const version = { id: decision?.policy ?? '', version: decision?.version ?? '' };
  const same = all.filter((other) => other.to === to && isCounted(other) && isOfVersion(other, version));
  return same.reduce((count, { earlier = 0 }) => count + 1 + earlier, 0);
}

function remembered({ to, issued, decision }: PastOffer, earlier = 0): PastOffer {
  const made = decision && { policy: decision.policy, version: decision.version, mode: decision.mode };
  return known<PastOffer>({
    to,
    issued,
    state: 'withdrawn',
    decision: made,
    earlier: earlier === 0 ? undefined : earlier,
  });
}
