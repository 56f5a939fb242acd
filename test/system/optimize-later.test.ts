import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { transformSync } from 'esbuild';

const SOURCE = readFileSync(new URL('../../src/system/optimize-later.ts', import.meta.url), 'utf8');
const { code: MODULE } = transformSync(SOURCE, { loader: 'ts' });

/**
 * Whether Node optimizes a function that a process of its own calls so often. Nothing else runs in that process: a thread that reads
 * TypeScript would print in the middle of these lines. Without `--no-use-osr` another thread might optimize the loop meanwhile, with
 * the function inside of it.
 */
function isOptimized(calls: number, isLater: boolean): boolean {
  const program = `
    ${MODULE}
    ${isLater ? 'optimizeLater();' : ''}
    function counted(text) { let sum = 0; for (let at = 0; at < text.length; at += 1) sum += text.charCodeAt(at); return sum; }
    for (let call = 0; call < ${calls}; call += 1) counted('abcdefghij');`;
  const args = ['--no-use-osr', '--trace-opt', '--input-type=module', '--eval', program];
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
