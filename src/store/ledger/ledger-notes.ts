/**
 * Notes in the ledger for later passes: whether there is an outbox, whether waiting scores must be read again, which leads a
 * command changed, and which contacts of the address book are outdated.
 */
import { shortHash } from '../../text/hash.ts';
import type { LeadChange } from '../journal/record.ts';
import type { LedgerFile } from './ledger-file.ts';

/** The most new keys that are noted for a lead. With more keys, only the lead is noted. */
const MAX_KEYS = 64;
/** The most leads that are noted. Otherwise the list would grow forever if no pass uses it. */
const MAX_ANSWERED = 256;
/**
 * The most leads that are noted for the address book. With more, the whole book is written: this is cheaper, and the list does
 * not grow forever if no pass writes the book.
 */
const MOST_CONTACTS = 2_000;

type LedgerNotesFile = Pick<LedgerFile, 'outbox' | 'scores' | 'answered' | 'contacts'>;

const keyOf = (inbox: string): string => shortHash([inbox], 16);

/** A lead that a command changed or created. */
export interface Answered {
  /** The note itself, as {@link LedgerNotes.noteSeen} needs it. */
  readonly note: string;
  readonly slug: string;
  /** The hashes of the lead's new keys. */
  readonly keys: readonly string[];
}

/** The notes of one ledger. What this process has noted stays valid if another process saves the ledger meanwhile. */
export class LedgerNotes {
  #outbox: boolean | undefined;
  /** Keys of the inboxes whose scores were read again since the last new lead; `undefined` if no lead was added. */
  #readAgain: Set<string> | undefined;
  readonly #answered = new Set<string>();
  /** Notes that were processed. The saved ledger may still contain them. */
  readonly #seen = new Set<string>();
  /** `undefined` if there is no address book. */
  #contacts: 'all' | Set<string> | undefined;
  /** Whether there is anything that the saved ledger does not contain. */
  isChanged = false;

  /** Whether there is an outbox; `undefined` if this is unknown, as after a loss of the ledger. */
  get hasOutbox(): boolean | undefined {
    return this.#outbox;
  }

  /** Notes whether there is an outbox. Once there is one, this stays `true`, because another process may write into it. */
  noteOutbox(isThere: boolean): void {
    if (this.#outbox === isThere || this.#outbox === true) return;
    this.#outbox = isThere;
    this.isChanged = true;
  }

  /** Whether scores of this inbox may wait for a lead that exists now. */
  areScoresDue(inbox: string): boolean {
    return this.#readAgain?.has(keyOf(inbox)) === false;
  }

  /** Notes that scores may wait for a lead that exists now. */
  noteScoresDue(): void {
    if (this.#readAgain?.size !== 0) this.isChanged = true;
    this.#readAgain = new Set();
  }

  /** Notes that the scores of this inbox were read again. */
  noteScoresRead(inbox: string): void {
    if (!this.areScoresDue(inbox)) return;
    this.#readAgain?.add(keyOf(inbox));
    this.isChanged = true;
  }

  /** Leads that a command changed or created and that no pass has processed since. */
  get answered(): readonly Answered[] {
    return [...this.#answered].map((note) => {
      const [slug = '', , keys = ''] = note.split(' ');
      return { note, slug, keys: keys === '' ? [] : keys.split(',') };
    });
  }

  /** Notes leads that a command changed or created, so that a pass processes them. */
  noteAnswered(changes: readonly Pick<LeadChange, 'slug' | 'keys'>[], event: string): void {
    for (const { slug, keys = {} } of changes) {
      const hashes = Object.keys(keys);
      const named = hashes.length > MAX_KEYS ? [] : hashes;
      this.#answered.add([slug, shortHash([event], 8), named.join(',')].join(' ').trimEnd());
    }
    this.isChanged ||= changes.length > 0;
  }

  /** Notes that a pass has processed these. A change that came meanwhile is another note. */
  noteSeen(notes: Iterable<string>): void {
    for (const note of notes) {
      this.isChanged = this.#answered.delete(note) || this.isChanged;
      this.#seen.add(note);
    }
  }

  /** The leads whose contacts are missing or outdated in the address book; `undefined` if there is no book. */
  get contactsDue(): 'all' | ReadonlySet<string> | undefined {
    return this.#contacts;
  }

  /** Notes that there is an address book, and that the whole book must be written. */
  noteAllContacts(): void {
    if (this.#contacts === 'all') return;
    this.#contacts = 'all';
    this.isChanged = true;
  }

  /** Notes leads that changed. Does nothing if there is no address book. */
  noteContacts(leads: readonly LeadChange[]): void {
    const due = this.#contacts;
    if (due === undefined || due === 'all') return;
    const before = due.size;
    for (const { slug } of leads) due.add(slug);
    if (due.size === before) return;
    this.isChanged = true;
    if (due.size > MOST_CONTACTS) this.#contacts = 'all';
  }

  /** Notes that the address book was written, except for these leads. */
  noteContactsLeft(slugs: readonly string[]): void {
    const due = this.#contacts;
    if (due instanceof Set && due.size === slugs.length && slugs.every((slug) => due.has(slug))) return;
    this.#contacts = slugs.length > MOST_CONTACTS ? 'all' : new Set(slugs);
    this.isChanged = true;
  }

  /**
   * Takes over the notes of the saved ledger. For the address book and for what it has processed, this process knows better
   * than the one that saved.
   */
  adopt(file: Partial<LedgerNotesFile> | undefined): void {
    for (const note of file?.answered ?? []) if (!this.#seen.has(note)) this.#answered.add(note);
    const due = file?.contacts;
    if (due !== undefined) this.#contacts ??= due === 'all' ? due : new Set(due);
    if (this.#outbox !== true) this.#outbox = file?.outbox ?? this.#outbox;
    const own = this.#readAgain;
    if (file?.scores !== undefined) this.#readAgain = new Set(file.scores.filter((inbox) => own?.has(inbox) !== false));
  }

  /** The notes to save, without removed leads of forgotten people. */
  toFile(areScoresWaiting: () => boolean, isGone: (slug: string) => boolean): Partial<LedgerNotesFile> {
    const hasScores = this.#readAgain !== undefined && areScoresWaiting();
    const standing = this.answered.filter(({ slug }) => !isGone(slug)).map(({ note }) => note);
    const answered = standing.slice(-MAX_ANSWERED).sort();
    const due = this.#contacts;
    return {
      ...(answered.length === 0 ? {} : { answered }),
      ...(due === undefined ? {} : { contacts: due === 'all' ? due : [...due].sort() }),
      ...(this.#outbox === undefined ? {} : { outbox: this.#outbox }),
      ...(hasScores ? { scores: [...(this.#readAgain ?? [])].sort() } : {}),
    };
  }
}
