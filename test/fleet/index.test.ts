import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fleet from '../../src/fleet/index.ts';
import { freshFolder, startScript } from '../support/cli.ts';

describe('leadpod/fleet', () => {
  it('has these names and no others', () => {
    expect(Object.keys(fleet).sort()).to.deep.equal([
      ...['DEFAULT_PREFIX', 'DEFAULT_REDIS', 'FleetWorker', 'enqueuePod', 'enqueuePods', 'openQueue', 'parseInterval'],
      ...['readOverview', 'readRegistry', 'schedulePods', 'scheduledPods', 'unschedulePods'],
    ]);
  });

  it('is a door of its own: BullMQ comes neither with the library nor with the program', async () => {
    const script = join(freshFolder(), 'loaded.ts');
    const here = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
    const load = (path: string): string => `await import(${here(path)});`;
    const count = `console.log(Object.keys(Module._cache).filter((name) => /[/](bullmq|ioredis)[/]/.test(name)).length);`;
    const lines = [load('index.ts'), load('cli/program.ts'), count, load('fleet/index.ts'), count];
    const main = `(async () => { ${lines.join('\n')} })();`;
    writeFileSync(script, `const Module = require('node:module');\n${main}\n`);
    const { stdout, stderr } = await startScript(script, []).ended;
    const [before, after] = stdout.split('\n').map(Number);
    expect(before, stderr).to.equal(0);
    expect(after, stderr).to.be.greaterThan(0);
  });
});
