/**
 * Simulates a fleet event by event: notifications, the clock, the queue with at most one job for each pod, workers that may
 * die, and servers whose processors limit the speed. The rules are those of `src/fleet/`. The random numbers come from a seed.
 */
import { Chance } from './fleet-chance.ts';
import { EventClock, itemOf, Line, Station } from './fleet-events.ts';
import { FleetMeasures } from './fleet-measures.ts';
import { DAY_MS, S, type SimulatedPod, type SimulatedServer, type SimulatedWorker } from './fleet-parts.ts';
import { FleetPasses } from './fleet-passes.ts';
import { bustleAt, MOST_BUSTLE, type FleetOutcome, type FleetPlan, type JobTrace } from './fleet-plan.ts';

const MAX_ROUNDS = 1000;

/** Simulates a fleet. The same plan gives the same outcome. */
export function simulateFleet(plan: FleetPlan, trace?: JobTrace): FleetOutcome {
  return new Fleet(plan, trace).live();
}

class Fleet {
  readonly #plan: FleetPlan;
  readonly #chance: Chance;
  readonly #clock = new EventClock();
  readonly #servers: SimulatedServer[];
  readonly #pods: SimulatedPod[];
  readonly #workers: SimulatedWorker[] = [];
  readonly #measures: FleetMeasures;
  readonly #passes: FleetPasses;

  constructor(plan: FleetPlan, trace: JobTrace | undefined) {
    this.#plan = plan;
    this.#chance = new Chance(plan.seed);
    this.#measures = new FleetMeasures(plan, this.#clock);
    this.#passes = new FleetPasses({ plan, clock: this.#clock, chance: this.#chance, measures: this.#measures, trace });
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
        this.#clock.after(this.#chance.next() * every * S, () => {
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

  /** Notifications come at random, and more of them when people are more active (thinning: Lewis and Shedler 1979). */
  #awaitPost(): void {
    const { pods, postsADay, hour } = this.#plan;
    if (postsADay === 0) return;
    this.#clock.after(this.#chance.exponential(DAY_MS / (pods * postsADay * MOST_BUSTLE)), () => {
      if (this.#measures.isOver) return;
      if (this.#chance.next() * MOST_BUSTLE < bustleAt(hour + this.#clock.now / (3600 * S)))
        this.#post(itemOf(this.#pods, Math.floor(this.#chance.next() * pods)));
      this.#awaitPost();
    });
  }

  #post(pod: SimulatedPod): void {
    this.#measures.counts.posted += 1;
    pod.posts.push(this.#clock.now);
    if (this.#plan.isHinted) this.#passes.enqueue(pod);
  }

  #tick(pod: SimulatedPod): void {
    // Notifications that were posted at the end are still processed.
    if (this.#measures.isOver && pod.posts.length === 0) return;
    this.#passes.enqueue(pod);
    this.#clock.after(this.#plan.every * S, () => {
      this.#tick(pod);
    });
  }

  #startWorker(number: number): void {
    const { deathsADay } = this.#plan;
    const worker: SimulatedWorker = { number, station: new Station(this.#clock, 1), jobs: new Set(), alive: true };
    this.#workers.push(worker);
    if (deathsADay > 0)
      this.#clock.after(this.#chance.exponential(DAY_MS / deathsADay), () => {
        this.#die(worker);
      });
    this.#passes.admit(worker);
  }

  /** A worker dies. Others notice it only when the lock has ended. */
  #die(worker: SimulatedWorker): void {
    if (this.#measures.isOver) return;
    const { restart } = this.#plan;
    worker.alive = false;
    this.#measures.counts.deaths += 1;
    this.#passes.abandon(worker);
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
      for (const pod of left) this.#passes.enqueue(pod);
      this.#clock.run();
    }
  }
}
