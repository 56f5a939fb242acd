/**
 * Limits for each server, counted over the whole fleet: how many passes run at the same time, and the pauses that a server asks
 * for. Both are stored in Redis, under a hash of the origin of the server. A place belongs to the id of a job, and expires by
 * itself. So the places of a dead worker become free, and a worker that takes over a job already has the place of the job.
 *
 * A job that gets no place is delayed in BullMQ and added to a list of parked jobs. A job that frees its place wakes the first
 * job of the list.
 */
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** The answer to a job that wants to start. `delayMs` is when to try again, in milliseconds. */
export type Admission = { readonly kind: 'admitted' } | { readonly kind: 'wait'; readonly delayMs: number };

/** Lua: removes expired places. It uses the clock of Redis, because the clocks of the machines differ. */
const PURGE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
`;

/**
 * Lua: requests a place. ARGV: the job, the limit (0: none), and how long a place lasts. Returns {admitted, the pause or the
 * number of parked jobs}.
 */
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

/**
 * Lua: parks a job that is already delayed. ARGV: the job, the limit. Returns 1 if a place has become free, so that it was not
 * parked.
 */
const PARK = `${PURGE}
if redis.call('PTTL', KEYS[3]) < 0 and redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[2]) then return 1 end
redis.call('ZADD', KEYS[2], 'NX', now, ARGV[1])
redis.call('PEXPIRE', KEYS[2], 86400000)
return 0
`;

/** Lua: frees a place. ARGV: the job. Returns the job to wake. */
const LEAVE = `
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('ZPOPMIN', KEYS[2])[1]
`;

/** The longest delay of a parked job, in milliseconds. It is needed if no running job is left that could wake it. */
const MAX_DELAY_MS = 600_000;

/** The limits of a fleet. */
export class ServerLimits {
  readonly #redis: Redis;
  readonly #prefix: string;
  /** How many passes may run on one server at the same time, counted over all workers. 0: no limit. */
  readonly #most: number;
  readonly #placeMs: number;

  constructor(redis: Redis, prefix: string, most: number, placeMs: number) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#most = most;
    this.#placeMs = placeMs;
  }

  /** Requests a place, or extends the place that the job already has. */
  async enter(origin: string, job: string, chance = Math.random()): Promise<Admission> {
    const answer = await this.#run(ENTER, origin, [job, this.#most, this.#placeMs]);
    const [isAdmitted = 0, pauseMs = 0, parked = 0] = answer as number[];
    if (isAdmitted === 1) return { kind: 'admitted' };
    // Jobs start at different times after a pause. If there is no pause, the oldest parked job tries again first.
    const delayMs = pauseMs > 0 ? pauseMs : this.#placeMs * 1.5 + (1000 * parked) / this.#most;
    return { kind: 'wait', delayMs: Math.round(Math.min(MAX_DELAY_MS, delayMs) * (1 + chance / 5)) };
  }

  /** Parks a job that is already delayed. Returns `true` if a place has become free. Then the caller must wake the job. */
  async park(origin: string, job: string): Promise<boolean> {
    if (this.#most === 0) return false;
    return (await this.#run(PARK, origin, [job, this.#most])) === 1;
  }

  /** Frees the place of a job. Returns the job to wake. */
  async leave(origin: string, job: string): Promise<string | undefined> {
    if (this.#most === 0) return undefined;
    return ((await this.#run(LEAVE, origin, [job])) as string | null) ?? undefined;
  }

  /** Prevents jobs from starting on this server for `forMs` milliseconds. A longer pause is not shortened. */
  async pause(origin: string, forMs: number): Promise<void> {
    const [, , key] = this.#keys(origin);
    if ((await this.#redis.pttl(key)) < forMs) await this.#redis.set(key, '1', 'PX', Math.ceil(forMs));
  }

  #run(script: string, origin: string, args: readonly (string | number)[]): Promise<unknown> {
    const keys = this.#keys(origin);
    return this.#redis.eval(script, keys.length, ...keys, ...args);
  }

  #keys(origin: string): [string, string, string] {
    // The origin is hashed, because it may contain the name of a person: https://alice.pods.example
    const hash = createHash('sha256').update(origin).digest('hex').slice(0, 24);
    const key = (what: string): string => `${this.#prefix}:server:${hash}:${what}`;
    return [key('places'), key('parked'), key('pause')];
  }
}
