/** What a replay could not read, so that a partial recovery is not taken for a complete one. */
import { adviceFor } from '../http/failures/lone-failures.ts';
import type { PodLayout } from '../solid/layout.ts';
import type { NotificationOutcome } from '../store/journal/record.ts';
import type { Ledger } from '../store/ledger/ledger.ts';
import { publicPointer } from '../text/json.ts';
import { outcomeIn, type Batch } from '../workspace/batch/batch.ts';
import type { RefusedEntry } from '../workspace/journal-events.ts';
import type { Refusals } from '../workspace/update/refusals.ts';
import { TORN } from '../workspace/update/update.ts';

/** A notification, an entry of the journal or a lead that could not be read. The message never quotes its content. */
export interface ReplayFailure {
  readonly url: string;
  readonly message: string;
}

/** What became of a notification by a decision of a person: nothing is lost if it cannot be read. */
const SETTLED: ReadonlySet<NotificationOutcome | undefined> = new Set(['dropped', 'forgotten', 'unsupported']);

/**
 * The notifications of a batch that gave no event. Those that a person has settled are left out, and those that are in the
 * journal in a repaired form.
 */
export function failuresOfBatch(
  batch: Batch,
  ledger: Ledger,
  isJournaled: (source: string, content: string) => boolean,
): ReplayFailure[] {
  const isSettled = ({ source }: { source: string }): boolean =>
    SETTLED.has(outcomeIn(batch, ledger, source) ?? ledger.handled.unmarkedOutcomeOf(source)) ||
    isJournaled(source, batch.versions.get(source)?.content ?? '');
  return [
    ...batch.failures.map(({ source, message }) => ({ url: source, message })),
    ...batch.quarantine
      .filter((entry) => !isSettled(entry))
      .map((entry) => ({ url: entry.source, message: faultWords('the notification', entry) })),
    ...batch.late.map((url) => ({ url, message: 'its origin could not be asked in the time that a run has for this' })),
  ];
}

/** An entry of the journal that this version's reader refuses. */
export const failureOfEntry = (entry: RefusedEntry): ReplayFailure => ({
  url: entry.source,
  message: faultWords('its copy in the journal', entry),
});

/** Leads that are damaged, and leads that the server refuses. */
export const failuresOfLeads = (layout: PodLayout, torn: Iterable<string>, refusals: Refusals): ReplayFailure[] => [
  ...[...torn].map((slug) => ({ url: layout.leadUrl(slug), message: TORN })),
  ...refusals.list().map(({ slug, error }) => ({
    url: layout.leadUrl(slug),
    message: `${error.message}; ${adviceFor(error)}`,
  })),
];

const faultWords = (what: string, { pointer, message }: Pick<RefusedEntry, 'pointer' | 'message'>): string =>
  `${what} cannot be read${pointer === '' ? '' : ` at ${publicPointer(pointer)}`}: ${message}`;
