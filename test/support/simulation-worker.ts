/** A process that simulates every n-th seed of a range; {@link simulateAll} starts it. */
import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { simulate } from './simulation.ts';

/** Which seeds a process is to try. */
interface Share {
  readonly first: number;
  readonly end: number;
  readonly step: number;
}

const PROCESSES = 2;
/** Fewer take less time than the start of a process. */
const FEW = 100;

/** Simulates so many seeds, on the cores that there are; throws with the seed of one that failed. */
export async function simulateAll(first: number, count: number): Promise<void> {
  if (count <= FEW) {
    const failed = await runSeeds({ first, end: first + count, step: 1 });
    if (failed !== undefined) throw new Error(failed);
    return;
  }
  const step = Math.min(PROCESSES, availableParallelism());
  const work = Array.from({ length: step }, (_, thread) =>
    runShare({ first: first + thread, end: first + count, step }),
  );
  await Promise.all(work.map(({ ended }) => ended)).finally(() => {
    for (const { child } of work) child.kill();
  });
}

function runShare(share: Share): { child: ChildProcess; ended: Promise<void> } {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(share)]);
  const ended = new Promise<void>((resolve, reject) => {
    let failure: Error | undefined = new Error('a process ended before its simulations');
    child.once('message', ({ failed }: Verdict) => {
      failure = failed === undefined ? undefined : new Error(failed);
    });
    child.once('error', reject).once('exit', () => {
      if (failure === undefined) resolve();
      else reject(failure);
    });
  });
  return { child, ended };
}

async function runSeeds({ first, end, step }: Share): Promise<string | undefined> {
  for (let seed = first; seed < end; seed += step) {
    try {
      await simulate(seed);
    } catch (error) {
      const { message, cause } = error as Error;
      return `${message}: ${String(cause)}`;
    }
  }
  return undefined;
}

/** What a process says at its end. */
interface Verdict {
  readonly failed?: string;
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = await runSeeds(JSON.parse(process.argv[2] ?? '{}') as Share);
  process.send({ ...(failed === undefined ? {} : { failed }) } satisfies Verdict, () => {
    process.disconnect();
  });
}
