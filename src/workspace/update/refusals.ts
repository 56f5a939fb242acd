/** Leads that cannot be read or written (403, too large, an HTML page instead), and the events that wait for them. */
import type { PodError } from '../../errors.ts';
import { LoneFailures } from '../../http/failures/lone-failures.ts';
import { contentOf, type Version } from '../../solid/version.ts';
import { entryVersion, type HandledNotification, type JournalEntry } from '../../store/journal/record.ts';

/** A lead that refused, and the notifications that wait for it. */
export interface Refusal {
  readonly slug: string;
  readonly error: PodError;
  /** Each told by its URL, and what was read there. */
  readonly notifications: ReadonlySet<string>;
}

/** The refusals during one piece of work. A lead that refused is not tried again. */
export class Refusals {
  /** Leads that refused in earlier passes. */
  readonly remembered: ReadonlySet<string>;
  readonly #failures = new LoneFailures();
  readonly #errors = new Map<string, PodError>();
  readonly #keys = new Map<string, string>();
  readonly #waiting = new Map<string, string>();
  readonly #leadless = new Set<string>();

  constructor(remembered: Iterable<string> = []) {
    this.remembered = new Set(remembered);
  }

  /** Each lead that refused. */
  list(): Refusal[] {
    return [...this.#errors].map(([slug, error]) => {
      const waiting = [...this.#waiting].flatMap(([notification, cause]) => (cause === slug ? [notification] : []));
      return { slug, error, notifications: new Set(waiting) };
    });
  }

  /** Did anything refuse? */
  get isEmpty(): boolean {
    return this.#errors.size === 0;
  }

  /** Did the lead refuse to be read, or written? */
  has(slug: string): boolean {
    return this.#errors.has(slug);
  }

  /** Did it refuse to be read, so that its content is unknown? */
  isUnreadable(slug: string): boolean {
    return ['GET', 'HEAD'].includes(this.#errors.get(slug)?.method ?? '');
  }

  /** Notes a refusal; `false` if the error is another one, which must be thrown. */
  note(slug: string, error: unknown): boolean {
    if (!this.#failures.isLone(error)) return false;
    this.#errors.set(slug, error);
    return true;
  }

  /** What goes by this key may belong to a lead that cannot be read. */
  noteKey(key: string, slug: string): void {
    this.#keys.set(key, slug);
  }

  /** The lead that cannot be read and to which one of these keys leads. */
  behind(keys: Iterable<string>): string | undefined {
    for (const key of keys) {
      const slug = this.#keys.get(key);
      if (slug !== undefined) return slug;
    }
    return undefined;
  }

  /**
   * Takes note of which of these wait: for a lead that refused, or for one that has not come; their commit record will
   * say so.
   */
  keepWaiting(
    notifications: Iterable<{ readonly entry: JournalEntry; readonly events: readonly { readonly key: string }[] }>,
    { waiting, awaiting }: { readonly waiting: ReadonlyMap<string, string>; readonly awaiting: ReadonlySet<string> },
  ): void {
    for (const { entry, events } of notifications) {
      const [slug] = events.flatMap(({ key }) => waiting.get(key) ?? []);
      const key = keyOf({ source: entry.source, version: entryVersion(entry) });
      if (slug !== undefined) this.#waiting.set(key, slug);
      else if (events.length > 0 && events.every((event) => awaiting.has(event.key))) this.#leadless.add(key);
    }
  }

  /** Does a notification wait, and so is neither handled nor to be taken out of the inbox? */
  isWaiting(notification: Notification): boolean {
    return this.#waiting.has(keyOf(notification));
  }

  /** Does it hold nothing but scores of leads that have not come? Then it stays in the inbox. */
  isLeadless(notification: Notification): boolean {
    return this.#leadless.has(keyOf(notification));
  }

  /** Is there something to wait for before it may be taken out of the inbox? */
  isOpen(notification: Notification): boolean {
    return this.isWaiting(notification) || this.isLeadless(notification);
  }

  /**
   * What a notification of a segment is, as the record is to tell of it: what waits for a lead that refuses is tried
   * again.
   */
  standingOf(item: HandledNotification): HandledNotification {
    if (this.isWaiting(item)) return { ...item, outcome: 'refused' };
    return this.isLeadless(item) ? { ...item, outcome: 'awaiting' } : item;
  }
}

/** One of those that were read at a URL. */
interface Notification {
  readonly source: string;
  readonly version?: Version;
}

const keyOf = ({ source, version = '' }: Notification): string => `${source} ${contentOf(version)}`;
