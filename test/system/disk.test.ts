import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { diskError, makeFolder } from '../../src/system/disk.ts';
import { rejection } from '../rejection.ts';

const refused = (code: string, syscall?: string): Error =>
  Object.assign(new Error(`${code}: quotes 'Wanda Merriweather'`), { code, path: '/data/x', syscall });

describe('diskError', () => {
  it('says in one line what is wrong and what to do', () => {
    const words = (code: string): string | undefined =>
      diskError(refused(code, 'write'), 'Cannot write the list', 'Do something.')?.message;
    expect(words('ENOSPC')).to.equal(
      'Cannot write the list: the disk is full (ENOSPC). Free some space. Do something.',
    );
    expect(words('EROFS')).to.equal('Cannot write the list: the file system is read-only (EROFS). Do something.');
    expect(words('EACCES')).to.equal('Cannot write the list: permission denied (EACCES). Do something.');
    expect(diskError(refused('EIO', 'read'))?.message).to.equal(
      'Cannot use the disk at /data/x: the disk reported an error (EIO). Name a folder that you can write to.',
    );
  });

  it('leaves other errors alone', () => {
    for (const error of [refused('ECONNREFUSED', 'connect'), refused('ENOENT'), new TypeError('x'), 'ENOSPC'])
      expect(diskError(error)).to.equal(undefined);
  });
});

describe('makeFolder', () => {
  const root = mkdtempSync(join(tmpdir(), 'leadpod-test-disk-'));
  after(() => {
    rmSync(root, { recursive: true });
  });

  it('makes a folder and those above it, for their owner only', async () => {
    await Promise.all([makeFolder(join(root, 'a/b/c')), makeFolder(join(root, 'a/b/d'))]);
    await makeFolder(join(root, 'a/b/c'));
    for (const path of ['a', 'a/b', 'a/b/c', 'a/b/d']) expect(statSync(join(root, path)).mode & 0o777).to.equal(0o700);
  });

  it('ends where none can be made', async () => {
    writeFileSync(join(root, 'file'), '');
    expect((await rejection(makeFolder(join(root, 'file/a/b')), Error)).message).to.match(/^ENOTDIR/);
    // Where the kernel has such a place: it takes no folders, and says that they are not there.
    if (existsSync('/proc/self')) await rejection(makeFolder('/proc/leadpod/copy'), Error);
  });
});
