import { expect } from 'chai';
import { barLine } from '../../../src/cli/output/progress.ts';
import { createTerminal, occupyLine } from '../../../src/cli/output/terminal.ts';

const PARTS = ['12345 of 20000 read', '4321 leads written', '87/s', '89 s left', '20000 listed'];

/** Standard output and standard error on one terminal: both write into one list. */
function streams(written: string[]): Parameters<typeof createTerminal> {
  const stream = (name: string): unknown => ({
    isTTY: true,
    columns: 80,
    on: () => undefined,
    write: (text: string) => written.push(`${name}:${text}`),
  });
  return [stream('out'), stream('err')] as Parameters<typeof createTerminal>;
}

describe('a progress bar', () => {
  for (const columns of [60, 80, 140])
    it(`fits on one line of ${columns} columns, and cuts no word of its text`, () => {
      const line = barLine(columns, 0.5, PARTS);
      expect(line.length).to.be.below(columns);
      expect(line).to.include('12345 of 20000 read, 4321 leads written');
      const text = line.replace(/^[█░]+ /, '');
      expect(PARTS.join(', ').startsWith(text)).to.equal(true);
      expect([...PARTS.keys()].map((index) => PARTS.slice(0, index + 1).join(', '))).to.include(text);
    });

  it('has a bar if there is room for one', () => {
    expect(barLine(80, 0.5, ['1 of 2 read'])).to.equal(`${'█'.repeat(20)}${'░'.repeat(20)} 1 of 2 read`);
    expect(barLine(30, 1, ['12345 of 20000 read'])).to.equal(`${'█'.repeat(9)} 12345 of 20000 read`);
    expect(barLine(10, 1, ['12345 of 20000 read'])).to.equal('12345 of ');
  });

  it('clears its line for any output, on standard output and standard error', () => {
    const written: string[] = [];
    const terminal = createTerminal(...streams(written));
    for (const name of ['say', 'sayBlock', 'data'] as const) {
      occupyLine(() => written.push('cleared'));
      terminal[name]('words');
      terminal[name]('more');
    }
    expect(written).to.deep.equal([
      ...['cleared', 'err:words\n', 'err:more\n'],
      ...['cleared', 'err:words\n', 'err:more\n'],
      ...['cleared', 'out:words', 'out:more'],
    ]);
  });

  it('clears its line for another bar', () => {
    const written: string[] = [];
    const terminal = createTerminal(...streams(written));
    occupyLine(() => written.push('first cleared'));
    occupyLine(() => written.push('second cleared'));
    terminal.say('words');
    expect(written).to.deep.equal(['first cleared', 'second cleared', 'err:words\n']);
  });
});
