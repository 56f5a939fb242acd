import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ROWS, selectRows } from '../../scripts/servers/rows.ts';
import { STEPS } from '../../scripts/servers/journey.ts';
import { generatedPart, isRight, notesOf, type Result } from '../../scripts/servers/table.ts';
import type { Row } from '../../scripts/servers/served-pod.ts';

const PAGE = new URL('../../docs/servers.md', import.meta.url);
const row = (key: string, more: Partial<Row> = {}): Row => ({
  ...{ key, title: `Server ${key}`, start: () => Promise.reject(new Error('not here')) },
  ...more,
});
const journey = (own: Row, failing?: string): Result => ({
  ...{ row: own, version: '1.2.3' },
  journey: {
    outcomes: STEPS.map((step) => ({
      step,
      isRight: step !== failing,
      words: step === failing ? 'exit 1: a | b' : 'ok',
    })),
    warnings: ['etags: http://localhost:4711/ has none'],
  },
});

describe('The matrix of servers', () => {
  it('has unique keys for each row, which select one row or a whole version', () => {
    const keys = ROWS.map(({ key }) => key);
    expect(new Set(keys).size).to.equal(keys.length);
    expect(selectRows([])).to.deep.equal(ROWS);
    expect(selectRows(['css6-acp', 'nss5']).map(({ key }) => key)).to.deep.equal(['css6-acp', 'nss5']);
    expect(selectRows(['css5']).map(({ key }) => key))
      .to.include('css5-wac')
      .and.not.include('css5-acp');
    expect(() => selectRows(['css'])).to.throw('There is no server css. See --list.');
  });

  it('is in docs/servers.md, row by row', () => {
    const written = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `([\w-]+)`/gm)].map(([, key]) => key);
    expect(written).to.deep.equal(ROWS.map(({ key }) => key));
  });

  it('replaces the rows that were tried now, and keeps the others with their notes', () => {
    const [a, b] = [row('a'), row('b')];
    const former = generatedPart('', [journey(a), { row: b, reason: 'no network' }], ['a', 'b'], '2026-01-01');
    expect(former).to.include('- `b`: not tried: no network').and.include('| 2026-01-01 |');
    const next = generatedPart(former, [journey(b, 'sync')], ['a', 'b'], '2026-01-02');
    expect(next.split('\n').filter((line) => line.startsWith('| `a`'))).to.deep.equal(
      former.split('\n').filter((line) => line.startsWith('| `a`')),
    );
    expect(next).to.include('- `b`: sync: exit 1: a \\| b').and.include('- `a`: etags: http://localhost/ has none');
    expect(next).to.not.include('no network');
  });

  it('fails if a supported server fails, and hides no other', () => {
    expect(isRight(journey(row('a')))).to.equal(true);
    expect(isRight(journey(row('a'), 'query'))).to.equal(false);
    expect(isRight({ row: row('a'), reason: 'no network' })).to.equal(false);
    const limited = journey(row('a', { limits: 'it forgets' }), 'leads');
    expect(isRight(limited)).to.equal(true);
    expect(notesOf(limited).slice(0, 2)).to.deep.equal([
      '- `a`: not supported, because it forgets',
      '- `a`: leads: exit 1: a \\| b',
    ]);
  });
});
