/**
 * Simulates a fleet event by event: notifications, the clock, the queue with at most one job for each pod, workers that may
 * die, and servers whose processors limit the speed. The rules are those of `src/fleet/`. The random numbers come from a seed.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { skipN } from 'pure-rand/utils/skipN';
import { EventClock, itemOf, Line, Station } from './fleet-events.ts';
import { FleetMeasures } from './fleet-measures.ts';
import { bustleAt, MOST_BUSTLE, type FleetOutcome, type FleetPlan, type JobTrace } from './fleet-plan.ts';

/** The state of a pod. `held`: it waits for its server, for the end of its pause, or for the lock of a worker that died. */
type Place = 'nowhere' | 'waiting' | 'held' | 'active';

interface SimulatedPod {
  readonly number: number;
  readonly server: SimulatedServer;
  place: Place;
  /** The pod was enqueued while it was processed, so it is enqueued once more after that. */
  again: boolean;
  failures: number;
  enqueuedMs: number;
  /** When the notifications in its inbox were posted. */
  posts: number[];
}

interface SimulatedServer {
  readonly station: Station;
  readonly parked: Line<SimulatedPod>;
  passes: number;
}

interface SimulatedWorker {
  readonly number: number;
  readonly station: Station;
  readonly jobs: Set<Job>;
  alive: boolean;
}

interface Job {
  readonly pod: SimulatedPod;
  readonly worker: SimulatedWorker;
  readonly isFailing: boolean;
  left: number;
  /** The number of notifications in its listing; `undefined` before the listing was read. */
  taken: number | undefined;
  over: boolean;
}

const S = 1000;
const DAY_MS = 86_400 * S;
const MAX_ROUNDS = 1000;

/** Simulates a fleet. The same plan gives the same outcome. */
export function simulateFleet(plan: FleetPlan, trace?: JobTrace): FleetOutcome {
  return new Fleet(plan, trace).live();
}

class Fleet {
  readonly #plan: FleetPlan;
  readonly #trace: JobTrace | undefined;
  readonly #random;
  readonly #clock = new EventClock();
  readonly #servers: SimulatedServer[];
  readonly #pods: SimulatedPod[];
  readonly #workers: SimulatedWorker[] = [];
  readonly #queue = new Line<SimulatedPod>();
  readonly #free = new Line<SimulatedWorker>();
  readonly #measures: FleetMeasures;

  constructor(plan: FleetPlan, trace: JobTrace | undefined) {
    this.#plan = plan;
    this.#trace = trace;
    this.#random = xoroshiro128plus(plan.seed);
    // The first numbers of seeds that differ little are similar. So they are skipped.
    skipN(this.#random, 64);
    this.#measures = new FleetMeasures(plan, this.#clock);
    this.#servers = Array.from({ length: plan.servers }, () => ({
      ...{ station: new Station(this.#clock, plan.serverProcessors), parked: new Line<SimulatedPod>() },
      passes: 0,
    }));
    this.#pods = Array.from({ length: plan.pods }, (_, number) => ({
      ...{ number, server: itemOf(this.#servers, number % plan.servers), place: 'nowhere' as const },
      ...{ again: false, failures: 0, enqueuedMs: 0, posts: [] },
    }));
  }

  live(): FleetOutcome {
    const { workers, every } = this.#plan;
    for (let number = 0; number < workers; number++) this.#startWorker(number);
    if (every > 0)
      for (const pod of this.#pods)
        this.#clock.after(this.#chance() * every * S, () => {
          this.#tick(pod);
        });
    this.#awaitPost();
    const { settling, duration } = this.#plan;
    const servers = this.#servers.map(({ station }) => station);
    const stations = (): Station[] => this.#workers.map(({ station }) => station);
    this.#clock.run(settling * S);
    this.#measures.settle(servers, stations());
    this.#clock.run((settling + duration) * S);
    const measured = this.#measures.measure(servers, stations());
    this.#drain();
    return this.#measures.finish(measured);
  }

  /** A random number in [0, 1). */
  #chance(): number {
    return (this.#random.next() >>> 0) / 2 ** 32;
  }

  #exponential(mean: number): number {
    return -Math.log(1 - this.#chance()) * mean;
  }

  /** Notifications come at random, and more of them when people are more active (thinning: Lewis and Shedler 1979). */
  #awaitPost(): void {
    const { pods, postsADay, hour } = this.#plan;
    if (postsADay === 0) return;
    this.#clock.after(this.#exponential(DAY_MS / (pods * postsADay * MOST_BUSTLE)), () => {
      if (this.#measures.isOver) return;
      if (this.#chance() * MOST_BUSTLE < bustleAt(hour + this.#clock.now / (3600 * S)))
        this.#post(itemOf(this.#pods, Math.floor(this.#chance() * pods)));
      this.#awaitPost();
    });
  }

  #post(pod: SimulatedPod): void {
    this.#measures.counts.posted += 1;
    pod.posts.push(this.#clock.now);
    if (this.#plan.isHinted) this.#enqueue(pod);
  }

  #tick(pod: SimulatedPod): void {
    // Notifications that were posted at the end are still processed.
    if (this.#measures.isOver && pod.posts.length === 0) return;
    this.#enqueue(pod);
    this.#clock.after(this.#plan.every * S, () => {
      this.#tick(pod);
    });
  }

  #enqueue(pod: SimulatedPod): void {
    if (pod.place === 'active') pod.again = true;
    if (pod.place !== 'nowhere') return;
    this.#measures.inside.add(1);
    pod.enqueuedMs = this.#clock.now;
    this.#measures.depth.add(1);
    this.#line(pod);
    this.#serve();
  }

  #line(pod: SimulatedPod): void {
    pod.place = 'waiting';
    this.#queue.push(pod);
  }

  /** Gives jobs to workers until there are no jobs or no free workers. */
  #serve(): void {
    const { perServer } = this.#plan;
    while (this.#free.length > 0 && this.#queue.length > 0) {
      const pod = this.#queue.shift();
      if (perServer > 0 && pod.server.passes >= perServer) {
        pod.place = 'held';
        pod.server.parked.push(pod);
      } else this.#begin(pod, this.#free.shift());
    }
  }

  #begin(pod: SimulatedPod, worker: SimulatedWorker): void {
    const { requests, failing } = this.#plan;
    const job: Job = {
      pod,
      worker,
      isFailing: this.#chance() < failing,
      left: requests.idle,
      taken: undefined,
      over: false,
    };
    pod.place = 'active';
    pod.server.passes += 1;
    worker.jobs.add(job);
    this.#measures.depth.add(-1);
    this.#measures.working.add(1);
    this.#measures.noteWait(pod.enqueuedMs);
    this.#trace?.('begins', pod.number, worker.number, this.#clock.now);
    this.#go(job);
  }

  /**
   * Sends the next request of a pass. The listing is in the middle of the requests of a pass that finds nothing. It shows how
   * many more requests are needed.
   */
  #go(job: Job): void {
    const { requests, workerMs, networkMs } = this.#plan;
    if (job.taken === undefined && job.left <= requests.idle / 2 + 0.5) {
      job.taken = job.pod.posts.length;
      if (job.taken > 0) job.left += requests.first - requests.idle + (job.taken - 1) * requests.further;
    }
    if (job.left <= 0) {
      this.#end(job);
      return;
    }
    job.left -= 1;
    this.#measures.counts.requests += 1;
    job.worker.station.work(workerMs, () => {
      if (job.over) return;
      job.pod.server.station.work(this.#serverMs(), () => {
        if (job.over) return;
        if (networkMs === 0) this.#arrive(job);
        else
          this.#clock.after(networkMs, () => {
            if (!job.over) this.#arrive(job);
          });
      });
    });
  }

  #arrive(job: Job): void {
    if (job.isFailing) this.#fail(job);
    else this.#go(job);
  }

  #serverMs(): number {
    const [least, most] = this.#plan.serverMs;
    return this.#plan.isExponential ? this.#exponential((least + most) / 2) : least + this.#chance() * (most - least);
  }

  #end(job: Job): void {
    const { pod } = job;
    this.#measures.counts.passes += 1;
    for (const postedMs of pod.posts.splice(0, job.taken)) this.#measures.noteLead(postedMs);
    pod.failures = 0;
    this.#leave(job);
    this.#leaveSystem(pod);
    this.#serve();
  }

  #fail(job: Job): void {
    const { attempts, backoff } = this.#plan;
    const { pod } = job;
    this.#measures.counts.failures += 1;
    pod.failures += 1;
    this.#leave(job);
    if (pod.failures < attempts) {
      pod.place = 'held';
      this.#measures.depth.add(1);
      const pauseMs = backoff * S * 2 ** (pod.failures - 1) * (0.5 + this.#chance() / 2);
      this.#clock.after(pauseMs, () => {
        this.#line(pod);
        this.#serve();
      });
    } else {
      pod.failures = 0;
      this.#measures.counts.deadLetters += 1;
      this.#leaveSystem(pod);
    }
    this.#serve();
  }

  /** Frees the worker, and the place at the server. */
  #leave(job: Job): void {
    const { pod, worker } = job;
    job.over = true;
    worker.jobs.delete(job);
    this.#measures.working.add(-1);
    this.#trace?.('ends', pod.number, worker.number, this.#clock.now);
    if (worker.alive) this.#free.push(worker);
    this.#leaveServer(pod);
  }

  #leaveServer({ server }: SimulatedPod): void {
    server.passes -= 1;
    if (server.parked.length > 0) this.#line(server.parked.shift());
  }

  #leaveSystem(pod: SimulatedPod): void {
    pod.place = 'nowhere';
    this.#measures.inside.add(-1);
    this.#measures.noteStay(pod.enqueuedMs);
    const { again } = pod;
    pod.again = false;
    if (again) this.#enqueue(pod);
  }

  #startWorker(number: number): void {
    const { concurrency, deathsADay } = this.#plan;
    const worker: SimulatedWorker = { number, station: new Station(this.#clock, 1), jobs: new Set(), alive: true };
    this.#workers.push(worker);
    for (let place = 0; place < concurrency; place++) this.#free.push(worker);
    if (deathsADay > 0)
      this.#clock.after(this.#exponential(DAY_MS / deathsADay), () => {
        this.#die(worker);
      });
    this.#serve();
  }

  /** A worker dies. Others notice it only when the lock has ended. */
  #die(worker: SimulatedWorker): void {
    if (this.#measures.isOver) return;
    const { lock, restart } = this.#plan;
    worker.alive = false;
    this.#measures.counts.deaths += 1;
    this.#free.filter((one) => one !== worker);
    for (const job of worker.jobs) {
      const { pod } = job;
      job.over = true;
      pod.place = 'held';
      this.#measures.working.add(-1);
      this.#measures.depth.add(1);
      this.#trace?.('ends', pod.number, worker.number, this.#clock.now);
      this.#clock.after(lock * S, () => {
        this.#measures.counts.takenOver += 1;
        this.#leaveServer(pod);
        this.#line(pod);
        this.#serve();
      });
    }
    worker.jobs.clear();
    this.#clock.after(restart * S, () => {
      this.#startWorker(worker.number);
    });
  }

  /** Processes what is left in the inboxes after the last notification. */
  #drain(): void {
    this.#clock.run();
    // If something still fails after so many rounds, it is counted as lost in the outcome.
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const left = this.#pods.filter(({ posts }) => posts.length > 0);
      if (left.length === 0) return;
      for (const pod of left) this.#enqueue(pod);
      this.#clock.run();
    }
  }
}
