/** The measurements of a simulated fleet. */
import { Gauge, type EventClock, type Station } from './fleet-events.ts';
import { quantilesOf, type FleetOutcome, type FleetPlan } from './fleet-plan.ts';

const S = 1000;

/** Counts over the whole simulation, and averages from the end of `settling` until the notifications end. */
export class FleetMeasures {
  readonly #plan: FleetPlan;
  readonly #clock: EventClock;
  /** Jobs that wait, jobs in the system, and jobs that are being processed. */
  readonly depth: Gauge;
  readonly inside: Gauge;
  readonly working: Gauge;
  readonly counts = {
    ...{ posted: 0, leads: 0, passes: 0, failures: 0, deadLetters: 0, deaths: 0, takenOver: 0, requests: 0 },
  };
  readonly #lags: number[] = [];
  readonly #waits: number[] = [];
  readonly #stays: number[] = [];
  readonly #settled = { passes: 0, requests: 0, workerMs: 0, serverMs: [] as number[] };

  constructor(plan: FleetPlan, clock: EventClock) {
    this.#plan = plan;
    this.#clock = clock;
    this.depth = new Gauge(clock);
    this.inside = new Gauge(clock);
    this.working = new Gauge(clock);
  }

  get #fromMs(): number {
    return this.#plan.settling * S;
  }

  /** Whether no more notifications will come. */
  get isOver(): boolean {
    return this.#clock.now >= this.#fromMs + this.#plan.duration * S;
  }

  get #isMeasured(): boolean {
    return this.#clock.now >= this.#fromMs && !this.isOver;
  }

  /** Called when a worker has taken a job. */
  noteWait(enqueuedMs: number): void {
    if (this.#isMeasured) this.#waits.push((this.#clock.now - enqueuedMs) / S);
  }

  /** Called when a job has left the system. */
  noteStay(enqueuedMs: number): void {
    if (this.#isMeasured) this.#stays.push((this.#clock.now - enqueuedMs) / S);
  }

  /** Called when a notification has become a lead. */
  noteLead(postedMs: number): void {
    this.counts.leads += 1;
    if (postedMs >= this.#fromMs) this.#lags.push((this.#clock.now - postedMs) / S);
  }

  /** Starts the measurement. */
  settle(servers: readonly Station[], workers: readonly Station[]): void {
    for (const gauge of [this.depth, this.inside, this.working]) gauge.restart();
    const { passes, requests } = this.counts;
    const serverMs = servers.map(({ busyMs }) => busyMs);
    Object.assign(this.#settled, { passes, requests, workerMs: sumOf(workers), serverMs });
  }

  /** The values that were measured until now. */
  measure(servers: readonly Station[], workers: readonly Station[]): Omit<FleetOutcome, 'lag'> {
    const { concurrency, serverProcessors, duration, workers: number } = this.#plan;
    const { passes, requests, workerMs, serverMs } = this.#settled;
    const ms = duration * S;
    const busy = servers.map(({ busyMs }, index) => (busyMs - (serverMs[index] ?? 0)) / ms / serverProcessors);
    return {
      ...this.counts,
      passesASecond: (this.counts.passes - passes) / duration,
      requestsASecond: (this.counts.requests - requests) / duration,
      busy: {
        servers: meanOf(busy),
        busiestServer: Math.max(...busy),
        places: this.working.mean / (number * concurrency),
        processors: (sumOf(workers) - workerMs) / ms / number,
      },
      depth: { mean: this.depth.mean, most: this.depth.most },
      wait: quantilesOf(this.#waits),
      little: { inside: this.inside.mean, rate: this.#stays.length / duration, stay: meanOf(this.#stays) },
    };
  }

  /** The outcome at the end of the simulation. */
  finish(measured: Omit<FleetOutcome, 'lag'>): FleetOutcome {
    const { passes } = measured;
    const { posted, leads, failures, deadLetters, deaths, takenOver } = this.counts;
    return {
      ...measured,
      ...{ passes, posted, leads, failures, deadLetters, deaths, takenOver, lag: quantilesOf(this.#lags) },
    };
  }
}

const sumOf = (stations: readonly Station[]): number => stations.reduce((sum, { busyMs }) => sum + busyMs, 0);
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
