import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import * as fleet from '../../src/fleet/index.ts';
import { freshFolder, moduleOf, startScript } from '../support/cli.ts';

describe('leadpod/fleet', () => {
  it('has these names and no others', () => {
    expect(Object.keys(fleet).sort()).to.deep.equal([
      ...[
        'DEFAULT_PREFIX',
        'DEFAULT_REDIS',
        'FleetError',
        'FleetWorker',
        'enqueuePod',
        'enqueuePods',
        'openQueue',
        'parseInterval',
      ],
      ...['readOverview', 'readRegistry', 'schedulePods', 'scheduledPods', 'unschedulePods'],
    ]);
  });

  it('is a separate entry point: neither the library nor the program loads BullMQ', async () => {
    const isSource = moduleOf('index').pathname.endsWith('.ts');
    const script = join(freshFolder(), `loaded.${isSource ? 'ts' : 'cjs'}`);
    const load = (name: string): string => `await import(${JSON.stringify(moduleOf(name).href)});`;
    const count = `console.log(Object.keys(Module._cache).filter((name) => /[/](bullmq|ioredis)[/]/.test(name)).length);`;
    const lines = [load('index'), load('cli/program'), count, load('fleet/index'), count];
    const main = `(async () => { ${lines.join('\n')} })();`;
    writeFileSync(script, `const Module = require('node:module');\n${main}\n`);
    const { stdout, stderr } = await startScript(script, []).ended;
    const [before, after] = stdout.split('\n').map(Number);
    expect(before, stderr).to.equal(0);
    expect(after, stderr).to.be.greaterThan(0);
  });
});
