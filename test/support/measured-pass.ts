/** A process of its own: one pass over a pod that needs no credentials, with what it holds as it goes. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import { servedPod } from './served-pod.ts';

/** What is in use while so many notifications were read. */
export interface MemorySample {
  readonly read: number;
  /** Bytes of heap, after a collection. */
  readonly live: number;
}

const EVERY = 1000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const storage = process.argv[2] ?? '';
const samples: MemorySample[] = [];
const sample = (read: number): void => {
  collect();
  samples.push({ read, live: process.memoryUsage().heapUsed });
};
const pod = servedPod(storage);
const report = await syncInbox(pod, {
  ack: 'delete',
  onProgress: ({ read }) => {
    if (read % EVERY === 0 && samples.at(-1)?.read !== read) sample(read);
  },
});
sample(report.read);
process.stdout.write(`${JSON.stringify({ report, samples })}\n`);
