/** Leads as CSV in the hands of a CRM: a strict reader, and a template that asks for columns by name. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { leadCsvHead, leadToCsv, type CsvStyle } from '../../src/export/csv.ts';
import type { LeadJson } from '../../src/lead/lead-json.ts';
import { envelope, leadOf, type Message } from '../support/messages.ts';
import { leadsOf } from '../support/unseen.ts';

/** The rows of RFC 4180, whose lines may end as those of Unix; whatever the grammar does not have is refused. */
function strictRows(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n)/y;
  const rows: string[][] = [[]];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const [, quoted, plain = '', end] = cell.exec(text) ?? [];
    if (end === undefined) throw new Error(`no CSV at character ${at}: ${text.slice(at, at + 40)}`);
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') rows.push([]);
  }
  if (rows.pop()?.length !== 0) throw new Error('the last line has no end');
  for (const row of rows) if (row.length !== rows[0]?.length) throw new Error('rows differ in length');
  return rows;
}

/** What an importer makes of a file: a record a row, by the names in the first. */
function imported(leads: readonly LeadJson[], style: CsvStyle = {}): Record<string, string>[] {
  const [head = [], ...rows] = strictRows(leadCsvHead(style) + leads.map((lead) => leadToCsv(lead, style)).join(''));
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [head[index] ?? '', value])));
}

const accepted = (name: string, id: string, more: Message = {}): Message =>
  envelope(
    { id: `https://crm.example.com/e/${id}` },
    {
      agent: { id: 'https://bo.example.com/card#me', name: 'Bo' },
      object: leadOf({
        identifier: { crm: id },
        recipient: 'https://bo.example.com/card#me',
        object: {
          name,
          email: [`m${id}@example.com`, `n${id}@example.com`],
          telephone: '303-555-0143 x12',
          address: {
            streetAddress: '9 "Oak" St, #4',
            addressLocality: 'Boulder',
            addressRegion: 'CO',
            postalCode: '80301',
          },
        },
        about: { type: 'House', address: '12 Elm St, Boulder', url: 'https://homes.example.com/12', price: 375000 },
        leadSource: { name: 'Portal, North' },
        comment: 'First line\nsecond "line"',
        ...more,
      }),
    },
  );

describe('Leads as CSV in the hands of a CRM', () => {
  it('have what a template requires, each in its own column, with any characters in a value', async () => {
    const { leads } = await leadsOf(accepted('Mira, "Mimi" Alder', '1'));
    for (const raw of [false, true])
      expect(imported(leads, { raw })[0]).to.include({
        ...{ name: 'Mira, "Mimi" Alder', email: 'm1@example.com; n1@example.com', status: 'accepted' },
        ...{ streetAddress: '9 "Oak" St, #4', addressLocality: 'Boulder', addressRegion: 'CO', postalCode: '80301' },
        ...{ listing: '12 Elm St, Boulder', price: '375000', listingUrl: 'https://homes.example.com/12' },
        ...{ source: 'Portal, North', assignee: 'https://bo.example.com/card#me', identifiers: 'crm=1' },
        comment: 'First line\nsecond "line"',
        telephone: raw ? '+13035550143;ext=12' : '(+1) 303 555 0143 ext. 12',
      });
  });

  it('have a cell for each column, even for a sparse lead, and no byte order mark in the first column name', async () => {
    const { leads } = await leadsOf(
      accepted('Mira', '1'),
      accepted('=cmd()', '2'),
      envelope({}, { object: { identifier: { crm: '3' } } }),
    );
    expect(imported(leads).map(({ name }) => name)).to.have.members(['Mira', "'=cmd()", '']);
    expect(imported(leads, { raw: true }).map(({ name }) => name)).to.have.members(['Mira', '=cmd()', '']);
    expect(leadCsvHead({ bom: true })).to.equal(`\uFEFF${leadCsvHead()}`);
  });

  it('have the columns that the documentation lists, in its order', () => {
    const guide = readFileSync(new URL('../../docs/push.md', import.meta.url), 'utf8');
    const section = /## The columns of the CSV\n(.*?)\n## /s.exec(guide)?.[1] ?? '';
    const listed = [...section.matchAll(/^\| (.*?) +\|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)]);
    expect(listed.map(([, name]) => name)).to.deep.equal(strictRows(leadCsvHead())[0]);
  });
});
