/**
 * Lets several machines take turns, one request at a time, in an order that a seed decides: no timer, no chance but the
 * seed's, so that what went wrong once goes wrong again.
 */
import type { Chance } from '../../src/dev/generator/chance.ts';
import { Killed } from './mortal.ts';

/** What becomes of a request. */
export interface Fate {
  readonly kind: FateKind;
  /** Which share of a body is written before it is cut off, or of a listing is not shown. */
  readonly share: number;
}

/** Every kind of fate. `lost`, `torn` and those of the dead are about writes, `refused` about conditional ones. */
export type FateKind =
  | 'done'
  | 'unavailable'
  | 'lost'
  | 'torn'
  | 'refused'
  | 'forbidden'
  | 'stale'
  | 'killed'
  | 'killed-after'
  | 'killed-torn';

/** A request that waits for its turn. */
export interface Request {
  readonly machine: string;
  readonly method: string;
  readonly url: string;
  readonly isConditional: boolean;
}

interface Waiting {
  readonly request: Request;
  readonly go: (fate: Fate) => void;
  readonly die: (error: Killed) => void;
}

/** Rounds of the event loop without a request, after which no one will ever make one. */
const PATIENCE = 10_000;

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Whose turn it is. */
export class Scheduler {
  readonly #order: Chance;
  readonly #fateOf: (request: Request, step: number) => Fate;
  readonly #dead = new Set<string>();
  #waiting: Waiting[] = [];
  #steps = 0;

  constructor(order: Chance, fateOf: (request: Request, step: number) => Fate) {
    this.#order = order;
    this.#fateOf = fateOf;
  }

  /** Waits until it is this request's turn. */
  step(request: Request): Promise<Fate> {
    if (this.#dead.has(request.machine)) return Promise.reject(new Killed('killed'));
    return new Promise((go, die) => this.#waiting.push({ request, go, die }));
  }

  /** None of the machine's requests is answered any more, also those that wait. */
  kill(machine: string): Killed {
    this.#dead.add(machine);
    const error = new Killed('killed');
    const dying = this.#waiting.filter(({ request }) => request.machine === machine);
    this.#waiting = this.#waiting.filter(({ request }) => request.machine !== machine);
    for (const { die } of dying) die(error);
    return error;
  }

  /** Gives turns until all of the work is done. */
  async run(work: readonly Promise<unknown>[]): Promise<void> {
    let isDone = false;
    const all = Promise.all(work).finally(() => (isDone = true));
    // It is awaited when no one's turn is left; a failure until then is no surprise.
    all.catch(() => undefined);
    for (let idle = 0; !isDone; idle++) {
      await turn();
      const [next] = this.#waiting.splice(this.#order.int(0, Math.max(0, this.#waiting.length - 1)), 1);
      if (next === undefined) {
        if (idle > PATIENCE) throw new Error('nobody makes a request, and somebody is not done');
        continue;
      }
      idle = 0;
      this.#steps += 1;
      next.go(this.#fateOf(next.request, this.#steps));
    }
    await all;
  }
}
