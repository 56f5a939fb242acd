import { expect } from 'chai';
import { entryOf } from '../../../src/desk-server/leads/entry.ts';
import { parseLeadQuery } from '../../../src/desk-server/leads/filter.ts';
import { LeadTable } from '../../../src/desk-server/leads/lead-table.ts';
import { UsageError } from '../../../src/errors.ts';
import type { LeadJson } from '../../../src/lead/lead-json.ts';
import { layoutOf } from '../../../src/solid/layout.ts';

const ME = 'https://pod.example/profile/card#me';
const OTHER = 'https://bo.example.com/card#me';
const NOW = Date.parse('2026-03-10T12:00:00Z');
const OWN = layoutOf('https://pod.example/');

function lead(slug: string, rest: Partial<LeadJson> = {}): LeadJson {
  const events = [
    { id: `https://crm.example.com/${slug}`, topic: 'realestate/lead#add', time: '2026-03-01T10:00:00Z' },
  ];
  return {
    ...{ id: `https://pod.example/leads/${slug}.ttl#it`, slug, status: 'new', email: [], telephone: [] },
    ...{ identifiers: [], sources: [], events, repairs: 0, warnings: 0 },
    ...rest,
  };
}

const LEADS: readonly (readonly [LeadJson, string])[] = [
  [
    lead('aa01', {
      ...{ name: 'Zoë Brântă', email: ['zoe@example.com'], telephone: ['+19038025335;ext=12'], marks: ['held'] },
      ...{ identifiers: [{ propertyID: 'crm', value: 'X-124990' }], sources: [{ type: 'AskAction' }] },
      listings: [{ address: '12 Elm Street, Fort Worth', price: '450,000', priceCurrency: 'USD' }],
    }),
    '2026-03-10T11:00:00Z',
  ],
  [lead('bb02', { givenName: 'Bo', familyName: 'Reed', status: 'assigned', assignee: ME }), '2026-03-09T11:00:00Z'],
  [
    lead('bb03', {
      ...{ name: 'bea stone', status: 'accepted', assignee: OTHER, website: 'homes.example.com' },
      searches: [{ minPrice: 100_000, maxPrice: 200_000 }],
      events: [{ id: `${OWN.outbox}event/1`, topic: 'realestate/lead#accept', time: '2026-03-02T10:00:00Z' }],
    }),
    '2026-02-01T11:00:00Z',
  ],
];

function tableOf(leads = LEADS): LeadTable {
  const table = new LeadTable({ now: () => NOW, dueMs: ({ since }) => Date.parse(since) + 86_400_000 });
  table.put(leads.map(([json, modified]) => entryOf(json, modified, OWN)));
  return table;
}

const query = (text: string) => parseLeadQuery(new URLSearchParams(text), ME);
const found = (table: LeadTable, text: string): string => table.select(query(text)).join(' ');

describe('The lead table of the desk', () => {
  it('makes a small row for a lead', () => {
    expect(tableOf().list(query('status=new')).rows).to.deep.equal([
      {
        ...{ slug: 'aa01', id: 'https://pod.example/leads/aa01.ttl#it', status: 'new', name: 'Zoë Brântă' },
        ...{ email: 'zoe@example.com', telephone: '+19038025335;ext=12', place: '12 Elm Street, Fort Worth' },
        ...{ price: 450_000, currency: 'USD', source: 'AskAction', created: '2026-03-01T10:00:00Z' },
        ...{ lastEvent: '2026-03-10T11:00:00Z', marks: ['held'], overdue: '2026-03-02T10:00:00.000Z' },
      },
    ]);
  });

  it('keeps the row of a lead small, whatever a sender sent', () => {
    const long = '🏠'.repeat(500_000);
    const listings = [{ name: long, address: long }];
    const table = tableOf([
      [
        lead('dd01', { name: `Bo ${long}`, assignee: long, website: long, listings, email: [`${long}@example.com`] }),
        '',
      ],
    ]);
    const list = table.list(query('q=bo'));
    expect(JSON.stringify([list, table.facets(), [...table.facts()]]).length).to.be.below(10_000);
    expect(list.rows[0]?.name).to.match(/^Bo 🏠{496}…$/u);
    for (const [name, [facet]] of Object.entries({ source: table.facets().source, assignee: table.facets().assignee }))
      expect(found(table, `${name}=${facet!.value}`), name).to.equal('dd01');
  });

  it('searches words in name, email address, telephone number, identifier and place, ignoring case and accents', () => {
    const table = tableOf();
    for (const typed of ['zoe', 'BRANTA zoë', 'zoe@ex', '(903) 802-5335', '0903 8025', 'x-1249', 'elm fort', 'aa0'])
      expect(found(table, `q=${encodeURIComponent(typed)}`), typed).to.equal('aa01');
    expect(found(table, 'q=reed+bo')).to.equal('bb02');
    expect(found(table, 'q=zoe+reed')).to.equal('');
    expect(found(table, 'q=+')).to.equal('aa01 bb02 bb03');
  });

  it('filters, and counts for each status the leads that match the other filters', () => {
    const table = tableOf();
    expect(found(table, 'assignee=me')).to.equal('bb02');
    expect(found(table, 'assignee=none&assignee=me')).to.equal('aa01 bb02');
    expect(found(table, 'source=homes.example.com')).to.equal('bb03');
    expect(found(table, 'mark=held')).to.equal('aa01');
    expect(found(table, 'overdue=true')).to.equal('aa01 bb02');
    expect(found(table, 'overdue=false')).to.equal('bb03');
    expect(found(table, 'minPrice=150000&maxPrice=300000')).to.equal('bb03');
    expect(found(table, 'maxAge=2h')).to.equal('aa01');
    expect(found(table, 'maxAge=30d')).to.equal('aa01 bb02');
    expect(table.list(query('status=new,assigned&limit=1'))).to.deep.include({
      ...{ total: 2, counts: { new: 1, assigned: 1, accepted: 1, rejected: 0, retracted: 0 }, offset: 0 },
      overdue: { new: 1, assigned: 1, accepted: 0, rejected: 0, retracted: 0 },
    });
  });

  it('sorts by any column, with unknown values at the end in both directions', () => {
    const table = tableOf();
    expect(found(table, '')).to.equal('aa01 bb02 bb03');
    expect(found(table, 'sort=lastEvent')).to.equal('bb03 bb02 aa01');
    expect(found(table, 'sort=name')).to.equal('bb03 bb02 aa01');
    expect(found(table, 'sort=price')).to.equal('bb03 aa01 bb02');
    expect(found(table, 'sort=-price')).to.equal('aa01 bb03 bb02');
    expect(found(table, 'sort=-status')).to.equal('bb03 bb02 aa01');
  });

  it('keeps every order while leads are changed, added and removed', () => {
    const table = tableOf();
    expect([found(table, 'sort=name'), found(table, '')]).to.deep.equal(['bb03 bb02 aa01', 'aa01 bb02 bb03']);
    table.put([entryOf(lead('bb03', { name: 'Zz Top' }), '2026-03-10T11:30:00Z', OWN)]);
    table.put([entryOf(lead('cc04', { name: 'Aa Bee' }), undefined, OWN)]);
    table.remove(['bb02', 'ff99']);
    expect([found(table, 'sort=name'), found(table, '')]).to.deep.equal(['cc04 aa01 bb03', 'bb03 aa01 cc04']);
    expect([table.size, table.row('bb02'), table.slugOf('cc'), table.slugOf('c')]).to.deep.equal([
      ...[3, undefined, 'cc04', undefined],
    ]);
  });

  it('lists the answers that have not arrived, and the leads that became due', () => {
    const table = tableOf();
    const waiting = { state: 'waiting', to: OTHER, since: '2026-03-02T10:00:00Z' } as const;
    expect(table.setUndelivered(new Map([[`${OWN.outbox}event/1`, waiting]]))).to.deep.equal(['bb03']);
    expect(table.setUndelivered(new Map([[`${OWN.outbox}event/1`, { ...waiting }]]))).to.deep.equal([]);
    expect([table.row('bb03')?.delivery, found(table, 'undelivered=true')]).to.deep.equal(['waiting', 'bb03']);
    expect(table.setUndelivered(new Map())).to.deep.equal(['bb03']);
    expect(table.dueBetween(Date.parse('2026-03-02T09:59:59Z'), NOW)).to.deep.equal(['aa01', 'bb02']);
    expect(table.dueBetween(NOW, NOW + 1000)).to.deep.equal([]);
  });

  it('lists answers with a proof that have not arrived: the id of the event is the URL of its proof', () => {
    const proof = `${OWN.proofs}6f1c2a52-9d0b-4a53-8f0e-1f6f8d0f2a11`;
    const events = [{ id: proof, topic: 'realestate/lead#accept', time: '2026-03-02T10:00:00Z' }];
    const table = tableOf([[lead('cc04', { status: 'accepted', events }), '2026-03-02T10:00:00Z']]);
    const waiting = { state: 'waiting', to: OTHER, since: '2026-03-02T10:00:00Z' } as const;
    expect(table.setUndelivered(new Map([[proof, waiting]]))).to.deep.equal(['cc04']);
    expect(table.row('cc04')?.delivery).to.equal('waiting');
  });

  it('lists the values to filter by, and the leads to review', () => {
    const table = tableOf();
    table.put([entryOf(lead('dd05', { email: ['zoe@example.com'] }), undefined, OWN)]);
    table.put([entryOf(lead('ee06', { marks: ['names-differ'] }), undefined, OWN)]);
    const { status, assignee, source, mark, price } = table.facets();
    expect(status[0]).to.deep.equal({ value: 'new', count: 3 });
    expect([assignee.length, source, mark.length, price]).to.deep.equal([
      2,
      [
        { value: 'AskAction', count: 1 },
        { value: 'homes.example.com', count: 1 },
      ],
      ...[2, { min: 200_000, max: 450_000 }],
    ]);
    expect(table.reviewable(new Set(['names-differ']))).to.deep.equal(['aa01', 'dd05', 'ee06']);
  });

  it('refuses unknown filters', () => {
    for (const text of [
      'nmae=x',
      'status=gone',
      'mark=bad',
      'sort=size',
      'limit=-1',
      'minPrice=x',
      'maxAge=1y',
      'overdue=1',
    ])
      expect(() => query(text), text).to.throw(UsageError, text.split('=')[0]);
    expect(query('limit=5000&offset=3.7')).to.include({ limit: 1000, offset: 3 });
  });
});
