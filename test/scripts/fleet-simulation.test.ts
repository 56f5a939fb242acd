import { expect } from 'chai';
import { simulateFleet } from '../../scripts/fleet/fleet-simulation.ts';
import { bustleAt, type FleetPlan } from '../../scripts/fleet/fleet-plan.ts';

const PLAN: FleetPlan = {
  ...{ seed: 1, pods: 60, servers: 3, workers: 3, concurrency: 4, perServer: 0, every: 60, isHinted: true },
  ...{ postsADay: 600, hour: 11, duration: 1200, settling: 120 },
  ...{ requests: { idle: 6, first: 15, further: 4 }, serverMs: [12, 30], isExponential: false, serverProcessors: 1 },
  ...{ workerMs: 3, networkMs: 1, deathsADay: 0, lock: 20, restart: 10, failing: 0, backoff: 5, attempts: 5 },
};
/** Everything at once: workers die every few minutes, a tenth of all passes fails, servers are bounded. */
const TROUBLE: Partial<FleetPlan> = { deathsADay: 1500, failing: 0.1, perServer: 2, attempts: 2 };

/** One request a pass, of exponential length, at a server that has all the processors in the world. */
const QUEUE: Partial<FleetPlan> = {
  ...{ pods: 50_000, servers: 1, serverProcessors: Infinity, concurrency: 1, every: 0, isHinted: true },
  ...{ requests: { idle: 1, first: 1, further: 0 }, isExponential: true, workerMs: 0, networkMs: 0 },
};

/** The mean time in an M/M/c queue (Erlang C), in the unit of the mean service time. */
function erlangStay(arrivals: number, serviceTime: number, places: number): number {
  const load = arrivals * serviceTime;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < places; k++) sum += term *= load / k;
  const last = ((term * load) / places) * (places / (places - load));
  return (last / (sum + last)) * (serviceTime / (places - load)) + serviceTime;
}

describe('A simulated fleet', () => {
  it('runs identically for the same seed, and differently for another', () => {
    const plan = { ...PLAN, ...TROUBLE };
    const once = simulateFleet(plan);
    expect(simulateFleet(plan)).to.deep.equal(once);
    expect(simulateFleet({ ...plan, seed: 2 })).not.to.deep.equal(once);
  });

  it('makes a lead of every notification, regardless of crashes and failures', () => {
    for (let seed = 1; seed <= 4; seed++)
      for (const isHinted of [true, false]) {
        const outcome = simulateFleet({ ...PLAN, ...TROUBLE, seed, isHinted });
        expect(outcome.posted).to.be.above(100);
        expect(outcome.leads).to.equal(outcome.posted);
        for (const what of ['deaths', 'takenOver', 'failures', 'deadLetters'] as const)
          expect(outcome[what], what).to.be.above(0);
      }
  });

  it('never has two workers at one pod', () => {
    const at = new Map<number, number>();
    let jobs = 0;
    let most = 0;
    simulateFleet({ ...PLAN, ...TROUBLE }, (event, pod, worker) => {
      if (event === 'begins') {
        expect(at.has(pod), `pod ${pod}`).to.equal(false);
        at.set(pod, worker);
        jobs += 1;
      } else {
        expect(at.get(pod)).to.equal(worker);
        at.delete(pod);
      }
      most = Math.max(most, at.size);
    });
    expect(jobs).to.be.above(500);
    expect(most).to.be.above(2);
    expect(at.size).to.equal(0);
  });

  it('runs no more passes at once on a server than allowed', () => {
    const at = new Map<number, number>();
    let most = 0;
    simulateFleet({ ...PLAN, perServer: 2, workers: 6 }, (event, pod) => {
      const server = pod % PLAN.servers;
      const now = (at.get(server) ?? 0) + (event === 'begins' ? 1 : -1);
      at.set(server, now);
      most = Math.max(most, now);
    });
    expect(most).to.equal(2);
  });

  it('takes as long as the Erlang formula predicts if it is only a queue with several servers', () => {
    for (const [workers, load] of [
      [1, 0.5],
      [2, 0.7],
      [8, 0.85],
    ] as const) {
      const serviceTime = 0.01;
      const arrivals = (load * workers) / serviceTime;
      // At noon it is busier than on average.
      const postsADay = (arrivals * 86_400) / 50_000 / bustleAt(11.5);
      const serverMs = [serviceTime * 1000, serviceTime * 1000] as const;
      const outcome = simulateFleet({
        ...PLAN,
        ...QUEUE,
        workers,
        postsADay,
        serverMs,
        duration: 25_000 / arrivals,
        hour: 11.5,
      });
      const { little, busy } = outcome;
      expect(little.inside / (little.rate * little.stay)).to.be.within(0.98, 1.02);
      const bustle = little.rate / arrivals;
      expect(bustle).to.be.within(0.95, 1.05);
      expect(little.stay / erlangStay(little.rate, serviceTime, workers), `${workers} workers`).to.be.within(0.9, 1.1);
      expect(busy.places / (load * bustle)).to.be.within(0.97, 1.03);
    }
  });

  it('follows the law of Little, also in trouble', () => {
    const { little } = simulateFleet({ ...PLAN, ...TROUBLE, pods: 300, duration: 3600 });
    expect(little.inside / (little.rate * little.stay)).to.be.within(0.95, 1.05);
  });

  it('waits for the timer if nothing wakes it, and hardly at all otherwise', () => {
    const polled = simulateFleet({ ...PLAN, isHinted: false, every: 300, duration: 3600 });
    expect(polled.lag.median).to.be.within(120, 180);
    const hinted = simulateFleet({ ...PLAN, every: 300, duration: 3600 });
    expect(hinted.lag.p95).to.be.below(5);
  });
});
