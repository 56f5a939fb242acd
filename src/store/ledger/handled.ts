/**
 * Keeps track of handled notifications and their outcomes: short hashes of their URLs, with the versions that were read.
 * Another content under the same URL is another notification (SECURITY.md, T21).
 */
import { shortHash } from '../../text/hash.ts';
import { remembered } from '../../text/remembered.ts';
import { isRecord } from '../../text/record.ts';
import { OUTCOMES, type CommitRecord, type NotificationOutcome } from '../journal/record.ts';
import { CONTENT_LENGTH, contentOf, isVersion, LISTED_LENGTH, listedOf, type Version } from '../../solid/version.ts';

/** The part of the ledger. */
export interface HandledFile {
  /**
   * By outcome: the short hash of a URL, followed by the {@link Version} that was read there. Earlier releases wrote the hash
   * only.
   */
  readonly seen: Readonly<Partial<Record<NotificationOutcome, readonly string[]>>>;
  /** For each short hash of a URL, the number of passes in which the notification could not be read (SECURITY.md, T8). */
  readonly attempts: Readonly<Record<string, number>>;
}

/**
 * The state of a listed notification: its outcome if it was handled; `doubtful` if the listing does not show whether it has
 * changed since; `undefined` if it is new.
 */
export type ListedAs = NotificationOutcome | 'doubtful' | undefined;

/** Whether a value is the list of handled notifications, from the ledger or a page. */
export const isSeen = (value: unknown): value is HandledFile['seen'] =>
  isRecord(value) && Object.values(value).every(Array.isArray);

const KEY_LENGTH = 16;
/** How many versions are kept for one URL. If one is lost, it is only read again. */
const MAX_VERSIONS = 8;
/** In place of the listing's hash: something else was found at the URL, whatever the listing says. */
const DOUBT = '?'.repeat(LISTED_LENGTH);
const NO_CONTENT = ' '.repeat(CONTENT_LENGTH);

/** One version that was read at a URL. */
interface Known {
  readonly outcome: NotificationOutcome;
  /** {@link NO_CONTENT} if it was written by an earlier release, which did not store it. */
  readonly content: string;
  /** `''` if nothing is known about the listing. */
  readonly listed: string;
}

/** Remembered, since a pass asks several times for each notification of a batch. */
const keyOf = remembered((source) => shortHash([source], KEY_LENGTH));
const rankOf = ({ outcome }: Pick<Known, 'outcome'>): number => OUTCOMES.indexOf(outcome);

/** The notifications that need not be read again, and those that could not be read so far. */
export class Handled {
  /** For each hash of a URL, the versions that were read there, in texts of one length. There may be 100,000. */
  #seen = new Map<string, string>();
  #attempts = new Map<string, number>();
  /** For each hash of a URL, the version that was removed from the inbox. */
  readonly #forgotten = new Map<string, string>();

  /** Takes over the state from the ledger. */
  adopt(file: HandledFile | undefined): void {
    this.#seen = new Map();
    for (const [outcome, marks] of Object.entries(file?.seen ?? {}) as [NotificationOutcome, readonly string[]][])
      for (const mark of marks) this.#add(mark.slice(0, KEY_LENGTH), outcome, mark.slice(KEY_LENGTH));
    this.#attempts = new Map(Object.entries(file?.attempts ?? {}));
  }

  /** The state for the ledger. */
  toFile(): HandledFile {
    const seen = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, [] as string[]]));
    for (const [key, packed] of this.#seen)
      for (const { outcome, content, listed } of unpack(packed)) seen[outcome]?.push(key + content.trim() + listed);
    for (const marks of Object.values(seen)) marks.sort();
    return { seen, attempts: Object.fromEntries(this.#attempts) };
  }

  /** The state of a notification, by its URL and the hash of its details in the listing. With `''` no change can be noticed. */
  listedAs(source: string, listed: string): ListedAs {
    const versions = this.#versions(source);
    if (versions.length === 0) return undefined;
    if (versions.some((known) => known.listed === DOUBT)) return 'doubtful';
    const shown = versions.filter((known) => isMarked(known) && (listed === '' || known.listed === listed));
    return least(shown)?.outcome ?? 'doubtful';
  }

  /** The hashes of the contents that may be at a URL, by the hash of the listing. Empty if that is not known. */
  contentsListedAs(source: string, listed: string): readonly string[] {
    const versions = this.#versions(source);
    if (listed === '' || versions.some((known) => known.listed === DOUBT)) return [];
    return versions.flatMap((known) => (isMarked(known) && known.listed === listed ? [known.content] : []));
  }

  /** The outcome of a notification with this content; `undefined` if it was not handled. */
  outcomeOf(source: string, content: string): NotificationOutcome | undefined {
    return this.#versions(source).find((known) => known.content === content)?.outcome;
  }

  /** The outcome at this URL from an earlier release, which did not store the content. */
  unmarkedOutcomeOf(source: string): NotificationOutcome | undefined {
    return this.outcomeOf(source, NO_CONTENT);
  }

  /** The number of notifications with this outcome. */
  count(outcome: NotificationOutcome): number {
    let count = 0;
    for (const packed of this.#seen.values())
      count += new Set(unpack(packed).flatMap((known) => (known.outcome === outcome ? [known.content] : []))).size;
    return count;
  }

  /** Adds the notifications of a record. */
  add(handled: CommitRecord['handled']): void {
    for (const { source, outcome, version } of handled) {
      this.#add(keyOf(source), outcome, version ?? '');
      this.#attempts.delete(keyOf(source));
    }
  }

  /** In how many passes a notification could not be read. */
  failuresOf(source: string): number {
    return this.#attempts.get(keyOf(source)) ?? 0;
  }

  /** Notes the listing of a handled notification. Returns `true` if it was not known. */
  noteListed(source: string, version: Version): boolean {
    const key = keyOf(source);
    const before = this.#seen.get(key);
    const outcome = this.outcomeOf(source, contentOf(version));
    if (outcome === undefined) return false;
    this.#put(
      key,
      this.#versions(source).map((known) => (known.listed === DOUBT ? { ...known, listed: '' } : known)),
    );
    this.#add(key, outcome, version);
    return this.#seen.get(key) !== before;
  }

  /** Notes that something else was found at a URL. It will be read, whatever the listing says. */
  doubt(source: string): void {
    const key = keyOf(source);
    this.#put(
      key,
      this.#versions(source).map((known) => ({ ...known, listed: DOUBT })),
    );
  }

  /** Counts a pass in which a notification could not be read. Returns their number. */
  countFailure(source: string): number {
    const attempts = (this.#attempts.get(keyOf(source)) ?? 0) + 1;
    this.#attempts.set(keyOf(source), attempts);
    return attempts;
  }

  /**
   * Forgets a notification that was removed from its URL, and earlier ones at this URL, except those that wait for a lead.
   * Returns `true` if there was any.
   */
  forget(source: string, content: string): boolean {
    const key = keyOf(source);
    this.#forgotten.set(key, content);
    return this.#forgetKey(key, ({ outcome, ...known }) => outcome !== 'refused' || known.content === content);
  }

  /** Forgets these notifications again, because a ledger of another process or a record may have added them. */
  forgetAgain(): void {
    for (const [key, content] of this.#forgotten) this.#forgetKey(key, (known) => known.content === content);
  }

  #forgetKey(key: string, isGone: (known: Known) => boolean): boolean {
    const before = this.#seen.get(key);
    if (before === undefined) return false;
    const left = unpack(before).filter((known) => !isGone(known));
    this.#put(key, left);
    return this.#seen.get(key) !== before;
  }

  #versions(source: string): readonly Known[] {
    return unpack(this.#seen.get(keyOf(source)) ?? '');
  }

  #put(key: string, versions: readonly Known[]): void {
    if (versions.length === 0) this.#seen.delete(key);
    else this.#seen.set(key, versions.map(pack).join(''));
  }

  /** Records come in any order. If a message was quarantined and repaired later, the repaired outcome counts. */
  #add(key: string, outcome: NotificationOutcome, version: Version): void {
    const marked = isVersion(version) ? version : NO_CONTENT;
    const added: Known = { outcome, content: contentOf(marked), listed: listedOf(marked) };
    const versions = unpack(this.#seen.get(key) ?? '');
    const same = versions.filter(({ content }) => content === added.content);
    const { outcome: settled } = least([...same, added]) ?? added;
    // An entry without the listing adds nothing to one that has it.
    const isKnown = same.some(({ listed }) => listed === added.listed || added.listed === '');
    const kept = versions
      .map((known) => (known.content === added.content ? { ...known, outcome: settled } : known))
      .filter((known) => isKnown || known.content !== added.content || known.listed !== '');
    this.#put(key, bounded(isKnown ? kept : [...kept, { ...added, outcome: settled }]));
  }
}

const isMarked = ({ content }: Known): boolean => content !== NO_CONTENT;

const least = (versions: readonly Known[]): Known | undefined =>
  versions.reduce<Known | undefined>(
    (first, known) => (first === undefined || rankOf(known) < rankOf(first) ? known : first),
    undefined,
  );

/** Keeps what waits for a lead, and the last few others. Entries without a content are dropped if there is one with it. */
function bounded(versions: readonly Known[]): readonly Known[] {
  const hasMarked = versions.some(isMarked);
  const kept = versions.filter((known) => isMarked(known) || !hasMarked || known.outcome === 'refused');
  const most = kept.length - MAX_VERSIONS;
  return kept.filter((known, index) => index >= most || known.outcome === 'refused');
}

const PACKED = 1 + CONTENT_LENGTH + LISTED_LENGTH;

const pack = (known: Known): string => `${rankOf(known)}${known.content}${known.listed.padEnd(LISTED_LENGTH)}`;

function unpack(text: string): Known[] {
  const versions: Known[] = [];
  for (let start = 0; start < text.length; start += PACKED) {
    const outcome = OUTCOMES[Number(text[start])] ?? 'quarantined';
    const content = text.slice(start + 1, start + 1 + CONTENT_LENGTH);
    versions.push({ outcome, content, listed: text.slice(start + 1 + CONTENT_LENGTH, start + PACKED).trim() });
  }
  return versions;
}
