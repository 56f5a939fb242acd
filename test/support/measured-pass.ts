/** A process of its own: one pass over a pod that needs no credentials, with its memory as it goes. */
import { createPodClient } from '../../src/pod/http.ts';
import { layoutOf } from '../../src/pod/layout.ts';
import type { Pod } from '../../src/pod/pod.ts';
import { syncInbox } from '../../src/sync/sync-inbox.ts';

/** Memory while so many notifications were read. */
export interface MemorySample {
  readonly read: number;
  readonly rss: number;
}

const EVERY = 500;

const storage = process.argv[2] ?? '';
const samples: MemorySample[] = [];
const sample = (read: number): void => void samples.push({ read, rss: process.memoryUsage.rss() });
const pod: Pod = {
  webId: `${storage}card#me`,
  storage,
  inbox: `${storage}inbox/`,
  layout: layoutOf(storage),
  client: createPodClient({ origins: [storage] }),
  session: {} as Pod['session'],
  run: (work) => work(),
  takeRequestCount: () => 0,
  close: () => Promise.resolve(),
};
const report = await syncInbox(pod, {
  ack: 'delete',
  onProgress: ({ read }) => {
    if (read % EVERY === 0 && samples.at(-1)?.read !== read) sample(read);
  },
});
sample(report.read);
process.stdout.write(`${JSON.stringify({ report, samples })}\n`);
