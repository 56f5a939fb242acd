/** An export of 100,000 leads, in memory that does not grow with them. */
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { EXPORT_FORMATS } from '../../src/cli/output/export-formats.ts';
import { startScript } from '../support/cli.ts';
import type { MeasuredExport } from '../support/measured-export.ts';

const SCRIPT = fileURLToPath(new URL('../support/measured-export.ts', import.meta.url));
const LEADS = 100_000;
/** What a process needs that holds some dozens of leads, its code, and what was not collected yet. */
const MAX_MIB = 512;

async function measure(format: string): Promise<MeasuredExport> {
  const { code, stdout, stderr } = await startScript(SCRIPT, [format, String(LEADS)]).ended;
  expect({ code, stderr }, format).to.deep.equal({ code: 0, stderr: '' });
  return JSON.parse(stdout) as MeasuredExport;
}

describe('an export of 100,000 leads', () => {
  for (const format of EXPORT_FORMATS)
    it(`needs no more than ${MAX_MIB} MiB as ${format}`, async () => {
      const { megabytes, seconds, peakMiB } = await measure(format);
      process.stdout.write(`      ${format}: ${megabytes} MiB in ${seconds} s, ${peakMiB} MiB at most\n`);
      expect(peakMiB).to.be.below(MAX_MIB);
    });
});
