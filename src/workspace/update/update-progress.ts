/** The state of an update, over all its rounds. */
import type { EventGroup } from '../../lead/identity/lead-names.ts';
import { Turns } from './takers.ts';
import type { LeadsUpdate } from './update.ts';

/** The content of a lead without a resource. */
export const NOTHING: Pick<EventGroup, 'events' | 'held'> = { events: [], held: new Set() };

/** The state of an update. */
export interface Progress {
  readonly update: LeadsUpdate;
  /** Leads that were counted already. */
  readonly counted: Set<string>;
  readonly checksums: Map<string, string>;
  /** The events of each lead in the pod when it was first read, before anything was written. */
  readonly before: Map<string, Pick<EventGroup, 'events' | 'held'>>;
  /** Leads whose keys were recorded before events moved to them. */
  readonly announced: Set<string>;
  readonly turns: Turns;
}

/** Starts an update. */
export const startProgress = (): Progress => ({
  update: {
    created: 0,
    updated: 0,
    unchanged: 0,
    duplicate: 0,
    torn: [],
    changes: [],
    held: new Set(),
    keys: new Map(),
    waiting: new Map(),
    awaiting: new Set(),
    hasMetScores: false,
  },
  counted: new Set(),
  checksums: new Map(),
  before: new Map(),
  announced: new Set(),
  turns: new Turns(),
});
