import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { leadMessage } from '../../support/cli-pod.ts';
import { freshFolder, jsonLines, loaderOf, PROGRAM_ARGS, SYNC_SCRIPT } from '../../support/cli.ts';

/** Runs Node with a standard error whose reader is gone. */
async function runUnheard(args: readonly string[]): Promise<{ code: unknown; stdout: string }> {
  const child = spawn(process.execPath, args, { cwd: freshFolder(), stdio: ['ignore', 'pipe', 'pipe'], env: {} });
  child.stderr.destroy();
  const closed = once(child, 'close') as Promise<unknown[]>;
  const [stdout, [code]] = await Promise.all([text(child.stdout), closed]);
  return { code, stdout };
}

describe('A run whose messages nobody reads', () => {
  it('still prints all of its data, and ends with its exit code', async () => {
    const folder = freshFolder();
    const files = ['broken', 'good', 'other', 'last'].map((name) => join(folder, `${name}.json`));
    for (const file of files) {
      const isGood = /good|last/.test(file);
      writeFileSync(file, isGood ? leadMessage(file, { name: 'Ada Brook' }) : '{"topic": "realestate/lead#add", ');
    }
    const { code, stdout } = await runUnheard([...PROGRAM_ARGS, 'normalize', ...files]);
    expect(code).to.equal(3);
    expect(jsonLines(stdout)).to.have.length(2);
  });

  it('is also a run of scripts/sync.ts', async () => {
    expect(await runUnheard([...loaderOf(SYNC_SCRIPT), SYNC_SCRIPT])).to.deep.equal({ code: 2, stdout: '' });
  });
});
