/** What waits for a person, as the navigation counts it: read once, and again only when it may be more or less. */
import type { Agenda, ReviewJson } from '../../desk-api/index.ts';
import { Quarantine, type QuarantineItem } from '../../store/quarantine.ts';
import { known } from '../../text/known.ts';
import type { Deadlines } from '../../desk/deadlines/deadlines.ts';
import type { Pod } from '../../solid/pod.ts';
import { Kept } from '../kept.ts';
import type { Reach } from '../live/reach.ts';
import { readReview, type ReviewHolder } from './read-review.ts';

/** What a desk lends for it. */
export interface AgendaHolder extends ReviewHolder {
  readonly pod: Pod;
  readonly reach: Reach;
  readonly options: { readonly deadlines?: Deadlines | undefined };
}

/** What waits. */
export class KeptAgenda {
  readonly #desk: AgendaHolder;
  /** Leads that may be two, and pairs that may be one. */
  readonly review: Kept<ReviewJson>;
  /** What stands in quarantine, without its bytes. */
  readonly quarantine: Kept<readonly QuarantineItem[]>;

  constructor(desk: AgendaHolder) {
    const { pod } = desk;
    this.#desk = desk;
    this.review = new Kept(() => readReview(desk));
    this.quarantine = new Kept(() => pod.run(() => new Quarantine(pod.client, pod.layout).listHeads()));
  }

  /** How much of each there is; what the pod does not give is left out. */
  async count(): Promise<Agenda> {
    const { table, options } = this.#desk;
    const [review, quarantine] = await Promise.all([
      this.#countIn(this.review, ({ doubtful, pairs }) => doubtful.length + pairs.length),
      this.#countIn(this.quarantine, ({ length }) => length),
    ]);
    const overdue = options.deadlines === undefined ? undefined : table.countOverdue();
    return known<Agenda>({ overdue, review, quarantine, outbox: table.countStuck() });
  }

  async #countIn<T>(kept: Kept<T>, count: (value: T) => number): Promise<number | undefined> {
    const { reach } = this.#desk;
    if (!kept.isKept && reach.away() !== undefined) return undefined;
    try {
      return count(await kept.get());
    } catch (error) {
      reach.unreadOf(error);
      return undefined;
    }
  }
}
