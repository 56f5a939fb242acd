import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { TSX } from '../support/cli.ts';

const MODULE = new URL('../../src/system/optimize-later.ts', import.meta.url).href;

/** Whether Node optimizes a function that a process of its own calls so often. */
function isOptimized(calls: number, isLater: boolean): boolean {
  const program = `
    ${isLater ? `(await import('${MODULE}')).optimizeLater();` : ''}
    function counted(text) { let sum = 0; for (let at = 0; at < text.length; at += 1) sum += text.charCodeAt(at); return sum; }
    for (let call = 0; call < ${calls}; call += 1) counted('abcdefghij');`;
  // Without this flag, another thread may optimize the loop in the meantime, with the function inside of it.
  const args = ['--no-use-osr', '--import', TSX, '--trace-opt', '--input-type=module', '--eval', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  return /marking .* counted .* for optimization/.test(stdout);
}

describe('optimizeLater', () => {
  it('makes Node 20 optimize a function after more calls, and changes nothing in later versions', () => {
    const isNode20 = process.versions.v8.startsWith('11.');
    if (isNode20) expect(isOptimized(300, false)).to.equal(true);
    expect(isOptimized(300, true)).to.equal(!isNode20 && isOptimized(300, false));
    expect(isOptimized(100_000, true)).to.equal(true);
  });
});
