import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { sayFault } from '../../../src/cli/fault.ts';
import { sayFailure } from '../../../src/cli/flags/pass.ts';
import { createTerminal, type Terminal } from '../../../src/cli/output/terminal.ts';
import { podRuns, printOutcomeJson, runPods, type PodRun } from '../../../src/cli/pods/many-pods.ts';
import { freshFolder } from '../../support/cli.ts';

const FULL_DISK = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
  syscall: 'write',
});
const BUG = new TypeError('undefined is not a function');

/** A terminal that keeps what it prints, and the run of a command in the pod `north`. */
function runOfNorth(): { lines: string[]; terminal: Terminal; run: PodRun<{ pods: string; all: true }> } {
  const lines: string[] = [];
  const keep = (text: string): void => {
    lines.push(text);
  };
  const terminal = { ...createTerminal(), say: keep, sayBlock: keep, data: keep };
  const pods = join(freshFolder(), 'leadpod.pods.json');
  const pod = { name: 'north', storage: 'https://north.example/', issuer: 'https://login.example/' };
  writeFileSync(pods, JSON.stringify({ pods: [{ ...pod, clientIdEnv: 'NORTH_ID', clientSecretEnv: 'NORTH_SECRET' }] }));
  const [run] = podRuns({ pods, all: true as const }, terminal);
  return { lines, terminal, run: run! };
}

describe('the result of a command in one of many pods', () => {
  it('names an error of the system in JSON, and calls only other errors a bug', () => {
    const { lines, terminal } = runOfNorth();
    for (const error of [FULL_DISK, BUG])
      printOutcomeJson({ name: 'north', state: 'failed', error }, () => ({}), terminal);
    const [disk, bug] = lines.map((line) => JSON.parse(line) as { pod: string; error: string });
    expect(disk?.error).to.include('the disk is full').and.not.include('bug');
    expect(bug).to.deep.equal({ pod: 'north', error: 'a bug in leadpod' });
  });

  it('has the name of the pod before the stack of a bug, once', async () => {
    const { lines, run } = runOfNorth();
    sayFailure(BUG, 'trying again in 5 s', run.terminal);
    sayFault(BUG, run.terminal);
    await runPods([run], () => Promise.reject(BUG));
    expect(lines).to.have.length(3);
    for (const line of lines) expect(line).to.match(/^leadpod: north: this is a bug in leadpod/);
  });
});
