/** Where a fleet is stored: the address of its Redis and the prefix of its keys. */
export interface FleetPlace {
  /** The URL of Redis, `redis://` or `rediss://`. It may have a user, a password and a database number. */
  readonly redis: string;
  /** The prefix of all keys. With different prefixes, several fleets can use one Redis. Default: `leadpod`. */
  readonly prefix?: string | undefined;
}

/** The default Redis. */
export const DEFAULT_REDIS = 'redis://127.0.0.1:6379';

/** The default prefix of the keys. */
export const DEFAULT_PREFIX = 'leadpod';
