/** The leads of a pass: updated through the identity index, which is rebuilt where it was lost. */
import type { LeadEvent } from '../core/event.ts';
import { IdentityIndex } from '../pod/identity-index.ts';
import type { Journal } from '../pod/journal.ts';
import { LeadStore } from '../pod/lead-store.ts';
import type { Pod } from '../pod/pod.ts';
import { readJournalEvents } from './batch.ts';
import { gatherLeads, type GatherContext, type StoredLeads } from './gather.ts';
import { rebuildIndex } from './rebuild-index.ts';
import type { SyncNote } from './report.ts';
import type { SyncOptions } from './options.ts';
import { updateLeads, type LeadsUpdate } from './update-leads.ts';

/** What the updates of a pass share. */
export interface UpdaterSettings {
  readonly pod: Pod;
  readonly options: SyncOptions;
  readonly concurrency: number;
  readonly journal: Journal;
  /** Did the pod hold nothing of ours when the pass began? Then a missing index is no lost one. */
  readonly isFresh: boolean;
  readonly onWritten: () => void;
  readonly onNote: (note: SyncNote) => void;
}

/** Brings the leads up to date, as often as a pass needs. */
export class LeadUpdater {
  readonly #settings: UpdaterSettings;
  readonly #leads: LeadStore;
  #index: IdentityIndex;
  #rebuilt = false;
  #journalEvents: Promise<readonly LeadEvent[]> | undefined;

  constructor(settings: UpdaterSettings) {
    const { pod, options } = settings;
    this.#settings = settings;
    this.#leads = new LeadStore(pod.client, pod.layout, options);
    this.#index = new IdentityIndex(pod.client, pod.layout);
  }

  /** Updates the leads that these events touch; `stored` may hold leads that were read already. */
  async update(events: readonly LeadEvent[], stored?: StoredLeads): Promise<LeadsUpdate> {
    await this.#ensureIndex();
    const update = await this.#updateOnce(events, stored);
    if (!this.#index.damaged || this.#settings.options.dryRun === true) return update;
    // Leads may have been missed: with the whole index they are found, and joined.
    await this.#rebuildIndex();
    return this.#updateOnce(events);
  }

  /** Reads into `stored` all that these events touch; comes back with the keys of the events that are stored. */
  async readKnown(events: readonly LeadEvent[], stored: StoredLeads): Promise<Set<string>> {
    await this.#ensureIndex();
    await gatherLeads(events, stored, this.#context());
    return new Set([...stored.values()].flatMap((lead) => lead?.lead?.events.map(({ key }) => key) ?? []));
  }

  #context(): GatherContext {
    const { pod, concurrency } = this.#settings;
    return { index: this.#index, leads: this.#leads, layout: pod.layout, concurrency };
  }

  #updateOnce(events: readonly LeadEvent[], stored?: StoredLeads): Promise<LeadsUpdate> {
    const { options, onWritten } = this.#settings;
    const context = {
      ...this.#context(),
      journalEvents: () => (this.#journalEvents ??= this.#readJournal()),
      onWritten,
      dryRun: options.dryRun === true,
    };
    return updateLeads(events, context, stored);
  }

  /** A pod with a journal but without an index lost it, or a run died before it was written. */
  async #ensureIndex(): Promise<void> {
    if (!this.#settings.isFresh && !this.#rebuilt && (await this.#index.isAbsent())) await this.#rebuildIndex();
  }

  async #rebuildIndex(): Promise<void> {
    const { pod, options, onNote } = this.#settings;
    this.#rebuilt = true;
    if (options.dryRun === true) return;
    onNote({
      kind: 'warning',
      url: pod.layout.index,
      message: 'the identity index was lost: rebuilding it from the leads',
    });
    await rebuildIndex(this.#index, this.#leads);
    this.#index = new IdentityIndex(pod.client, pod.layout);
  }

  async #readJournal(): Promise<readonly LeadEvent[]> {
    const { journal, options } = this.#settings;
    const { segments } = await journal.list();
    const events: LeadEvent[] = [];
    for (const place of segments) {
      for (const event of await readJournalEvents(await journal.readSegment(place), options)) events.push(event);
    }
    return events;
  }
}
