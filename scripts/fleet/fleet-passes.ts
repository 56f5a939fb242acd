/**
 * The queue of a simulated fleet, and the passes of its workers. At most one job exists for each pod, and a server has a
 * limited number of passes at the same time.
 */
import type { Chance } from './fleet-chance.ts';
import { Line, type EventClock } from './fleet-events.ts';
import type { FleetMeasures } from './fleet-measures.ts';
import { S, type Job, type SimulatedPod, type SimulatedWorker } from './fleet-parts.ts';
import type { FleetPlan, JobTrace } from './fleet-plan.ts';

/** What the passes share with the rest of the fleet. */
export interface FleetSurroundings {
  readonly plan: FleetPlan;
  readonly clock: EventClock;
  readonly chance: Chance;
  readonly measures: FleetMeasures;
  readonly trace: JobTrace | undefined;
}

/** Gives pods to workers, and lets the workers do their passes. */
export class FleetPasses {
  readonly #plan: FleetPlan;
  readonly #clock: EventClock;
  readonly #chance: Chance;
  readonly #measures: FleetMeasures;
  readonly #trace: JobTrace | undefined;
  readonly #queue = new Line<SimulatedPod>();
  readonly #free = new Line<SimulatedWorker>();

  constructor({ plan, clock, chance, measures, trace }: FleetSurroundings) {
    this.#plan = plan;
    this.#clock = clock;
    this.#chance = chance;
    this.#measures = measures;
    this.#trace = trace;
  }

  /** Gives jobs to a worker that has started. */
  admit(worker: SimulatedWorker): void {
    for (let place = 0; place < this.#plan.concurrency; place++) this.#free.push(worker);
    this.#serve();
  }

  /** Ends the passes of a worker that has died. Others take its jobs over when the lock has ended. */
  abandon(worker: SimulatedWorker): void {
    const { lock } = this.#plan;
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
  }

  /** Puts a pod in the queue, unless it is there already. */
  enqueue(pod: SimulatedPod): void {
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
      isFailing: this.#chance.next() < failing,
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
    return this.#plan.isExponential
      ? this.#chance.exponential((least + most) / 2)
      : least + this.#chance.next() * (most - least);
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
      const pauseMs = backoff * S * 2 ** (pod.failures - 1) * (0.5 + this.#chance.next() / 2);
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
    if (again) this.enqueue(pod);
  }
}
