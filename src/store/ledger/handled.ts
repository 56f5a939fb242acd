/**
 * Which notifications were handled, and as what: short hashes of their URLs with marks of what was read there, as the ledger
 * carries them. Another content under the same URL is another notification (THREATS: T21).
 */
import { shortHash } from '../../text/hash.ts';
import { isRecord } from '../cache-file.ts';
import { OUTCOMES, type CommitRecord, type NotificationOutcome } from '../journal/record.ts';
import { CONTENT_LENGTH, contentOf, isVersion, LISTED_LENGTH, listedOf, type Version } from '../../solid/version.ts';

/** What is in the ledger. */
export interface HandledFile {
  /** What was handled, by what it was: the short hash of a URL, followed by the {@link Version} that was read there; alone where an earlier release wrote it. */
  readonly seen: Readonly<Partial<Record<NotificationOutcome, readonly string[]>>>;
  /** Short hash of a URL -> passes in which the notification could not be read (THREATS: T8). */
  readonly attempts: Readonly<Record<string, number>>;
}

/**
 * What a listed notification is: it was handled, as this; `doubtful`, because the listing does not show that it still is what was
 * handled; or `undefined`, never met.
 */
export type ListedAs = NotificationOutcome | 'doubtful' | undefined;

/** Is this what was handled, as the ledger or a page carries it? */
export const isSeen = (value: unknown): value is HandledFile['seen'] =>
  isRecord(value) && Object.values(value).every(Array.isArray);

const KEY_LENGTH = 16;
/** Versions that are remembered of one URL: who forgets one reads it once more. */
const MAX_VERSIONS = 8;
/** In the place of what the listing said: someone found something else there, whatever the listing says. */
const DOUBT = '?'.repeat(LISTED_LENGTH);
const NO_CONTENT = ' '.repeat(CONTENT_LENGTH);

/** One thing that was read at a URL. */
interface Known {
  readonly outcome: NotificationOutcome;
  /** {@link NO_CONTENT} where an earlier release did not remember it. */
  readonly content: string;
  /** `''` where nothing is known of the listing. */
  readonly listed: string;
}

const keyOf = (source: string): string => shortHash([source], KEY_LENGTH);
const rankOf = ({ outcome }: Pick<Known, 'outcome'>): number => OUTCOMES.indexOf(outcome);

/** The notifications that need not be read again, and those that could not be read so far. */
export class Handled {
  /** Hash of a URL -> what was read there, each in a text of one length: there may be 100,000. */
  #seen = new Map<string, string>();
  #attempts = new Map<string, number>();
  /** Hash of a URL -> what was taken out of the inbox there. */
  readonly #forgotten = new Map<string, string>();

  /** Takes over what the ledger carries, instead of what was known. */
  adopt(file: HandledFile | undefined): void {
    this.#seen = new Map();
    for (const [outcome, marks] of Object.entries(file?.seen ?? {}) as [NotificationOutcome, readonly string[]][])
      for (const mark of marks) this.#add(mark.slice(0, KEY_LENGTH), outcome, mark.slice(KEY_LENGTH));
    this.#attempts = new Map(Object.entries(file?.attempts ?? {}));
  }

  /** What the ledger is to carry. */
  toFile(): HandledFile {
    const seen = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, [] as string[]]));
    for (const [key, packed] of this.#seen)
      for (const { outcome, content, listed } of unpack(packed)) seen[outcome]?.push(key + content.trim() + listed);
    for (const marks of Object.values(seen)) marks.sort();
    return { seen, attempts: Object.fromEntries(this.#attempts) };
  }

  /**
   * What a notification is, by its URL and the mark of what the listing says of it; `''` where it says nothing, and then
   * no one can see that it is another one.
   */
  listedAs(source: string, listed: string): ListedAs {
    const versions = this.#versions(source);
    if (versions.length === 0) return undefined;
    if (versions.some((known) => known.listed === DOUBT)) return 'doubtful';
    const shown = versions.filter((known) => isMarked(known) && (listed === '' || known.listed === listed));
    return least(shown)?.outcome ?? 'doubtful';
  }

  /** The marks of what may be at a URL, by what the listing says of it; none where that does not tell. */
  contentsListedAs(source: string, listed: string): readonly string[] {
    const versions = this.#versions(source);
    if (listed === '' || versions.some((known) => known.listed === DOUBT)) return [];
    return versions.flatMap((known) => (isMarked(known) && known.listed === listed ? [known.content] : []));
  }

  /** What a notification of this content was when it was handled; `undefined` where it never was. */
  outcomeOf(source: string, content: string): NotificationOutcome | undefined {
    return this.#versions(source).find((known) => known.content === content)?.outcome;
  }

  /** What was handled at this URL by an earlier release, which did not remember what that was. */
  unmarkedOutcomeOf(source: string): NotificationOutcome | undefined {
    return this.outcomeOf(source, NO_CONTENT);
  }

  /** How many notifications were handled as this. */
  count(outcome: NotificationOutcome): number {
    let count = 0;
    for (const packed of this.#seen.values())
      count += new Set(unpack(packed).flatMap((known) => (known.outcome === outcome ? [known.content] : []))).size;
    return count;
  }

  /** Takes note of what a record tells. */
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

  /** Takes note of what the listing says of a notification that was handled; `true` where that is news. */
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

  /** Something else was found at a URL than what was handled there: it is to be read, whatever the listing says. */
  doubt(source: string): void {
    const key = keyOf(source);
    this.#put(
      key,
      this.#versions(source).map((known) => ({ ...known, listed: DOUBT })),
    );
  }

  /** Counts a pass in which a notification could not be read; the number of such passes. */
  countFailure(source: string): number {
    const attempts = (this.#attempts.get(keyOf(source)) ?? 0) + 1;
    this.#attempts.set(keyOf(source), attempts);
    return attempts;
  }

  /**
   * A notification of this content is gone from its URL, and so is what stood there before it: neither need be remembered, but
   * for what waits for a lead. `true` where something was.
   */
  forget(source: string, content: string): boolean {
    const key = keyOf(source);
    this.#forgotten.set(key, content);
    return this.#forgetKey(key, ({ outcome, ...known }) => outcome !== 'refused' || known.content === content);
  }

  /** Forgets once more what was forgotten: someone else's ledger, or a record, may have brought it back. */
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

  /** Records come in any order: what was put aside first and repaired later is what it came to. */
  #add(key: string, outcome: NotificationOutcome, version: Version): void {
    const marked = isVersion(version) ? version : NO_CONTENT;
    const added: Known = { outcome, content: contentOf(marked), listed: listedOf(marked) };
    const versions = unpack(this.#seen.get(key) ?? '');
    const same = versions.filter(({ content }) => content === added.content);
    const { outcome: settled } = least([...same, added]) ?? added;
    // Where it is known by what a listing said, that it is known at all says no more.
    const isTold = same.some(({ listed }) => listed === added.listed || added.listed === '');
    const kept = versions
      .map((known) => (known.content === added.content ? { ...known, outcome: settled } : known))
      .filter((known) => isTold || known.content !== added.content || known.listed !== '');
    this.#put(key, bounded(isTold ? kept : [...kept, { ...added, outcome: settled }]));
  }
}

const isMarked = ({ content }: Known): boolean => content !== NO_CONTENT;

const least = (versions: readonly Known[]): Known | undefined =>
  versions.reduce<Known | undefined>(
    (first, known) => (first === undefined || rankOf(known) < rankOf(first) ? known : first),
    undefined,
  );

/** What waits for a lead is kept; of the rest the last few, and nothing without a mark where there is one with it. */
function bounded(versions: readonly Known[]): readonly Known[] {
  const hasMarked = versions.some(isMarked);
  const told = versions.filter((known) => isMarked(known) || !hasMarked || known.outcome === 'refused');
  const most = told.length - MAX_VERSIONS;
  return told.filter((known, index) => index >= most || known.outcome === 'refused');
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
