/** Reads the parts of the page of a lead that only the pod has. The page names the parts that are missing. */
import type { PodPart, UnreadView } from '../../desk-api/index.ts';
import type { LeadReading, OriginalReader } from '../../lead/document/originals.ts';
import type { Desk } from '../desk.ts';
import type { Unread } from '../live/reach.ts';

/** The parts of one page. */
export class PodParts {
  readonly #desk: Desk;
  readonly #slug: string;
  readonly #missing = new Set<PodPart>();
  #unread: Unread | undefined;

  constructor(desk: Desk, slug: string) {
    this.#desk = desk;
    this.#slug = slug;
  }

  /** Reads a part, or returns `otherwise`. If the part comes late, the page is told to read again. */
  async read<T>(part: PodPart, read: () => Promise<T>, otherwise: T): Promise<T> {
    const onLate = (): void => {
      this.#desk.tellChanged([this.#slug]);
    };
    // Messages are not kept: a page that reads again would have to wait again.
    const asked = await this.#desk.reach.ask(read, part === 'messages' ? undefined : onLate);
    if (asked.unread === undefined) return asked.value;
    this.#note(part, asked.unread);
    return otherwise;
  }

  #note(part: PodPart, unread: Unread): void {
    this.#missing.add(part);
    this.#unread = unread;
  }

  isMissing(part: PodPart): boolean {
    return this.#missing.has(part);
  }

  /** How the lead is read: without the texts that only the journal has, where the pod does not give them. */
  get reading(): LeadReading {
    const { reading } = this.#desk;
    const { originals } = reading;
    return originals === undefined ? reading : { ...reading, originals: this.#readerOf(originals) };
  }

  #readerOf(originals: OriginalReader): OriginalReader {
    const isMissing = (): boolean => this.isMissing('messages');
    const note = (error: unknown): void => {
      this.#note('messages', this.#desk.reach.unreadOf(error));
    };
    return {
      read: (places) => this.read('messages', () => originals.read(places), new Map()),
      async *search(places) {
        if (isMissing()) return;
        try {
          yield* originals.search(places);
        } catch (error) {
          note(error);
        }
      },
    };
  }

  /** What the page says of it; `undefined` where the pod answered. */
  view(): UnreadView | undefined {
    const { reach, follower } = this.#desk;
    const unread = this.#unread ?? reach.away();
    return unread && { ...unread, asOf: follower.asOf.toISOString(), missing: [...this.#missing].sort() };
  }
}
