import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { generateMessages } from '../../src/dev/generator.ts';
import type { SyncReport } from '../../src/sync/report.ts';
import { jsonLines, startScript } from '../support/cli.ts';
import type { MemorySample } from '../support/measured-pass.ts';
import { serveMemory } from '../support/memory-http.ts';

const SCRIPT = fileURLToPath(new URL('../support/measured-pass.ts', import.meta.url));
const COUNT = 20_000;
/** How much more memory the end may need than the first quarter. */
const GROWTH = 1.25;

describe('a pass over 20,000 notifications', () => {
  it('needs no more memory at its end than at a quarter of it', async () => {
    const model = await serveMemory();
    const { server, url } = model;
    try {
      for (const text of generateMessages({ count: COUNT, seed: 20 })) server.post(`${url}inbox/`, text, 'application/json'); // prettier-ignore
      const { code, stdout, stderr } = await startScript(SCRIPT, [url]).ended;
      expect(code, stderr).to.equal(0);
      const [{ report, samples }] = jsonLines(stdout) as [{ report: SyncReport; samples: MemorySample[] }];
      expect(report).to.include({ read: COUNT, failed: 0 });
      const atQuarter = Math.max(...samples.filter(({ read }) => read <= COUNT / 4).map(({ rss }) => rss));
      const atEnd = samples.at(-1)?.rss ?? Infinity;
      const inMiB = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
      process.stdout.write(`      memory: ${inMiB(atQuarter)} at a quarter, ${inMiB(atEnd)} at the end; ${report.seconds} s\n`); // prettier-ignore
      expect(atEnd, samples.map(({ read, rss }) => `${read}: ${inMiB(rss)}`).join(', ')).to.be.at.most(
        GROWTH * atQuarter,
      );
    } finally {
      await model.stop();
    }
  });
});
