import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openDataFiles } from '../../src/engine/data-files.ts';
import { bindParameters, listPack } from '../../src/engine/pack.ts';
import { RESULT_TYPES } from '../../src/engine/question.ts';
import { graphOf } from '../support/endpoint.ts';

const time = (property: string, value: string): string => `${property} "${value}"^^xsd:dateTime`;
const ASSIGNED = time('lead:dateAssigned', '2024-02-29T11:00:00Z');
const LEADS: Readonly<Record<string, string>> = {
  late: `lead:status "assigned" ; ${ASSIGNED} ; ${time('schema:dateSent', '2024-01-01T00:00:00Z')} ; lead:assignee <#a> ;
    schema:object <#contact> . <#contact> schema:name "Dee" . <#a> schema:name "Ann"`,
  later: `lead:status "assigned" ; ${time('schema:dateReceived', '2024-03-01T00:00:00Z')} ; lead:assignee <https://bob.example/#me>`,
  bare: 'lead:status "assigned"',
  waits: `lead:status "new" ; ${time('schema:dateSent', '2024-01-01T00:00:00Z')}`,
  taken: `lead:status "accepted" ; ${ASSIGNED} ; lead:assignee <https://bob.example/#me>`,
};
const PREFIXES = `@prefix lead: <https://w3id.org/leadpod#> . @prefix schema: <http://schema.org/> .
  @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .`;
const GRAPHS = Object.entries(LEADS).map(
  ([name, lead]) => `<${graphOf(name)}> { ${`<#it> ${lead}`.replaceAll('<#', `<${graphOf(name)}#`)} . }`,
);
const iri = (name: string): string => `${graphOf(name)}#it`;

describe('the query overdue', () => {
  it('names assigned leads without an answer for a number of hours, and their agents', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-overdue-'));
    const file = join(folder, 'leads.trig');
    writeFileSync(file, [PREFIXES, ...GRAPHS].join('\n'));
    const engine = await openDataFiles([file], {});
    const query = listPack().find(({ name }) => name === 'overdue');
    if (query === undefined) throw new Error('it is not in the pack');
    const ask = async (params: Readonly<Record<string, string>>): Promise<string[]> => {
      const given = new Map(Object.entries({ now: '2024-03-01T12:00:00+02:00', ...params }));
      const { text } = await engine.query({ sparql: bindParameters(query, given), resultType: RESULT_TYPES.csv });
      return text.trimEnd().split('\r\n').slice(1);
    };
    try {
      const [bare, late] = [`${iri('bare')},,,,`, `${iri('late')},Dee,Ann,2024-02-29T11:00:00Z,23`];
      const later = `${iri('later')},,https://bob.example/#me,2024-03-01T00:00:00Z,10`;
      expect(await ask({ hours: '10' })).to.deep.equal([bare, late, later]);
      expect(await ask({ hours: '11' })).to.deep.equal([bare, late]);
      expect(await ask({})).to.deep.equal([bare]);
    } finally {
      await engine.close();
      rmSync(folder, { recursive: true });
    }
  });
});
