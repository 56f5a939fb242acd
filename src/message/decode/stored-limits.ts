/** The limits for texts that were accepted before and are stored in a lead, in the journal or in the outbox. */
import { DEFAULT_LIMITS, type Limits } from './json-decode.ts';

/** The least that each limit is for a stored text. It bounds the work if someone wrote into a resource directly. */
const STORED: Partial<Limits> = {
  maxBytes: 64 * 1024 * 1024,
  maxDepth: 1000,
  maxNodes: 1_000_000,
  maxValues: 1_000_000,
};

/**
 * The limits for a stored text. Those of a command protect against strangers. What was accepted once must be read again by
 * every command, so the size of a stored text has limits of its own, which no command lowers. The limits of keys stay: they
 * decide which lead an event belongs to.
 */
export function storedLimits(limits: Partial<Limits> = {}): Limits {
  const own = { ...DEFAULT_LIMITS, ...limits };
  for (const [name, least] of Object.entries(STORED) as [keyof Limits, number][])
    own[name] = Math.max(own[name], least);
  return own;
}
