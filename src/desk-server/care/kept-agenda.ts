/** Counts what waits for a person, for the navigation. The data are read once, and again only after a change. */
import type { InboxState } from '../../care/inbox-states.ts';
import { listQuarantine, type QuarantineHeads } from '../../care/quarantine.ts';
import type { Agenda, ReviewJson } from '../../desk-api/index.ts';
import { known } from '../../text/known.ts';
import type { Deadlines } from '../../desk/deadlines/deadlines.ts';
import type { Pod } from '../../solid/pod.ts';
import { Kept } from '../kept.ts';
import type { Reach } from '../live/reach.ts';
import type { KeptInbox } from './kept-inbox.ts';
import { readReview, type ReviewHolder } from './read-review.ts';

/** The parts of a desk that this needs. */
export interface AgendaHolder extends ReviewHolder {
  readonly pod: Pod;
  readonly reach: Reach;
  readonly inbox: KeptInbox;
  readonly options: { readonly deadlines?: Deadlines | undefined };
}

/** The states of notifications that are in no lead, although they may belong in one. */
const UNSTORED: ReadonlySet<InboxState> = new Set<InboxState>(['new', 'failed', 'waiting']);

/** What waits. */
export class KeptAgenda {
  readonly #desk: AgendaHolder;
  /** Leads that may be two, and pairs that may be one. */
  readonly review: Kept<ReviewJson>;
  /** The messages in quarantine, without their bytes. */
  readonly quarantine: Kept<QuarantineHeads>;

  constructor(desk: AgendaHolder) {
    const { pod } = desk;
    this.#desk = desk;
    this.review = new Kept(() => readReview(desk));
    this.quarantine = new Kept(() => pod.run(() => listQuarantine(pod)));
  }

  /** Counts each kind. Kinds that the pod does not give are left out. */
  async count(): Promise<Agenda> {
    const { table, options, inbox } = this.#desk;
    const [review, quarantine, unstored] = await Promise.all([
      this.#count(this.review.isKept, async () => {
        const { doubtful, pairs } = await this.review.get();
        return doubtful.length + pairs.length;
      }),
      this.#count(this.quarantine.isKept, async () => {
        const { items, unread } = await this.quarantine.get();
        // No one knows what is in the other resources. Zero would say that nothing waits.
        return items.length === 0 && unread.length > 0 ? undefined : items.length;
      }),
      this.#count(
        false,
        async () => (await inbox.read(() => [])).items.filter(({ state }) => UNSTORED.has(state)).length,
      ),
    ]);
    const overdue = options.deadlines === undefined ? undefined : table.countOverdue();
    return known<Agenda>({ overdue, review, quarantine, inbox: unstored, outbox: table.countStuck() });
  }

  async #count(isKept: boolean, count: () => Promise<number | undefined>): Promise<number | undefined> {
    const { reach } = this.#desk;
    if (!isKept && reach.away() !== undefined) return undefined;
    try {
      return await count();
    } catch (error) {
      reach.unreadOf(error);
      return undefined;
    }
  }
}
