import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import type { SyncReport } from '../../src/pass/report.ts';
import { credentialsOf, startFakeIssuer } from '../solid/sign-in/fake-issuer.ts';
import { jsonLines, startCli, startScript } from '../support/cli.ts';
import type { MemorySample } from '../support/measured-pass.ts';
import { serveMemory, type ServedMemory } from '../support/memory-http.ts';
import { watchMemory, type ResidentSample } from '../support/process-memory.ts';

const SCRIPT = fileURLToPath(new URL('../support/measured-pass.ts', import.meta.url));
const COUNT = 20_000;
/** By how much the end may differ from a quarter. */
const GROWTH = 1.25;
/** Notifications in a batch: memory goes up and down with each. */
const BATCH = 500;
const QUARTERS = [1, 2, 3, 4].map((quarter) => (COUNT / 4) * quarter);

const inMiB = (bytes: number): number => Math.round(bytes / 2 ** 20);
const say = (line: string): void => void process.stdout.write(`      ${line}\n`);

/** An inbox of 20,000 generated notifications. */
async function fullInbox(): Promise<ServedMemory> {
  const model = await serveMemory();
  for (const text of generateMessages({ count: COUNT, seed: 20 }))
    model.server.post(`${model.url}inbox/`, text, 'application/json');
  return model;
}

async function environmentOf({ url }: ServedMemory): Promise<Record<string, string>> {
  const { issuer, clientId, clientSecret } = credentialsOf(await startFakeIssuer());
  return {
    ...{ LEADPOD_ISSUER: issuer, LEADPOD_CLIENT_ID: clientId, LEADPOD_CLIENT_SECRET: clientSecret },
    ...{ LEADPOD_WEBID: 'http://localhost/card#me', LEADPOD_STORAGE: url, LEADPOD_INBOX: `${url}inbox/` },
  };
}

/** The mean over the batch that ends with so many notifications, whatever of it is looked at. */
function meanAt(samples: readonly ResidentSample[], end: number): number {
  const some = samples.filter(({ read }) => read > end - BATCH && read <= end);
  return some.reduce((sum, { rss }) => sum + rss, 0) / some.length;
}

describe(`a pass over ${COUNT} notifications`, () => {
  let model: ServedMemory;
  beforeEach(async () => {
    model = await fullInbox();
  });
  afterEach(() => model.stop());

  it('takes no more of the machine at its end than at a quarter: the program as a person runs it', async () => {
    const running = startCli(['sync', '--ack', 'delete', '--json'], { env: await environmentOf(model) });
    const samples = watchMemory(model, running.child.pid ?? 0, 100);
    const { code, stdout, stderr } = await running.ended;
    expect(code, stderr).to.equal(0);
    const [report] = jsonLines(stdout) as [SyncReport];
    expect(report).to.include({ read: COUNT, failed: 0 });
    const means = QUARTERS.map((read) => meanAt(samples, read));
    const most = Math.max(...samples.map(({ rss }) => rss));
    const line = `resident at the quarters: ${means.map(inMiB).join(', ')} MiB; at most ${inMiB(most)} MiB`;
    say(`${line}; ${report.requests} requests, ${report.seconds} s`);
    expect(means[3], line).to.be.at.most(GROWTH * (means[0] ?? NaN));
  });

  it('holds no more at its end than at a quarter', async () => {
    const { code, stdout, stderr } = await startScript(SCRIPT, [model.url]).ended;
    expect(code, stderr).to.equal(0);
    const [{ report, samples }] = jsonLines(stdout) as [{ report: SyncReport; samples: MemorySample[] }];
    expect(report).to.include({ read: COUNT, failed: 0 });
    const live = QUARTERS.map((quarter) => samples.find(({ read }) => read === quarter)?.live ?? NaN);
    const line = `in use at the quarters: ${live.map(inMiB).join(', ')} MiB`;
    say(`${line}; ${report.seconds} s`);
    expect(live[3], line).to.be.at.most(GROWTH * (live[0] ?? NaN));
  });
});
