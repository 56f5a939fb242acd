/** The report of a pass: counts of batches, updates and refusals, and notes for the user. */
import { publicPointer } from '../text/json.ts';
import { count } from '../text/count.ts';
import { etagTrouble } from '../http/conditions.ts';
import type { BrokenDelivery } from '../store/outbox/listing.ts';
import type { DeliveryReport } from '../desk/delivery/options.ts';
import type { Routed } from '../desk/routing/routed.ts';
import { adviceFor } from '../http/failures/lone-failures.ts';
import { CONTAINER, leftAsideWords, type LeftAside } from '../solid/left-aside.ts';
import type { Pod } from '../solid/pod.ts';
import { missedLeadWords, type Batch } from '../workspace/batch/batch.ts';
import type { SyncNote } from '../workspace/options.ts';
import type { Refusals } from '../workspace/update/refusals.ts';
import { TORN, type LeadsUpdate } from '../workspace/update/update.ts';
import type { Listing } from './listing.ts';
import type { SyncOptions } from './options.ts';
import { emptyReport, type SyncReport } from './report.ts';
import { brokenWords, HELD, lateWords, POSTPONED } from './words.ts';

/** From this number on, listing an inbox may take a server seconds, and a quarantine is not a single mistake. */
const MANY = 1000;

/** The report of one pass while it runs. */
export class PassReport {
  readonly #pod: Pod;
  readonly #options: SyncOptions;
  readonly #report = emptyReport();
  readonly #started = performance.now();
  #toRead = 0;
  #written = 0;
  #late = 0;

  constructor(pod: Pod, options: SyncOptions) {
    this.#pod = pod;
    this.#options = options;
  }

  /** Adds entries of the inbox that are not read. */
  addLeftAside(left: LeftAside): void {
    this.#note('warning', this.#pod.inbox, leftAsideWords(this.#pod.inbox, left));
  }

  addListing({ listed, skipped, toRead }: Listing): void {
    Object.assign(this.#report, { listed, skipped });
    if (listed > MANY && this.#options.ack !== 'delete') {
      const message = `the inbox lists ${listed} notifications, and each one makes reading slower. Consider --ack delete`;
      this.#note('warning', this.#pod.inbox, message);
    }
    this.#toRead = toRead.length;
    this.#progress();
  }

  /** Adds resources of the outbox that cannot be sent. */
  addBroken(broken: readonly BrokenDelivery[]): void {
    for (const { url, reason } of broken) this.#note('warning', url, brokenWords(reason));
  }

  /** Adds the results of deliveries. What could not be written in our own pod is tried again. */
  addDeliveries({ waiting, delivered, accepted, needsPerson, refused, expired, failed }: DeliveryReport): void {
    this.#report.outbox = { waiting, delivered: delivered + accepted, needsPerson, refused, expired };
    this.#report.failed += failed;
  }

  /** Whether any notification was read. */
  get hasRead(): boolean {
    return this.#report.read > 0;
  }

  /** Adds a notification that was read. `isFirst` if it was not read before in this pass. */
  addRead(isFirst: boolean): void {
    if (isFirst) this.#report.read += 1;
    this.#progress();
  }

  /** Adds offers of leads, and offers that ended. */
  addRouted({ offered, withdrawn, taken, declined, overdue }: Routed, isRouting: boolean): void {
    if (isRouting) Object.assign(this.#report, { offered, withdrawn, taken, declined });
    if (overdue !== undefined) this.#report.overdue = overdue;
  }

  /** Adds skipped notifications that are read again. */
  addReadAgain(length: number): void {
    this.#report.skipped -= length;
  }

  /** Adds a lead that was written. */
  addWritten(): void {
    this.#written += 1;
    this.#progress();
  }

  /**
   * Adds notifications that a person handled before. Each counts once; those that could not be read were not counted as read.
   */
  addSettled(settled: Batch['quarantine']): void {
    this.#report.skipped += settled.length;
    this.#report.read -= settled.filter(({ reason }) => reason !== 'unreadable').length;
  }

  addBatch(batch: Batch): void {
    this.#countBatch(batch);
    for (const { entry, warnings } of batch.notifications) this.#options.onWarnings?.(entry.source, warnings);
    for (const missed of batch.missed) this.#note('warning', missed.source, missedLeadWords(missed));
    for (const source of batch.containers) this.#note('warning', source, CONTAINER);
    for (const { source, message } of batch.failures) this.#note('problem', source, message);
    for (const { source, message, pointer } of batch.quarantine) {
      this.#note('problem', source, `quarantined${pointer === '' ? '' : ` at ${publicPointer(pointer)}`}: ${message}`);
    }
  }

  #countBatch(batch: Batch): void {
    this.#report.events += batch.notifications.reduce((sum, { events }) => sum + events.length, 0);
    this.#report.unsupported += batch.unsupported.length;
    this.#report.missed += batch.unsupported.filter((url) => batch.missed.some(({ source }) => source === url)).length;
    this.#report.quarantined += batch.quarantine.length;
    this.#report.failed += batch.failures.length;
    this.#report.skipped += batch.gone.length + batch.same.length + batch.containers.length;
    this.#late += batch.late.length;
  }

  /** Adds notifications of senders who exceeded their share of a batch. */
  addPostponed(length: number): void {
    this.#note('warning', this.#pod.inbox, `${count(length, 'notification')} ${POSTPONED}`);
  }

  /** Adds notifications about people who were forgotten. */
  addForgotten(length: number): void {
    if (length > 0) this.#note('warning', this.#pod.inbox, `${length} about forgotten people were not stored`);
  }

  addUpdate(update: LeadsUpdate): void {
    this.#report.created += update.created;
    this.#report.updated += update.updated;
    this.#report.unchanged += update.unchanged;
    this.#report.failed += update.torn.length;
    const { layout } = this.#pod;
    for (const slug of update.held) this.#note('warning', layout.leadUrl(slug), HELD);
    for (const slug of update.torn) this.#note('problem', layout.leadUrl(slug), TORN);
  }

  /** Adds notifications with only scores whose leads have not arrived. They count as another topic. */
  addLeadless(notifications: Batch['notifications']): void {
    this.#report.unsupported += notifications.length;
    this.#report.events -= notifications.reduce((sum, { events }) => sum + events.length, 0);
  }

  addDuplicates(length: number): void {
    this.#report.duplicate += length;
  }

  /** Adds a notification that was deleted from the inbox. */
  addDeleted(): void {
    this.#report.deleted += 1;
  }

  /** Adds a notification that the server refuses to delete. */
  addUndeleted(source: string, { message }: Error): void {
    this.#report.failed += 1;
    this.#note('problem', source, message);
  }

  /** Adds the notifications that could not be verified in time. They stay in the inbox, and no attempt is counted. */
  addLate(): void {
    if (this.#late === 0) return;
    this.#report.failed += this.#late;
    this.#note('problem', this.#pod.inbox, lateWords(this.#late));
  }

  /** Adds notes about the pod: many notifications in quarantine, unreliable ETags. */
  addState(quarantined: number): void {
    // A dry run puts nothing there, so all of them are from earlier.
    const added = this.#options.dryRun === true ? 0 : this.#report.quarantined;
    this.#options.onQuarantine?.(Math.max(0, quarantined - added));
    if (quarantined > MANY) {
      const message = `${quarantined} notifications are in quarantine. See there why, tell their senders, and check who may post`;
      this.#note('warning', this.#pod.layout.quarantine, message);
    }
    const { etags = 'strong' } = this.#pod.client;
    if (etags !== 'strong') this.#note('warning', this.#pod.storage, etagTrouble(etags));
  }

  /**
   * Adds leads that cannot be read or written. The notifications that wait for them stay in the inbox and are in the journal.
   */
  addRefusals(refusals: Refusals): void {
    for (const { slug, error, notifications } of refusals.list()) {
      this.#report.failed += Math.max(1, notifications.size);
      const left =
        notifications.size === 0 ? '' : ` - ${count(notifications.size, 'notification')} for it stay in the inbox`;
      this.#note('problem', this.#pod.layout.leadUrl(slug), `${error.message}; ${adviceFor(error)}${left}`);
    }
  }

  /** The counts at the end of the pass. */
  finish(): SyncReport {
    this.#report.requests = this.#pod.takeRequestCount();
    this.#report.seconds = Math.round(performance.now() - this.#started) / 1000;
    return this.#report;
  }

  #note(kind: SyncNote['kind'], url: string, message: string): void {
    this.#options.onNote?.({ kind, url, message });
  }

  #progress(): void {
    const { listed, read } = this.#report;
    this.#options.onProgress?.({ listed, toRead: this.#toRead, read, written: this.#written });
  }
}
