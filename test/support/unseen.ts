/** Messages as tools of others write them, each with what the lead must say: a table a kind, a case a line. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { validateLeadQuads } from '../../src/format/validate.ts';
import { describeLead } from '../../src/lead/document/describe.ts';
import { groupEvents } from '../../src/lead/identity/identity.ts';
import { leadToJson, type LeadJson } from '../../src/lead/lead-json.ts';
import { foldEvents } from '../../src/lead/lead.ts';
import type { Quad } from '../../src/rdf/quads.ts';
import { isRepair } from '../../src/message/warning.ts';
import { envelope, type Message } from './messages.ts';
import { parse } from './reading.ts';
import { unstoredFacts } from './stored-facts.ts';

/** What a lead says in some of its keys: `null` for nothing. */
export type Sayings = Partial<Record<keyof LeadJson, unknown>>;

/** The cases of a table, one a line. */
export const casesIn = <T>(file: URL): T[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

/** A lead says this in these keys. */
export function shouldSay(lead: LeadJson | undefined, right: Sayings): void {
  const said = Object.fromEntries(Object.keys(right).map((key) => [key, lead?.[key as keyof LeadJson] ?? null]));
  expect(said).to.deep.equal(right);
}

/** Members of a lead, a whole message, or several; and what the lead says. */
export interface Unseen {
  readonly what: string;
  readonly of: Message | readonly Message[];
  readonly right: Sayings;
  /** How many leads there are, where it is asked. */
  readonly leads?: number;
  /** Warnings that there must be, by code; none without it. */
  readonly warns?: readonly string[];
  /** Identifiers as objects, which `convert` takes for maps: what is told of them is not looked for member by member. */
  readonly maps?: boolean;
}

/** Who asks, where a case is not about that. */
export const MIRA: Message = { name: 'Mira Alder', email: 'mira@example.com' };

/** The message: a whole one as it is, else an addition of the lead. */
export const messageOf = (of: Message): Message =>
  'topic' in of || 'data' in of || '@context' in of
    ? of
    : envelope(
        { topic: 'realestate/lead#add', id: 'https://crm.example.com/e/1', time: '2024-03-01T10:00:00Z' },
        { type: 'AddAction', object: { type: 'Lead', identifier: { crmLeadId: '7' }, object: MIRA, ...of } },
      );

/** The leads that messages make, printed, and the warnings that are no repairs. */
export async function leadsOf(
  ...messages: readonly Message[]
): Promise<{ leads: LeadJson[]; stored: Quad[][]; warns: string[] }> {
  const parsed = await Promise.all(messages.map((message) => parse(message)));
  const events = parsed.flatMap((one) => one.events);
  const warnings = [...parsed.flatMap((one) => one.warnings), ...events.flatMap((event) => event.warnings)];
  const leads = groupEvents(events).map(({ slug, events: own }) => ({ slug, lead: foldEvents(own) }));
  return {
    leads: leads.map(({ slug, lead }) => leadToJson(lead, slug)),
    stored: leads.map(({ slug, lead }) => describeLead(lead, `https://pod.example/leads/${slug}.ttl`)),
    warns: [...new Set(warnings.filter((warning) => !isRepair(warning)).map(({ code }) => code))].sort(),
  };
}

/** A test for each case: the lead says what is right, nothing is warned of, every fact is a statement, and the shapes hold. */
export function checkUnseen(file: URL): void {
  for (const { what, of, right, leads, warns = [], maps = false } of casesIn<Unseen>(file))
    it(what, async () => {
      const messages = [of].flat().map((one) => messageOf(one));
      const found = await leadsOf(...messages);
      const [lead] = found.leads;
      if (leads !== undefined) expect(found.leads.length).to.equal(leads);
      shouldSay(lead, right);
      expect(found.warns).to.deep.equal(warns);
      for (const quads of found.stored) expect(await validateLeadQuads(quads)).to.deep.equal([]);
      if (!maps) expect(await unstoredFacts(...messages.map((one) => JSON.stringify(one)))).to.deep.equal([]);
    });
}
