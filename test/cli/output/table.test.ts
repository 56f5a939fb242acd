import { expect } from 'chai';
import { formatTable } from '../../../src/cli/output/table.ts';
import { createTerminal, type Terminal } from '../../../src/cli/output/terminal.ts';

const plain: Terminal = { ...createTerminal(), style: (_format, text) => text };
const COLUMNS = [{ title: 'STATE' }, { title: 'NOTIFICATION', shrinksTo: 20, keepsEnd: true }];
const INBOX = 'https://pod.example.com/a-rather-long-name-of-an-agent/inbox/';
const ROWS = ['6f1c', '6f1d'].map((name) => ['new', `${INBOX}2e7a55a0-1111-4222-8333-${name}`]);

const linesAt = (columns: number | undefined): string[] =>
  formatTable(COLUMNS, ROWS, { ...plain, columns })
    .trimEnd()
    .split('\n');

describe('A table', () => {
  for (const columns of [40, 60, 80])
    it(`keeps the end of an address at ${columns} columns, because the end distinguishes addresses`, () => {
      const lines = linesAt(columns);
      for (const line of lines) expect(line.length).to.be.at.most(columns);
      expect(lines[1]).to.match(/^new +https?.*…\S*-6f1c$/);
      expect(lines[2]).to.match(/^new +https?.*…\S*-6f1d$/);
    });

  it('cuts nothing if it is written to a file', () => {
    expect(linesAt(undefined)[1]).to.include(`${INBOX}2e7a55a0-1111-4222-8333-6f1c`);
  });
});
