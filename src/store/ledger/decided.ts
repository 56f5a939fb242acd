/** The decisions of people and the tombstones, from the commit records and the ledger. */
import { isDecision, type Decision } from '../../lead/identity/decisions.ts';
import { isTombstone, Tombstones, withoutForgotten, type Tombstone } from '../../lead/tombstone.ts';
import type { CommitRecord } from '../journal/record.ts';
import type { LedgerFile } from './ledger-file.ts';

/** The decisions and the tombstones of one pod. */
export class Decided {
  #decisions = new Map<string, Decision>();
  #tombstones = new Map<string, Tombstone>();
  #purged = new Set<string>();

  /** Takes over the state from the ledger. */
  adopt(file: LedgerFile | undefined): void {
    this.#decisions = new Map((file?.decisions ?? []).map((decision) => [decision.id, decision]));
    this.#tombstones = new Map((file?.tombstones ?? []).map((tombstone) => [tombstone.id, tombstone]));
    this.#purged = new Set(file?.purged);
  }

  /** The state for the ledger. */
  toFile(): Pick<LedgerFile, 'decisions' | 'tombstones' | 'purged'> {
    return { decisions: this.decisions, tombstones: this.tombstones, purged: [...this.#purged].sort() };
  }

  /** Adds the decisions and tombstones of a record. */
  add({ decisions = [], tombstones = [], purged = [] }: CommitRecord): void {
    for (const decision of decisions.filter(isDecision)) this.#decisions.set(decision.id, decision);
    for (const tombstone of tombstones.filter(isTombstone)) this.#tombstones.set(tombstone.id, tombstone);
    for (const id of purged) this.#purged.add(id);
  }

  /** The decisions, without events of people who were forgotten later. */
  get decisions(): readonly Decision[] {
    const decisions = [...this.#decisions.values()];
    return decisions.length === 0 ? decisions : withoutForgotten(decisions, new Tombstones(this.tombstones));
  }

  get tombstones(): readonly Tombstone[] {
    return [...this.#tombstones.values()];
  }

  /**
   * Tombstones whose people may still be stored somewhere, because the process that forgot them died, or another one wrote
   * meanwhile.
   */
  get unpurged(): readonly Tombstone[] {
    return this.tombstones.filter(({ id }) => !this.#purged.has(id));
  }
}
