import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { generateMessages } from '../../src/dev/generator/generator.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { freshFolder, runCli } from '../support/cli.ts';
import { runWatched, startFilePod, type FilePod } from '../support/file-pod.ts';
import { listTree, offlineLeads, post, storedLeads } from '../pods.ts';

const messages = (count: number, seed: number): string[] => [...generateMessages({ count, seed })];

async function shouldBeLeadsOf(pod: Pod, texts: readonly string[]): Promise<void> {
  expect(await storedLeads(pod)).to.deep.equal(await offlineLeads(texts));
  expect(await listTree(pod, pod.inbox)).to.deep.equal([]);
}

/** A module that sets the clock of the process that loads it, to be named in NODE_OPTIONS. */
function clockModule(shiftMs: number): string {
  const file = join(freshFolder(), 'clock.mjs');
  writeFileSync(
    file,
    `const { Date: Real } = globalThis;
globalThis.Date = class Date extends Real {
  constructor(...args) { super(...(args.length === 0 ? [Real.now() + ${shiftMs}] : args)); }
  static now() { return Real.now() + ${shiftMs}; }
};
`,
  );
  return `--import ${pathToFileURL(file).href}`;
}

describe('a pass that takes long', () => {
  let server: FilePod;
  before(async () => {
    server = await startFilePod({ tokenLifetimeSeconds: 60 });
  });
  after(() => server.stop());

  it('outlives its token several times over', async () => {
    const storage = await server.freshStorage();
    const texts = messages(250, 81);
    await storage.use(async (pod) => {
      await post(pod, texts);
      const { generation } = pod.session;
      const { client } = pod;
      // So slow that a token ends three times meanwhile.
      const slow: Pod['client']['get'] = async (url, options) => {
        await setTimeout(800);
        return client.get(url, options);
      };
      const machine = { ...pod, client: { ...client, clockSkewMs: client.clockSkewMs, get: slow } };
      expect(await syncInbox(machine, { ack: 'delete', concurrency: 1 })).to.include({ read: 250, failed: 0 });
      expect(pod.session.generation).to.be.above(generation + 1);
      await shouldBeLeadsOf(pod, texts);
    });
  });

  it('waits for a server that is started again, or says that it is gone; the next one ends it', async () => {
    const storage = await server.freshStorage();
    const texts = messages(120, 82);
    await storage.use((pod) => post(pod, texts));
    const sync = ['sync', '--ack', 'delete', '--json'];
    for (const after of [20, 60]) {
      let isGone: Promise<void> | undefined;
      const { code } = await runWatched(server, sync, storage.env, (requests) => {
        if (requests >= after)
          isGone ??= server
            .stop()
            .then(() => setTimeout(1500))
            .then(() => server.start());
      });
      await isGone;
      expect(code).to.be.oneOf([0, 1]);
    }
    expect(await runCli(sync, { env: storage.env })).to.include({ code: 0 });
    await storage.use((pod) => shouldBeLeadsOf(pod, texts));
  });
});

describe('a machine whose clock is wrong by five minutes', () => {
  let server: FilePod;
  before(async () => {
    server = await startFilePod();
  });
  after(() => server.stop());

  for (const [word, minutes] of [
    ['ahead', 5],
    ['behind', -5],
  ] as const)
    // prettier-ignore
    it(`says so where it is ${word}: the doctor, and a pass whose requests are refused`, async () => {
      const storage = await server.freshStorage();
      const env = { ...storage.env, NODE_OPTIONS: clockModule(minutes * 60_000) };
      const doctor = await runCli(['doctor'], { env });
      expect(doctor.stdout + doctor.stderr).to.match(/(?:29\d|30\d) s/);
      const sync = await runCli(['sync'], { env });
      expect(sync.code).to.equal(1);
      expect(sync.stderr).to.match(/the clocks differ by (?:29\d|30\d) s/);
    });
});
