import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { OutputError, UsageError } from '../../src/errors.ts';
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import { rejection } from '../rejection.ts';
import { memoryPod, MemoryServer } from '../support/memory-pod.ts';

describe('the folder of a local copy', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const freshFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'leadpod-test-copy-'));
    folders.push(folder);
    return folder;
  };

  it('must not be a link, nor the folder above it, and a link is reported in one line', async () => {
    const pod = memoryPod(new MemoryServer());
    const [elsewhere, above] = [freshFolder(), freshFolder()];
    symlinkSync(elsewhere, join(above, 'link'));
    for (const folder of [join(above, 'link'), join(above, 'link', 'copy')]) {
      const error = await rejection(openLeadCopy(pod, { folder }), UsageError);
      expect(error.message)
        .to.include(`[${join(above, 'link')}] is a symbolic link`)
        .and.include('LEADPOD_CACHE')
        .and.not.include('\n');
    }
    expect(readdirSync(elsewhere)).to.deep.equal([]);
  });

  it('reports in one line what the disk refuses', async () => {
    const pod = memoryPod(new MemoryServer());
    const [taken, file] = [freshFolder(), join(freshFolder(), 'file')];
    writeFileSync(file, '');
    // Where the state is to stand is a folder: the files of leads can be written, it cannot.
    mkdirSync(join(taken, 'state.json'));
    const places = [
      [taken, 'a folder is in the place of a file'],
      [join(file, 'copy'), 'a file is in the place of a folder'],
      ...(existsSync('/proc/self') ? [['/proc/leadpod/copy', 'it does not exist and cannot be created']] : []),
    ] as const;
    for (const [folder = '', reason = ''] of places) {
      const error = await rejection(openLeadCopy(pod, { folder }), OutputError);
      expect(error.message)
        .to.match(/^Cannot use the local copy in .* Set LEADPOD_CACHE to a folder that you can write to/)
        .and.include(reason)
        .and.not.include('\n');
    }
    await rejection(openLeadCopy(pod, { folder: file }), UsageError);
    expect(readdirSync(taken)).to.deep.equal(['state.json']);
  });
});
