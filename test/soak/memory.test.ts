import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { generateMessages } from '../../src/dev/generator.ts';
import type { SyncReport } from '../../src/sync/report.ts';
import { jsonLines, startScript } from '../support/cli.ts';
import type { MemorySample } from '../support/measured-pass.ts';
import { serveMemory } from '../support/memory-http.ts';

const SCRIPT = fileURLToPath(new URL('../support/measured-pass.ts', import.meta.url));
const COUNT = 20_000;
/** By how much what is in use may differ between half and end. */
const GROWTH = 1.25;

describe('a pass over 20,000 notifications', () => {
  it('holds no more at its end than at half of it, where as many events of a batch are held', async () => {
    const model = await serveMemory();
    const { server, url } = model;
    try {
      for (const text of generateMessages({ count: COUNT, seed: 20 })) server.post(`${url}inbox/`, text, 'application/json'); // prettier-ignore
      const { code, stdout, stderr } = await startScript(SCRIPT, [url]).ended;
      expect(code, stderr).to.equal(0);
      const [{ report, samples }] = jsonLines(stdout) as [{ report: SyncReport; samples: MemorySample[] }];
      expect(report).to.include({ read: COUNT, failed: 0 });
      const inMiB = (bytes: number): number => Math.round(bytes / 2 ** 20);
      const lines = samples.map(({ read, rss, live }) => `${read}: ${inMiB(live)} (${inMiB(rss)}) MiB`).join(', ');
      process.stdout.write(`      in use (of the process), ${report.seconds} s: ${lines}\n`);
      const liveAt = (read: number): number => samples.find((sample) => sample.read === read)?.live ?? Infinity;
      expect(liveAt(COUNT), lines).to.be.at.most(GROWTH * liveAt(COUNT / 2));
    } finally {
      await model.stop();
    }
  });
});
