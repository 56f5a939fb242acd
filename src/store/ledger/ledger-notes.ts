/**
 * What the ledger notes for later passes: whether there is an outbox, whether scores are to be read again, which leads were
 * answered by a command, and which leads the address book does not have as they are.
 */
import { shortHash } from '../../text/hash.ts';
import type { LeadChange } from '../journal/record.ts';
import type { LedgerFile } from './ledger-file.ts';

/** A lead that is new by more keys than this is noted without them. */
const MAX_KEYS = 64;
/** No more leads than this are noted: where no pass routes leads or tells of them, the list would grow forever. */
const MAX_ANSWERED = 256;
/** Of more leads than this it is cheaper to read all: where no one keeps the book, the list would grow forever. */
const MOST_CONTACTS = 2_000;

type LedgerNotesFile = Pick<LedgerFile, 'outbox' | 'scores' | 'answered' | 'contacts'>;

const keyOf = (inbox: string): string => shortHash([inbox], 16);

/** A lead that was answered or made by a command. */
export interface Answered {
  /** What to tell `noteSeen`. */
  readonly note: string;
  readonly slug: string;
  /** The hashes of keys by which it is newly known since then. */
  readonly keys: readonly string[];
}

/** The notes of one ledger; what was learnt here holds also where another process saved the ledger meanwhile. */
export class LedgerNotes {
  #outbox: boolean | undefined;
  /** Inboxes whose scores were read again since a lead came; `undefined` where none came. */
  #readAgain: Set<string> | undefined;
  readonly #answered = new Set<string>();
  /** Of these the ledger may still say so. */
  readonly #seen = new Set<string>();
  /** `undefined` where there is no address book. */
  #contacts: 'all' | Set<string> | undefined;
  /** Is there anything that the ledger does not say yet? */
  isChanged = false;

  /** Is there an outbox to look into? `undefined` where no one has looked, or the ledger was lost. */
  get hasOutbox(): boolean | undefined {
    return this.#outbox;
  }

  /** Takes note of an outbox. That there is one holds forever: another process may write into it. */
  noteOutbox(isThere: boolean): void {
    if (this.#outbox === isThere || this.#outbox === true) return;
    this.#outbox = isThere;
    this.isChanged = true;
  }

  /** May a lead have come for which scores wait in this inbox? */
  areScoresDue(inbox: string): boolean {
    return this.#readAgain?.has(keyOf(inbox)) === false;
  }

  /** Takes note that a lead may have come for which scores wait. */
  noteScoresDue(): void {
    if (this.#readAgain?.size !== 0) this.isChanged = true;
    this.#readAgain = new Set();
  }

  /** Takes note that the scores of this inbox are read again. */
  noteScoresRead(inbox: string): void {
    if (!this.areScoresDue(inbox)) return;
    this.#readAgain?.add(keyOf(inbox));
    this.isChanged = true;
  }

  /** Leads that were answered, and that no pass has seen since. */
  get answered(): readonly Answered[] {
    return [...this.#answered].map((note) => {
      const [slug = '', , keys = ''] = note.split(' ');
      return { note, slug, keys: keys === '' ? [] : keys.split(',') };
    });
  }

  /** Takes note of leads that someone answered or made by a command: a pass is to see them. */
  noteAnswered(changes: readonly Pick<LeadChange, 'slug' | 'keys'>[], event: string): void {
    for (const { slug, keys = {} } of changes) {
      const hashes = Object.keys(keys);
      const told = hashes.length > MAX_KEYS ? [] : hashes;
      this.#answered.add([slug, shortHash([event], 8), told.join(',')].join(' ').trimEnd());
    }
    this.isChanged ||= changes.length > 0;
  }

  /** Takes note that a pass has seen these; what is answered meanwhile is another note. */
  noteSeen(notes: Iterable<string>): void {
    for (const note of notes) {
      this.isChanged = this.#answered.delete(note) || this.isChanged;
      this.#seen.add(note);
    }
  }

  /** The leads that the address book does not have as they are; `undefined` where there is no book. */
  get contactsDue(): 'all' | ReadonlySet<string> | undefined {
    return this.#contacts;
  }

  /** Takes note that there is an address book, and that all of it is to be written. */
  noteAllContacts(): void {
    if (this.#contacts === 'all') return;
    this.#contacts = 'all';
    this.isChanged = true;
  }

  /** Takes note of leads that changed. Without an address book there is nothing to note. */
  noteContacts(leads: readonly LeadChange[]): void {
    const due = this.#contacts;
    if (due === undefined || due === 'all') return;
    const before = due.size;
    for (const { slug } of leads) due.add(slug);
    if (due.size === before) return;
    this.isChanged = true;
    if (due.size > MOST_CONTACTS) this.#contacts = 'all';
  }

  /** Takes note that the address book was written, but for these leads. */
  noteContactsLeft(slugs: readonly string[]): void {
    const due = this.#contacts;
    if (due instanceof Set && due.size === slugs.length && slugs.every((slug) => due.has(slug))) return;
    this.#contacts = slugs.length > MOST_CONTACTS ? 'all' : new Set(slugs);
    this.isChanged = true;
  }

  /** Takes over what the ledger carries. What we wrote of the address book, and did not, we know better than whoever saved it meanwhile. */
  adopt(file: Partial<LedgerNotesFile> | undefined): void {
    for (const note of file?.answered ?? []) if (!this.#seen.has(note)) this.#answered.add(note);
    const due = file?.contacts;
    if (due !== undefined) this.#contacts ??= due === 'all' ? due : new Set(due);
    if (this.#outbox !== true) this.#outbox = file?.outbox ?? this.#outbox;
    const own = this.#readAgain;
    if (file?.scores !== undefined) this.#readAgain = new Set(file.scores.filter((inbox) => own?.has(inbox) !== false));
  }

  /** What the ledger is to carry: of a lead that is gone with a forgotten person nothing. */
  toFile(areScoresWaiting: () => boolean, isGone: (slug: string) => boolean): Partial<LedgerNotesFile> {
    const isTold = this.#readAgain !== undefined && areScoresWaiting();
    const standing = this.answered.filter(({ slug }) => !isGone(slug)).map(({ note }) => note);
    const answered = standing.slice(-MAX_ANSWERED).sort();
    const due = this.#contacts;
    return {
      ...(answered.length === 0 ? {} : { answered }),
      ...(due === undefined ? {} : { contacts: due === 'all' ? due : [...due].sort() }),
      ...(this.#outbox === undefined ? {} : { outbox: this.#outbox }),
      ...(isTold ? { scores: [...(this.#readAgain ?? [])].sort() } : {}),
    };
  }
}
