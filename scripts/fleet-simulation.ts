/**
 * A fleet lived through event by event: notifications, the clock, the queue with its one job a pod, workers and their deaths,
 * and servers whose processors are what all wait for. The rules are those of `src/fleet/`; the chance is of a seed.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { EventClock, Gauge, Line, Station } from './fleet-events.ts';
import { bustleAt, MOST_BUSTLE, quantilesOf, type FleetOutcome, type FleetPlan, type JobTrace } from './fleet-plan.ts';

/** Where a pod is. `held`: it waits for its server, for its pause to end, or for its dead worker's lock. */
type Place = 'nowhere' | 'waiting' | 'held' | 'active';

interface SimulatedPod {
  readonly number: number;
  readonly server: SimulatedServer;
  place: Place;
  /** Enqueued while it was worked on: it comes once more. */
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
  settledMs: number;
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
  /** Notifications that its listing has seen; `undefined` before. */
  taken: number | undefined;
  over: boolean;
}

const S = 1000;
const DAY_MS = 86_400 * S;

/** Lives through a fleet; the same plan has the same outcome. */
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
  readonly #depth = new Gauge(this.#clock);
  readonly #inside = new Gauge(this.#clock);
  readonly #working = new Gauge(this.#clock);
  readonly #lags: number[] = [];
  readonly #waits: number[] = [];
  readonly #stays: number[] = [];
  readonly #counts = {
    posted: 0,
    leads: 0,
    passes: 0,
    failures: 0,
    deadLetters: 0,
    deaths: 0,
    takenOver: 0,
    requests: 0,
  };
  readonly #settlingMs: number;
  readonly #endMs: number;

  constructor(plan: FleetPlan, trace: JobTrace | undefined) {
    this.#plan = plan;
    this.#trace = trace;
    this.#random = xoroshiro128plus(plan.seed);
    this.#settlingMs = plan.settling * S;
    this.#endMs = (plan.settling + plan.duration) * S;
    this.#servers = Array.from({ length: plan.servers }, () => ({
      ...{ station: new Station(this.#clock, plan.serverProcessors), parked: new Line<SimulatedPod>() },
      ...{ passes: 0, settledMs: 0 },
    }));
    this.#pods = Array.from({ length: plan.pods }, (_, number) => ({
      ...{ number, server: this.#servers[number % plan.servers]!, place: 'nowhere' as const },
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
    this.#clock.run(this.#settlingMs);
    const before = this.#settle();
    this.#clock.run(this.#endMs);
    const outcome = this.#measure(before);
    this.#drain();
    const { posted, leads, failures, deadLetters, deaths, takenOver } = this.#counts;
    return { ...outcome, posted, leads, failures, deadLetters, deaths, takenOver, lag: quantilesOf(this.#lags) };
  }

  /** In [0, 1). */
  #chance(): number {
    return (this.#random.next() >>> 0) / 2 ** 32;
  }

  #exponential(mean: number): number {
    return -Math.log(1 - this.#chance()) * mean;
  }

  get #isOver(): boolean {
    return this.#clock.now >= this.#endMs;
  }

  /** Notifications come by chance, the more the busier it is (thinning: Lewis and Shedler 1979). */
  #awaitPost(): void {
    const { pods, postsADay, hour } = this.#plan;
    if (postsADay === 0) return;
    this.#clock.after(this.#exponential(DAY_MS / (pods * postsADay * MOST_BUSTLE)), () => {
      if (this.#isOver) return;
      if (this.#chance() * MOST_BUSTLE < bustleAt(hour + this.#clock.now / (3600 * S)))
        this.#post(this.#pods[Math.floor(this.#chance() * pods)]!);
      this.#awaitPost();
    });
  }

  #post(pod: SimulatedPod): void {
    this.#counts.posted += 1;
    pod.posts.push(this.#clock.now);
    if (this.#plan.isHinted) this.#enqueue(pod);
  }

  #tick(pod: SimulatedPod): void {
    if (this.#isOver) return;
    this.#enqueue(pod);
    this.#clock.after(this.#plan.every * S, () => {
      this.#tick(pod);
    });
  }

  #enqueue(pod: SimulatedPod): void {
    if (pod.place === 'active') pod.again = true;
    if (pod.place !== 'nowhere') return;
    this.#inside.add(1);
    pod.enqueuedMs = this.#clock.now;
    this.#depth.add(1);
    this.#line(pod);
    this.#serve();
  }

  #line(pod: SimulatedPod): void {
    pod.place = 'waiting';
    this.#queue.push(pod);
  }

  /** Gives jobs to workers as long as there are both. */
  #serve(): void {
    const { perServer } = this.#plan;
    while (this.#free.length > 0) {
      const pod = this.#queue.shift();
      if (pod === undefined) return;
      if (perServer > 0 && pod.server.passes >= perServer) {
        pod.place = 'held';
        pod.server.parked.push(pod);
      } else this.#begin(pod, this.#free.shift()!);
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
    this.#depth.add(-1);
    this.#working.add(1);
    if (this.#clock.now >= this.#settlingMs && !this.#isOver) this.#waits.push(this.#clock.now - pod.enqueuedMs);
    this.#trace?.('begins', pod.number, worker.number, this.#clock.now);
    this.#go(job);
  }

  /** The next request of a pass; in the middle of an idle one stands the listing, which tells how many are to come. */
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
    this.#counts.requests += 1;
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
    this.#counts.passes += 1;
    this.#counts.leads += job.taken ?? 0;
    for (const postedMs of pod.posts.splice(0, job.taken))
      if (postedMs >= this.#settlingMs) this.#lags.push((this.#clock.now - postedMs) / S);
    pod.failures = 0;
    this.#leave(job);
    this.#leaveSystem(pod);
    this.#serve();
  }

  #fail(job: Job): void {
    const { attempts, backoff } = this.#plan;
    const { pod } = job;
    this.#counts.failures += 1;
    pod.failures += 1;
    this.#leave(job);
    if (pod.failures < attempts) {
      pod.place = 'held';
      this.#depth.add(1);
      const pauseMs = backoff * S * 2 ** (pod.failures - 1) * (0.5 + this.#chance() / 2);
      this.#clock.after(pauseMs, () => {
        this.#line(pod);
        this.#serve();
      });
    } else {
      pod.failures = 0;
      this.#counts.deadLetters += 1;
      this.#leaveSystem(pod);
    }
    this.#serve();
  }

  /** The worker is free again, and so is the place at the server. */
  #leave(job: Job): void {
    const { pod, worker } = job;
    job.over = true;
    worker.jobs.delete(job);
    this.#working.add(-1);
    this.#trace?.('ends', pod.number, worker.number, this.#clock.now);
    if (worker.alive) this.#free.push(worker);
    this.#leaveServer(pod);
  }

  #leaveServer({ server }: SimulatedPod): void {
    server.passes -= 1;
    const called = server.parked.shift();
    if (called !== undefined) this.#line(called);
  }

  #leaveSystem(pod: SimulatedPod): void {
    pod.place = 'nowhere';
    this.#inside.add(-1);
    if (this.#clock.now >= this.#settlingMs && !this.#isOver) this.#stays.push(this.#clock.now - pod.enqueuedMs);
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

  /** Nobody hears of it before the lock has ended. */
  #die(worker: SimulatedWorker): void {
    if (this.#isOver) return;
    const { lock, restart } = this.#plan;
    worker.alive = false;
    this.#counts.deaths += 1;
    this.#free.filter((one) => one !== worker);
    for (const job of worker.jobs) {
      const { pod } = job;
      job.over = true;
      pod.place = 'held';
      this.#working.add(-1);
      this.#depth.add(1);
      this.#trace?.('ends', pod.number, worker.number, this.#clock.now);
      this.#clock.after(lock * S, () => {
        this.#counts.takenOver += 1;
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

  /** From now on it counts. */
  #settle(): { passes: number; requests: number; workerMs: number } {
    for (const gauge of [this.#depth, this.#inside, this.#working]) gauge.restart();
    for (const server of this.#servers) server.settledMs = server.station.busyMs;
    const { passes, requests } = this.#counts;
    return { passes, requests, workerMs: this.#workerMs() };
  }

  #workerMs(): number {
    return this.#workers.reduce((sum, { station }) => sum + station.busyMs, 0);
  }

  #measure(before: { passes: number; requests: number; workerMs: number }) {
    const { workers, concurrency, serverProcessors, servers, duration } = this.#plan;
    const ms = duration * S;
    const busy = this.#servers.map(({ station, settledMs }) => (station.busyMs - settledMs) / ms / serverProcessors);
    const stay = this.#stays.reduce((sum, one) => sum + one, 0) / Math.max(1, this.#stays.length) / S;
    return {
      passes: this.#counts.passes,
      passesASecond: (this.#counts.passes - before.passes) / duration,
      requestsASecond: (this.#counts.requests - before.requests) / duration,
      busy: {
        servers: busy.reduce((sum, one) => sum + one, 0) / servers,
        busiestServer: Math.max(...busy),
        places: this.#working.mean / (workers * concurrency),
        processors: (this.#workerMs() - before.workerMs) / ms / workers,
      },
      depth: { mean: this.#depth.mean, most: this.#depth.most },
      wait: quantilesOf(this.#waits.map((one) => one / S)),
      little: { inside: this.#inside.mean, rate: this.#stays.length / duration, stay },
    };
  }

  /** No more notifications: what lies in the inboxes is looked at until nothing is left. */
  #drain(): void {
    this.#clock.run();
    for (let left; (left = this.#pods.filter(({ posts }) => posts.length > 0)).length > 0;) {
      for (const pod of left) this.#enqueue(pod);
      this.#clock.run();
    }
  }
}
