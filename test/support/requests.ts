/** What one new event costs in a pod with leads. */
import { expect } from 'chai';
import type { Lead } from '../../src/lead/lead.ts';
import { LeadStore } from '../../src/store/leads/lead-store.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';

const mapOf = (pairs: Lead['identifiers']): object =>
  Object.fromEntries(pairs.map(({ propertyID, value }) => [propertyID, value]));

/** The first event of a lead, with keys of every kind. */
export const leadAdded = (number: number): string =>
  JSON.stringify({
    topic: 'realestate/lead#add',
    id: `https://vendor.example/publish/${number}`,
    time: '2024-03-01T10:00:00Z',
    data: {
      object: {
        type: 'Lead',
        identifier: { crm: `lead-${number}` },
        object: {
          type: 'Contact',
          identifier: { red: `contact-${number}` },
          email: `person${number}@mail.example`,
          telephone: `+1903${5550000 + number}`,
        },
      },
    },
  });

/** Events that belong to a lead, each by another kind of key. */
function eventsFor(lead: Lead, slug: string): Record<string, object> {
  const own = mapOf(lead.identifiers.slice(0, 1));
  const [email] = lead.emails;
  return {
    'by its identifier': { identifier: own, object: { type: 'Contact', email } },
    'with a new address': { identifier: own, object: { type: 'Contact', email: `new.${slug}@mail.example` } },
    'with another identifier': { identifier: { ...own, zNewKey: slug }, object: { type: 'Contact', email } },
    'with two identifiers, of which one sorts first': {
      identifier: { ...own, aNewKey: slug, bNewKey: slug },
      object: { type: 'Contact', email },
    },
    'with a new contact key, address and number': {
      identifier: own,
      object: {
        type: 'Contact',
        identifier: { newKey: `contact-${slug}` },
        email: `newer.${slug}@mail.example`,
        telephone: `+1904555${String(parseInt(slug.slice(0, 4), 16) % 10_000).padStart(4, '0')}`,
      },
    },
    'by the identifier that came later': { identifier: { bNewKey: slug } },
    'by address and number': { object: { type: 'Contact', email, telephone: lead.telephones[0] } },
    ...(lead.contactIdentifiers.length === 0
      ? {}
      : {
          'by its contact': {
            object: { type: 'Contact', identifier: mapOf(lead.contactIdentifiers.slice(0, 1)), email },
          },
        }),
  };
}

/**
 * The most requests that a pass needs for one new event of one of these leads, in `keep` mode, sign-in not counted; `except`
 * are kinds of events that are left out.
 */
export async function costOfOneEvent(pod: Pod, slugs: readonly string[], ...except: string[]): Promise<number> {
  let most = 0;
  for (const slug of slugs) {
    const lead = (await new LeadStore(pod.client, pod.layout).read(slug))?.lead;
    if (lead === undefined || lead.identifiers.length === 0) continue;
    for (const [kind, object] of Object.entries(eventsFor(lead, slug))) {
      if (except.includes(kind)) continue;
      const text = JSON.stringify({
        topic: 'realestate/lead#update',
        id: `https://vendor.example/${slug}/${encodeURIComponent(kind)}`,
        time: '2030-01-01T00:00:00Z',
        data: { object: { type: 'Lead', ...object } },
      });
      await pod.client.post(pod.inbox, text, { contentType: 'application/json' });
      pod.takeRequestCount();
      const report = await syncInbox(pod);
      expect(report, `${kind} ${slug}`).to.include({ read: 1, created: 0, updated: 1, quarantined: 0 });
      expect(report.requests, `${kind} ${slug}`).to.be.at.most(12);
      most = Math.max(most, report.requests);
    }
  }
  return most;
}
