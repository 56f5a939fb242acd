import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { COMMAND_LIST } from '../../src/cli/command-list.ts';
import { freshFolder, runCli, runHere, samplePath } from '../support/cli.ts';

/** The packages that a run of the program loads. */
async function packagesLoadedBy(args: readonly string[]): Promise<string[]> {
  const folder = freshFolder();
  const [hooks, start, log] = ['hooks.mjs', 'start.mjs', 'loaded.txt'].map((name) => join(folder, name)) as [
    ...[string, string, string],
  ];
  writeFileSync(
    hooks,
    `import { appendFileSync } from 'node:fs';
    export function load(url, context, next) { appendFileSync(${JSON.stringify(log)}, url + '\\n'); return next(url, context); }`,
  );
  // CommonJS packages load their own parts past these hooks.
  writeFileSync(
    start,
    `import { appendFileSync } from 'node:fs';
    import Module, { register } from 'node:module';
    register(${JSON.stringify(pathToFileURL(hooks).href)});
    process.on('exit', () => appendFileSync(${JSON.stringify(log)}, Object.keys(Module._cache).join('\\n')));`,
  );
  const run = await runCli(args, { env: { NODE_OPTIONS: `--import ${pathToFileURL(start).href}` } });
  expect(run.code, run.stderr).to.equal(0);
  const found = readFileSync(log, 'utf8').matchAll(/.*\/node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//g);
  const packages = new Set([...found].map(([, name = '']) => name));
  return [...packages].filter((name) => !['tsx', 'esbuild', 'get-tsconfig'].includes(name)).sort();
}

describe('start-up', () => {
  it('loads no code of a command for the help', async () => {
    expect(await packagesLoadedBy(['--help'])).to.deep.equal(['commander']);
  });

  it('loads only what a plain message needs for convert: no JSON-LD processor, no threads, no progress bar', async () => {
    const packages = await packagesLoadedBy(['convert', samplePath('lead-add.json')]);
    expect(packages).to.include('n3').and.not.include('jsonld').and.not.include('undici');
    expect(packages).to.not.include('tinypool').and.not.include('cli-progress');
  });

  it('gives each command the name and the summary in the list', async () => {
    const { stdout } = await runHere(['--help']);
    for (const { name, summary, group, load } of COMMAND_LIST) {
      expect(stdout).to.match(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'));
      expect(stdout).to.match(new RegExp(`^${group}$`, 'm'));
      expect(await load()).to.be.a('function');
    }
  });

  it('suggests a command that is not loaded, and gives its help', async () => {
    expect((await runHere(['conver'])).stderr).to.include('Did you mean convert?');
    expect((await runHere(['help', 'convert'])).stdout).to.include('Usage: leadpod convert [options] <FILE...>');
  });
});
