/** Removes forgotten people from commit records. */
import { hashOfKey } from '../../message/event/keys.ts';
import { withoutForgotten, type Tombstones } from '../../lead/tombstone.ts';
import type { CommitRecord, LeadChange } from '../../store/journal/record.ts';
import type { RoutingDecision } from '../../store/journal/routing-decision.ts';

/** The names that must not stay in any record. */
export interface ForgottenNames {
  readonly tombstones: Tombstones;
  /** Keys that no event has any more. */
  readonly only: Iterable<string>;
  /** Whether a lead with this slug exists. A lead of another person may have got the slug since. */
  readonly isStanding: (slug: string) => boolean | Promise<boolean>;
}

/** Removes forgotten leads, keys and events from records. */
export class RecordCleaner {
  readonly #tombstones: Tombstones;
  readonly #only: ReadonlySet<string>;
  readonly #isStanding: ForgottenNames['isStanding'];
  readonly #standing = new Map<string, boolean>();

  constructor({ tombstones, only, isStanding }: ForgottenNames) {
    this.#tombstones = tombstones;
    this.#only = new Set([...only].map(hashOfKey));
    this.#isStanding = isStanding;
  }

  /** A record without the leads, keys and decided events of forgotten people. Returns the same object if it has none. */
  async clean(record: CommitRecord): Promise<CommitRecord> {
    const leads: LeadChange[] = [];
    for (const change of record.leads) {
      if (await this.#isGone(change.slug)) continue;
      const keys = Object.entries(change.keys ?? {});
      const left = keys.filter(([hash]) => !this.#only.has(hash) && !this.#tombstones.has(hash));
      leads.push(left.length === keys.length ? change : { ...change, keys: Object.fromEntries(left) });
    }
    const { decisions = [] } = record;
    const decided = withoutForgotten(decisions, this.#tombstones);
    const routing = await this.#routingLeft(record);
    const isClean = leads.length === record.leads.length && leads.every((one, index) => one === record.leads[index]);
    if (isClean && decided === decisions && routing === record.routing) return record;
    return {
      ...record,
      leads,
      ...(decided === decisions ? {} : { decisions: decided }),
      ...(routing === undefined ? {} : { routing }),
    };
  }

  /** The routing decisions about leads that still exist. */
  async #routingLeft({ routing }: CommitRecord): Promise<CommitRecord['routing']> {
    const left: RoutingDecision[] = [];
    for (const decision of routing ?? []) if (!(await this.#isGone(decision.lead))) left.push(decision);
    return left.length === (routing?.length ?? 0) ? routing : left;
  }

  async #isGone(slug: string): Promise<boolean> {
    if (!this.#tombstones.has(slug)) return false;
    const standing = this.#standing.get(slug) ?? (await this.#isStanding(slug));
    this.#standing.set(slug, standing);
    return !standing;
  }
}
