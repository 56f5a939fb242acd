/** Where a fleet is kept: the address of its Redis, and the prefix of its keys there. */
export interface FleetPlace {
  /** `redis://` or `rediss://`, with user, password and number of a database where there are such. */
  readonly redis: string;
  /** What the names of all keys begin with, so that fleets may share a Redis; default `leadpod`. */
  readonly prefix?: string | undefined;
}

/** The Redis that is used when none is named. */
export const DEFAULT_REDIS = 'redis://127.0.0.1:6379';

/** The prefix of the keys when none is given. */
export const DEFAULT_PREFIX = 'leadpod';
