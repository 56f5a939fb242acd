import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { factsOf, type LeadFacts } from '../../../src/desk/numbers/facts.ts';
import { loadOf, numbersOf, responseWeeksOf } from '../../../src/desk/numbers/numbers.ts';
import { weekOf } from '../../../src/desk/numbers/weeks.ts';
import { generateMessages } from '../../../src/dev/generator/generator.ts';
import { openDataFiles } from '../../../src/engine/data-files.ts';
import type { QueryEngine } from '../../../src/engine/engine.ts';
import { listPack } from '../../../src/engine/pack.ts';
import { RESULT_TYPES } from '../../../src/engine/question.ts';
import { describeLead } from '../../../src/lead/document/describe.ts';
import { groupEvents } from '../../../src/lead/identity/identity.ts';
import { leadToJson } from '../../../src/lead/lead-json.ts';
import { foldEvents } from '../../../src/lead/lead.ts';
import { localName } from '../../../src/message/event/actions.ts';
import type { LeadEvent } from '../../../src/message/event/event.ts';
import { parseNotification } from '../../../src/message/notification.ts';
import { namedNode, quad, serializeQuads, type Quad } from '../../../src/rdf/quads.ts';
import { graphOf } from '../../support/endpoint.ts';

const lead = (facts: Partial<LeadFacts>): LeadFacts => ({ status: 'new', agents: [], sources: [{}], ...facts });
const accepted = (day: string, seconds: number): LeadFacts =>
  lead({ status: 'accepted', acceptance: { day, seconds } });

/** Leads of generated messages, as facts and as the statements that questions are asked about. */
async function generated(count: number): Promise<{ readonly facts: LeadFacts[]; readonly quads: Quad[] }> {
  const events: LeadEvent[] = [];
  for (const message of generateMessages({ count, seed: 5 })) {
    const content = { body: new TextEncoder().encode(message), contentType: 'application/json' };
    events.push(...(await parseNotification(content)).events);
  }
  const leads = groupEvents(events).map((group) => ({ slug: group.slug, lead: foldEvents(group.events) }));
  const facts = leads.map(({ slug, lead: one }) => factsOf(leadToJson(one, slug)));
  const quads = leads.flatMap(({ slug, lead: one }) => {
    const url = graphOf(slug);
    return describeLead(one, url).map(({ subject, predicate, object }) =>
      quad(subject, predicate, object, namedNode(url)),
    );
  });
  return { facts, quads };
}

describe('The numbers of the desk', () => {
  it('use the weeks of ISO 8601, also if they belong to another year', () => {
    const weeks = ['2024-01-01', '2023-12-31', '2021-01-03', '2020-12-28', '2024-02-29', '2026-12-31', '2027-01-04'];
    expect(weeks.map((day) => weekOf(day).week)).to.deep.equal([
      ...['2024-W01', '2023-W52', '2020-W53', '2020-W53', '2024-W09', '2026-W53', '2027-W01'],
    ]);
    expect(weekOf('2021-01-03').start).to.equal('2020-12-28');
  });

  it('have median and p90 by nearest rank, from the first week to the last', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((one) => accepted('2024-02-28', 60 * one));
    expect(responseWeeksOf([...minutes.reverse(), accepted('2024-01-01', 33)])).to.deep.equal([
      { week: '2024-W01', start: '2024-01-01', leads: 1, medianMinutes: 0.6, p90Minutes: 0.6 },
      { week: '2024-W09', start: '2024-02-26', leads: 10, medianMinutes: 5, p90Minutes: 9 },
    ]);
  });

  it('count an open lead for everyone who has it, and no lead that was answered', () => {
    const leads = [
      lead({ agents: ['b', 'a'] }),
      lead({ status: 'assigned', agents: ['b'] }),
      lead({ status: 'accepted', agents: ['c'] }),
    ];
    expect(loadOf(leads)).to.deep.equal([
      { agent: 'b', open: 2, new: 1, assigned: 1 },
      { agent: 'a', open: 1, new: 1, assigned: 0 },
    ]);
  });

  it('are empty without leads', () => {
    expect(numbersOf([])).to.deep.include({ leads: 0, sources: { question: 'source-return', rows: [] } });
    expect(numbersOf([]).funnel.rows[0]).to.deep.equal({ status: 'new', leads: 0 });
  });

  describe('agree with the answers of the query pack', () => {
    const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-numbers-'));
    let engine: QueryEngine;
    let facts: readonly LeadFacts[];
    before(async () => {
      const { quads, facts: found } = await generated(400);
      const file = join(folder, 'leads.nq');
      writeFileSync(file, serializeQuads(quads, { format: 'application/n-quads' }));
      facts = found;
      engine = await openDataFiles([file], {});
    });
    after(async () => {
      await engine.close();
      rmSync(folder, { recursive: true });
    });

    const ask = async (question: string): Promise<Record<string, string>[]> => {
      const sparql = listPack().find(({ name }) => name === question)?.sparql ?? '';
      const { text } = await engine.query({ sparql, resultType: RESULT_TYPES.json });
      const { results } = JSON.parse(text) as { results: { bindings: Record<string, { value: string }>[] } };
      return results.bindings.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, { value }]) => [name, value])),
      );
    };
    /** A row with its values as a question has them, in the order of its columns. */
    const rowOf = (row: object, columns: readonly string[]): string =>
      columns.map((name) => (row as Record<string, string | number>)[name] ?? '').join('|');
    const TABLES = {
      funnel: ['status', 'leads', 'percent'],
      responseWeeks: ['week', 'leads', 'medianMinutes', 'p90Minutes'],
      sources: ['source', 'name', 'leads', 'accepted', 'percent'],
      load: ['agent', 'open', 'new', 'assigned'],
    } as const;

    for (const [table, columns] of Object.entries(TABLES))
      it(table, async () => {
        const { question, rows } = numbersOf(facts)[table as keyof typeof TABLES];
        const answers = (await ask(question)).map((row) =>
          row['source'] === undefined ? row : { ...row, source: localName(row['source']) },
        );
        expect(rows).not.to.deep.equal([]);
        const sorted = (all: readonly object[]): string[] => all.map((row) => rowOf(row, columns)).sort();
        expect(sorted(rows)).to.deep.equal(sorted(answers));
      });
  });
});
