/** Leads as a copy of a pod holds them, made offline. */
import { sha256Hex } from '../../src/text/hash.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import { writeLeadDocument } from '../../src/lead/document/document.ts';
import { parseNotification } from '../../src/message/notification.ts';
import { namedNode, parseRdf, quad, serializeQuads, type Quad } from '../../src/rdf/quads.ts';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import type { CopiedLead, LeadCopy } from '../../src/copy/lead-copy.ts';

/** Statements as the graph of a lead's resource. */
export function copiedLead(url: string, quads: readonly Quad[]): CopiedLead {
  const inGraph = quads.map(({ subject, predicate, object }) => quad(subject, predicate, object, namedNode(url)));
  const nquads = serializeQuads(inGraph, { format: 'application/n-quads', sorted: true });
  return { slug: /([^/]+)\.ttl$/.exec(url)?.[1] ?? sha256Hex(url), url, nquads };
}

/** The leads that so many generated messages make in a storage. */
export async function generatedLeads(storage: string, messages: number, seed = 1): Promise<CopiedLead[]> {
  const events: LeadEvent[] = [];
  for (const message of generateMessages({ count: messages, seed })) {
    const parsed = await parseNotification({
      body: new TextEncoder().encode(message),
      contentType: 'application/json',
    });
    events.push(...parsed.events);
  }
  const layout = layoutOf(storage);
  return groupEvents(events)
    .map(({ slug, events: own }) => {
      const url = layout.leadUrl(slug);
      const text = writeLeadDocument({ lead: foldEvents(own), foreign: [] }, url);
      return copiedLead(url, parseRdf(text, { format: 'text/turtle', base: url }));
    })
    .sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** A copy that holds these leads. */
export function copyOf(leads: readonly CopiedLead[], damaged: readonly string[] = []): LeadCopy {
  return {
    size: leads.length,
    damaged,
    asOf: new Date(0),
    folder: undefined,
    versions: new Map(leads.map(({ slug, nquads }) => [slug, nquads])),
    refresh: () => Promise.resolve({ changed: [], removed: [], requests: 0 }),
    async *leads(slugs) {
      await Promise.resolve();
      yield* leads.filter(({ slug }) => slugs?.includes(slug) !== false);
    },
    async *parts() {
      await Promise.resolve();
      for (const { nquads } of leads) yield new TextEncoder().encode(nquads);
    },
    close: () => Promise.resolve(),
  };
}
