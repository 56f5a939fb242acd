/**
 * How much a server is asked of by the whole fleet: so many passes at once, and none while it asks for a pause. Places and
 * pauses are kept in Redis under a hash of the server's origin. A place is held by the id of its job and ends by itself, so
 * that a dead worker's are free again when its jobs are taken over, and whoever takes a job over has its place already.
 *
 * A job without a place goes to BullMQ's delayed ones and is noted as parked; whoever leaves a place calls the first of them.
 */
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** What a job is told that wants to begin. */
export type Admission = { readonly kind: 'admitted' } | { readonly kind: 'wait'; readonly delayMs: number };

/** Removes the places that have ended; Redis's own clock counts, for those of the machines differ. */
const PURGE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
`;

/** ARGV: job, most at once (0: any number), how long a place lasts. Answers {admitted, pause or number of parked}. */
const ENTER = `${PURGE}
local pause = redis.call('PTTL', KEYS[3])
if pause > 0 then return {0, pause, 0} end
local most = tonumber(ARGV[2])
if most > 0 then
  if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= most then
    return {0, 0, redis.call('ZCARD', KEYS[2])}
  end
  redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[3] * 2)
end
redis.call('ZREM', KEYS[2], ARGV[1])
return {1, 0, 0}
`;

/** ARGV: job, most at once. Parks a job that is delayed by now, unless a place has become free meanwhile (1). */
const PARK = `${PURGE}
if redis.call('PTTL', KEYS[3]) < 0 and redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[2]) then return 1 end
redis.call('ZADD', KEYS[2], 'NX', now, ARGV[1])
redis.call('PEXPIRE', KEYS[2], 86400000)
return 0
`;

/** ARGV: job. Leaves a place; answers whom to call. */
const LEAVE = `
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('ZPOPMIN', KEYS[2])[1]
`;

/** Who is parked is looked for again after this long at most, in milliseconds, should no one be left to call. */
const MAX_DELAY_MS = 600_000;

/** The limits of one fleet. */
export class ServerLimits {
  readonly #redis: Redis;
  readonly #prefix: string;
  /** Most passes at once on one server, over all workers; 0: any number. */
  readonly #most: number;
  readonly #placeMs: number;

  constructor(redis: Redis, prefix: string, most: number, placeMs: number) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#most = most;
    this.#placeMs = placeMs;
  }

  /** May this job begin? Also prolongs the place that it has. */
  async enter(origin: string, job: string, chance = Math.random()): Promise<Admission> {
    const answer = await this.#run(ENTER, origin, [job, this.#most, this.#placeMs]);
    const [isAdmitted = 0, pauseMs = 0, parked = 0] = answer as number[];
    if (isAdmitted === 1) return { kind: 'admitted' };
    // After a pause not all at once; of the parked ones, those that came first look first.
    const delayMs = pauseMs > 0 ? pauseMs : this.#placeMs * 1.5 + (1000 * parked) / this.#most;
    return { kind: 'wait', delayMs: Math.round(Math.min(MAX_DELAY_MS, delayMs) * (1 + chance / 5)) };
  }

  /** Parks a job that is delayed by now. `true`: a place has become free meanwhile, and it is to be called at once. */
  async park(origin: string, job: string): Promise<boolean> {
    if (this.#most === 0) return false;
    return (await this.#run(PARK, origin, [job, this.#most])) === 1;
  }

  /** Leaves a place; comes back with the job that is to be called. */
  async leave(origin: string, job: string): Promise<string | undefined> {
    if (this.#most === 0) return undefined;
    return ((await this.#run(LEAVE, origin, [job])) as string | null) ?? undefined;
  }

  /** No one begins there for so many milliseconds; a longer pause stands. */
  async pause(origin: string, forMs: number): Promise<void> {
    const [, , key] = this.#keys(origin);
    if ((await this.#redis.pttl(key)) < forMs) await this.#redis.set(key, '1', 'PX', Math.ceil(forMs));
  }

  #run(script: string, origin: string, args: readonly (string | number)[]): Promise<unknown> {
    const keys = this.#keys(origin);
    return this.#redis.eval(script, keys.length, ...keys, ...args);
  }

  #keys(origin: string): [string, string, string] {
    // An origin may be a person's: https://alice.pods.example
    const hash = createHash('sha256').update(origin).digest('hex').slice(0, 24);
    const key = (what: string): string => `${this.#prefix}:server:${hash}:${what}`;
    return [key('places'), key('parked'), key('pause')];
  }
}
