import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BulkProgress } from '../../../src/cli/bulk/bulk-progress.ts';
import { freshFolder } from '../../support/cli.ts';
import { onTerminal } from '../../support/fake-terminal.ts';

describe('BulkProgress', () => {
  const file = join(freshFolder(), 'messages.ndjson');
  writeFileSync(file, '{}\n'.repeat(100));

  const lineFor = (names: readonly string[]): Promise<string> =>
    onTerminal(({ terminal, written }) => {
      const progress = new BulkProgress(names, terminal);
      progress.show(50, 150);
      progress.stop();
      return Promise.resolve(written.join(''));
    });

  it('shows how much was read, if all are files', async () => {
    expect(await lineFor([file])).to.include(`${'█'.repeat(20)}${'░'.repeat(20)} 50 messages read`);
  });

  it('shows the number alone, if one of them is no file or cannot be opened, which whoever reads it reports', async () => {
    for (const name of ['-', join(file, 'x'), join(file, '..'), `${file}.missing`])
      expect(await lineFor([file, name]), name)
        .to.include('50 messages read')
        .and.not.include('█');
  });
});
