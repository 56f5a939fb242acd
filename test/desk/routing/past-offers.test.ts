import { expect } from 'chai';
import type { LeadJson } from '../../../src/lead/lead-json.ts';
import { syncInbox } from '../../../src/pass/sync-inbox.ts';
import { offersIn } from '../../../src/desk/routing/offer.ts';
import { parsePolicy } from '../../../src/desk/routing/parse-policy.ts';
import { addPastOffers } from '../../../src/desk/routing/past-offers.ts';
import { route } from '../../../src/desk/routing/route.ts';
import { RoutingState } from '../../../src/desk/routing/routing-state.ts';
import type { PastOffer } from '../../../src/desk/routing/history.ts';
import type { RoutingDecision } from '../../../src/store/journal/routing-decision.ts';
import { Journal } from '../../../src/store/journal/journal.ts';
import { send } from '../../support/kills.ts';
import { memoryPod, MemoryServer } from '../../support/memory-pod.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T09:00:00Z');
/** Nobody is asked at these addresses: they are private, and nobody allowed them. */
const MEMBERS = Array.from({ length: 12 }, (_, index) => `http://127.0.0.1:9/member-${index}#me`);
const policyOf = (mode: string, weights: readonly number[] = []): object => ({
  ...{ id: 'main', version: 1, since: '2026-01-01T00:00:00Z', fallback: 'http://127.0.0.1:9/broker#me' },
  ...{ openDays: 2, members: MEMBERS.map((webId, index) => ({ webId, weight: weights[index] ?? 1 })) },
  rules: [{ name: 'all', steps: [{ mode, members: MEMBERS, window: '2h' }] }],
});

const json = (slug: string): LeadJson => ({
  ...{ id: `urn:${slug}`, slug, status: 'new', email: [], telephone: [], identifiers: [], sources: [], events: [] },
  ...{ repairs: 0, warnings: 0 },
});
const decide = (slug: string, state: RoutingState, policy: object, now: string): RoutingDecision =>
  route(
    { slug, json: json(slug), began: now, offers: [], rounds: 0 },
    parsePolicy(policy),
    { offers: state.offers, had: [] },
    now,
  );

/** One lead every third day, so that only the newest stays in the cache. Each offer is rejected at once. */
async function decisionsOf(policy: object, count: number): Promise<{ kept: string[]; lost: string[] }> {
  const pod = memoryPod(new MemoryServer());
  const elsewhere = memoryPod(new MemoryServer());
  const found: { kept: string[]; lost: string[] } = { kept: [], lost: [] };
  const made: RoutingDecision[] = [];
  for (let no = 0; no < count; no++) {
    const at = START + no * 3 * DAY;
    const now = new Date(at).toISOString();
    const state = await RoutingState.open(pod.client, pod.layout);
    const decision = decide(`lead-${no}`, state, policy, now);
    // A machine that lost the cache and learned all decisions again.
    const other = await RoutingState.open(elsewhere.client, elsewhere.layout);
    for (const one of made) other.learn(one);
    found.kept.push(decision.chosen[0]?.member ?? '');
    found.lost.push(decide(`lead-${no}`, other, policy, now).chosen[0]?.member ?? '');
    made.push(decision);
    state.learn(decision);
    state.see(
      decision.lead,
      offersIn(decision).map((offer) => ({ ...offer, state: 'rejected', ended: now })),
      undefined,
      undefined,
    );
    await state.save(at, 2 * DAY);
  }
  return found;
}

describe('The offers of leads that are no longer in the cache of the router', () => {
  for (const [mode, weights] of [['rotate'], ['leastOpen'], ['weighted'], ['weighted', [3, 1, 2]]] as const)
    it(`count for the next decision, with and without the cache: ${mode} ${(weights ?? []).join()}`, async () => {
      const { kept, lost } = await decisionsOf(policyOf(mode, weights), 45);
      expect(kept).to.deep.equal(lost);
      const shares = MEMBERS.map((member) => kept.filter((one) => one === member).length);
      expect(Math.min(...shares), 'every member gets leads').to.be.at.least(2);
      if (weights !== undefined) expect(shares.slice(0, 3)).to.deep.equal([9, 3, 6]);
    });

  it('are remembered as two offers of each member at most, without their leads', () => {
    const decision = { policy: 'main', version: '1', mode: 'rotate' } as const;
    const offer = (day: number, to: string, more: Partial<PastOffer> = {}): PastOffer =>
      ({
        id: `offer-${day}`,
        lead: 'lead',
        to,
        issued: `2026-01-0${day}`,
        state: 'rejected',
        decision,
        ...more,
      }) as PastOffer;
    const first = addPastOffers([], [offer(1, 'ann'), offer(2, 'ann'), offer(3, 'bob')]);
    const fallback = { ...decision, mode: 'fallback' } as const;
    const past = addPastOffers(first, [offer(2, 'ann'), offer(4, 'ann'), offer(5, 'ann', { decision: fallback })]);
    expect(past).to.deep.equal([
      { to: 'bob', issued: '2026-01-03', state: 'withdrawn', decision },
      { to: 'ann', issued: '2026-01-04', state: 'withdrawn', decision, earlier: 2 },
      { to: 'ann', issued: '2026-01-05', state: 'withdrawn', decision: fallback },
    ]);
    const next = { ...decision, version: '2' };
    expect(addPastOffers(past, [offer(6, 'ann', { decision: next })]).slice(1)).to.deep.equal([
      { to: 'ann', issued: '2026-01-06', state: 'withdrawn', decision: next },
    ]);
  });

  it('keep a lead that was accepted long after it was offered', async () => {
    const pod = memoryPod(new MemoryServer());
    const state = await RoutingState.open(pod.client, pod.layout);
    const issued = new Date(START).toISOString();
    const ended = new Date(START + 8 * DAY).toISOString();
    state.see(
      'lead',
      [{ id: 'o', lead: 'lead', to: MEMBERS[0] ?? '', issued, ended, state: 'accepted' }],
      undefined,
      undefined,
    );
    await state.save(START + 9 * DAY, 2 * DAY);
    const { offers } = await RoutingState.open(pod.client, pod.layout);
    expect(offers.map(({ state: one }) => one)).to.deep.equal(['accepted']);
  });

  it('are found in the records of all months since the policy began if the cache is lost', async () => {
    const pod = memoryPod(new MemoryServer());
    const routing = policyOf('weighted', [1, 1, 1, 1]);
    const sync = (month: number): Promise<unknown> =>
      syncInbox(pod, { routing, now: () => new Date(`2026-0${month}-10T09:00:00Z`) });
    for (let month = 1; month <= 5; month++) {
      const object = { type: 'Lead', identifier: { crm: String(month) }, object: { type: 'Contact', name: 'Ada' } };
      await send(pod, [
        JSON.stringify({
          ...{
            id: `https://crm.example.com/${month}`,
            topic: 'realestate/lead#add',
            time: `2026-0${month}-10T08:00:00Z`,
          },
          data: { type: 'AddAction', object },
        }),
      ]);
      if (month === 5) await pod.client.delete(pod.layout.routing);
      await sync(month);
    }
    const reasons: string[] = [];
    const journal = new Journal(pod.client, pod.layout);
    for await (const { record } of journal.readRecords((await journal.listMonth('2026-05')).records))
      for (const { considered, round } of record.routing ?? [])
        if (round === 1) reasons.push(...considered.slice(0, 5).map(({ reason }) => reason));
    expect(reasons).to.deep.equal([
      ...Array.from({ length: 4 }, () => '1 offers so far at a weight of 1'),
      '0 offers so far at a weight of 1',
    ]);
  });
});
