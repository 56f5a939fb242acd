/**
 * Keeps track of leads that cannot be read or written (403, too large, an HTML page instead), and of the events that wait for
 * them. Such a lead is called refused.
 */
import type { PodError } from '../../errors.ts';
import { LoneFailures } from '../../http/failures/lone-failures.ts';
import { contentOf, type Version } from '../../solid/version.ts';
import { entryVersion, type HandledNotification, type JournalEntry } from '../../store/journal/record.ts';

/** A refused lead, and the notifications that wait for it. */
export interface Refusal {
  readonly slug: string;
  readonly error: PodError;
  /** Each notification, as its URL and its version. */
  readonly notifications: ReadonlySet<string>;
}

/** The refusals of one run. A refused lead is not tried again. */
export class Refusals {
  /** Leads that were refused in earlier passes. */
  readonly remembered: ReadonlySet<string>;
  readonly #failures = new LoneFailures();
  readonly #errors = new Map<string, PodError>();
  readonly #keys = new Map<string, string>();
  readonly #waiting = new Map<string, string>();
  readonly #leadless = new Set<string>();

  constructor(remembered: Iterable<string> = []) {
    this.remembered = new Set(remembered);
  }

  /** The refused leads. */
  list(): Refusal[] {
    return [...this.#errors].map(([slug, error]) => {
      const waiting = [...this.#waiting].flatMap(([notification, cause]) => (cause === slug ? [notification] : []));
      return { slug, error, notifications: new Set(waiting) };
    });
  }

  /** Whether no lead was refused. */
  get isEmpty(): boolean {
    return this.#errors.size === 0;
  }

  /** Whether the lead was refused. */
  has(slug: string): boolean {
    return this.#errors.has(slug);
  }

  /** Whether reading the lead was refused, so that its content is unknown. */
  isUnreadable(slug: string): boolean {
    return ['GET', 'HEAD'].includes(this.#errors.get(slug)?.method ?? '');
  }

  /** Notes a refusal. Returns `false` if the error is of another kind and must be thrown. */
  note(slug: string, error: unknown): boolean {
    if (!this.#failures.isLone(error)) return false;
    this.#errors.set(slug, error);
    return true;
  }

  /** Notes that events with this key may belong to a lead that cannot be read. */
  noteKey(key: string, slug: string): void {
    this.#keys.set(key, slug);
  }

  /** The unreadable lead to which events with these keys may belong. */
  behind(keys: Iterable<string>): string | undefined {
    for (const key of keys) {
      const slug = this.#keys.get(key);
      if (slug !== undefined) return slug;
    }
    return undefined;
  }

  /**
   * Notes which of these notifications wait: for a refused lead (`waiting`), or for a lead that does not exist yet
   * (`awaiting`). Their commit record will say so.
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

  /** Whether a notification waits for a refused lead. Then it is not handled, and must stay in the inbox. */
  isWaiting(notification: Notification): boolean {
    return this.#waiting.has(keyOf(notification));
  }

  /** Whether a notification contains only scores of leads that do not exist yet. Then it stays in the inbox. */
  isLeadless(notification: Notification): boolean {
    return this.#leadless.has(keyOf(notification));
  }

  /** Whether a notification must stay in the inbox for one of these reasons. */
  isOpen(notification: Notification): boolean {
    return this.isWaiting(notification) || this.isLeadless(notification);
  }

  /** The outcome of a notification for the commit record. With `refused` it is tried again. */
  standingOf(item: HandledNotification): HandledNotification {
    if (this.isWaiting(item)) return { ...item, outcome: 'refused' };
    return this.isLeadless(item) ? { ...item, outcome: 'awaiting' } : item;
  }
}

/** A version of a notification at a URL. */
interface Notification {
  readonly source: string;
  readonly version?: Version;
}

const keyOf = ({ source, version = '' }: Notification): string => `${source} ${contentOf(version)}`;
