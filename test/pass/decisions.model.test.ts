/** Decisions between deliveries, in a pod whose index is always too small: what is read of it decides as all of it would. */
import { expect } from 'chai';
import fc from 'fast-check';
import { joinLeads, keepApart, splitLead } from '../../src/care/decide.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import type { EventGroup } from '../../src/lead/identity/lead-names.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { openWorkspace } from '../../src/workspace/open-workspace.ts';
import { deliveries } from '../support/deliveries.ts';
import { EXTENT } from '../support/extent.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

/** A decision of a person who looks at the leads that are there. */
interface Plan {
  /** After how many messages. */
  readonly after: number;
  readonly kind: 'apart' | 'join' | 'split';
  readonly one: number;
  readonly other: number;
}

const plans: fc.Arbitrary<Plan[]> = fc.array(
  fc.record({
    after: fc.nat(8),
    kind: fc.constantFrom('apart', 'apart', 'join', 'split'),
    one: fc.nat(9),
    other: fc.nat(9),
  }),
  { minLength: 1, maxLength: 3 },
);

type Stored = Pick<EventGroup, 'slug' | 'events'>;

async function leadsIn(pod: Pod): Promise<Stored[]> {
  const leads: Stored[] = [];
  for await (const { slug, lead } of new LeadStore(pod.client, pod.layout).readAll())
    if (lead !== undefined) leads.push({ slug, events: lead.events });
  return leads;
}

const linesOf = (groups: readonly Stored[]): string[] =>
  groups.map(({ slug, events }) => `${slug} ${events.map(({ key }) => key).join(' ')}`).sort();

async function decide(pod: Pod, { kind, one, other }: Plan, options: object): Promise<void> {
  const leads = await leadsIn(pod);
  const [first, second] = [one, other].map((place) => leads[place % leads.length]);
  if (first === undefined || second === undefined) return;
  const taken = first.events[other % first.events.length]?.key ?? '';
  if (kind === 'split' && first.events.length > 1) await splitLead(pod, first.slug, [taken], options);
  if (kind === 'split' || first.slug === second.slug) return;
  await (kind === 'join' ? joinLeads : keepApart)(pod, [first.slug, second.slug], options);
}

describe('the leads of a pod in which a person decides', function () {
  this.timeout(3_600_000);

  it('are a function of the sets of events and decisions alone', () =>
    fc.assert(
      fc.asyncProperty(deliveries(), plans, async ({ messages, tail, maxTied }, decisions) => {
        const pod = memoryPod(new MemoryServer());
        const options = maxTied === undefined ? {} : { limits: { maxTied } };
        const indexLimits = { tail, capacity: Math.max(4, tail) };
        for (const [index, text] of messages.entries()) {
          await pod.client.post(pod.inbox, text, { contentType: 'application/json' });
          await syncInbox(pod, { indexLimits, ...options });
          for (const plan of decisions.filter(({ after }) => after === index)) await decide(pod, plan, options);
        }
        const leads = await leadsIn(pod);
        const { verdicts } = await openWorkspace(pod, { dryRun: true, ...options });
        const events = leads.flatMap((lead) => lead.events);
        expect(linesOf(leads)).to.deep.equal(linesOf(groupEvents(events, verdicts)));
      }),
      { numRuns: EXTENT.deliveries },
    ));
});
