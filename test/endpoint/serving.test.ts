import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readServing, writeServing } from '../../src/endpoint/serving.ts';

describe('serve.json', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'leadpod-serving-'))));
  after(() => rm(folder, { recursive: true }));

  const serving = { url: 'http://127.0.0.1:7878/sparql', token: 'one', pid: process.pid };

  it('names the serving process, readable by no one else, until it is removed', async () => {
    expect(await readServing(folder)).to.equal(undefined);
    const remove = await writeServing(folder, serving);
    expect(await readServing(folder)).to.deep.equal(serving);
    expect((await stat(join(folder, 'serve.json'))).mode & 0o777).to.equal(0o600);
    await remove();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('does not remove the file of another process', async () => {
    const remove = await writeServing(folder, serving);
    await writeServing(folder, { ...serving, token: 'two' });
    await remove();
    expect(await readServing(folder)).to.have.property('token', 'two');
  });

  it('ignores a process that has died, and a truncated file', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeServing(folder, { ...serving, pid });
    expect(await readServing(folder)).to.equal(undefined);
    await writeFile(join(folder, 'serve.json'), '{"url":');
    expect(await readServing(folder)).to.equal(undefined);
  });
});
