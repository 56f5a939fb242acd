import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readInputs } from '../../../src/cli/bulk/inputs.ts';

describe('folders of messages', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'leadpod-folder-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function found(): Promise<string[]> {
    const names = [];
    for await (const batch of readInputs([folder], { limits: {} }))
      for (const { name, fault } of batch) names.push(`${name.slice(folder.length + 1)} ${fault ?? 'read'}`);
    return names;
  }

  it('are read without waiting for a pipe in them', async () => {
    execFileSync('mkfifo', [join(folder, 'a.json'), join(folder, 'b.ndjson')]);
    writeFileSync(join(folder, 'c.json'), '{}');
    expect(await found()).to.deep.equal([
      'a.json is not a regular file. To read it, name it on the command line',
      'b.ndjson is not a regular file. To read it, name it on the command line',
      'c.json read',
    ]);
  });

  it('are read once, even if links lead back to them', async () => {
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep', 'x.json'), '{}');
    symlinkSync('..', join(folder, 'deep', 'up.json'));
    symlinkSync('deep/x.json', join(folder, 'link.json'));
    symlinkSync('nothing', join(folder, 'nothing.json'));
    expect(await found()).to.deep.equal(['deep/x.json read', 'link.json read', 'nothing.json no such file']);
  });

  it('are read although a link in them leads nowhere or to itself', async () => {
    symlinkSync('loop.json', join(folder, 'loop.json'));
    writeFileSync(join(folder, 'file'), '');
    symlinkSync('file/below.json', join(folder, 'below.json'));
    writeFileSync(join(folder, 'x.json'), '{}');
    expect(await found()).to.deep.equal([
      'below.json cannot be read (ENOTDIR)',
      'loop.json cannot be read (ELOOP)',
      'x.json read',
    ]);
  });

  it('without a file of a known kind are reported, with the kinds that are read', async () => {
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'page.html'), '<!doctype html>');
    expect((await found()).join()).to.match(/^ no file of a known kind in this folder\. leadpod reads JSON \(\.json, /);
  });

  it('are not reported so if a file of lines contains no message', async () => {
    writeFileSync(join(folder, 'none.ndjson'), '');
    expect(await found()).to.deep.equal([]);
  });
});
