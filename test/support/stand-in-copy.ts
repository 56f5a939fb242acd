/** A copy of a pod that no one has: for what is made of copies. */
import type { CopiedLead, LeadCopy } from '../../src/copy/lead-copy.ts';

/** A copy that holds these leads; they may be made as they are asked for. */
export function standInCopy(
  leads: () => Iterable<CopiedLead>,
  { size, damaged = [] }: { size?: number; damaged?: readonly string[] } = {},
): LeadCopy {
  return {
    size: size ?? [...leads()].length,
    damaged,
    asOf: new Date(0),
    folder: undefined,
    versions: new Map(),
    refresh: () => Promise.resolve({ changed: [], removed: [], requests: 0 }),
    async *leads() {
      // As a real one does between two reads of its files.
      for (const lead of leads()) yield Promise.resolve(lead);
    },
    async *parts() {
      for (const { nquads } of leads()) yield Promise.resolve(new TextEncoder().encode(nquads));
    },
    close: () => Promise.resolve(),
  };
}
