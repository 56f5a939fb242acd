/** Where a fleet is stored: the address of its Redis and the prefix of its keys. */
export interface FleetPlace {
  /** `redis://` or `rediss://`, with user, password and database number if needed. */
  readonly redis: string;
  /** The prefix of all keys, so that several fleets can share a Redis. Default: `leadpod`. */
  readonly prefix?: string | undefined;
}

/** The default Redis. */
export const DEFAULT_REDIS = 'redis://127.0.0.1:6379';

/** The default prefix of the keys. */
export const DEFAULT_PREFIX = 'leadpod';
