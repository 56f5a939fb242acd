/**
 * What a person decided about which events belong together: `split` takes events out into a lead of their own, `join`
 * makes two leads one, `apart` says that two leads are not the same. Decisions are facts beside the events; the grouping is
 * a function of the two sets.
 */
import { shortHash } from '../../text/hash.ts';
import { DEFAULT_LIMITS } from '../../message/decode/json-decode.ts';

/** A decision. Events are named by their keys. */
export interface Decision {
  /** 24 hexadecimal digits, made of all that it says. */
  readonly id: string;
  readonly kind: 'split' | 'join' | 'apart';
  /** When it was taken, RFC 3339 in UTC: of two that contradict each other the later counts. */
  readonly at: string;
  /** The events that were taken out, all events of the two leads that were joined, or those of one that is not the other; sorted. */
  readonly events: readonly string[];
  /** Of a split the events that stayed, else those of the other lead: from them the others are kept apart; sorted. */
  readonly from?: readonly string[];
}

/** A decision with the id that follows from what it says. */
export function createDecision(decision: Omit<Decision, 'id'>): Decision {
  const { kind, at } = decision;
  const events = [...decision.events].sort();
  const from = [...(decision.from ?? [])].sort();
  return {
    id: shortHash([kind, at, ...events, '', ...from], 24),
    kind,
    at,
    events,
    ...(kind === 'join' ? {} : { from }),
  };
}

/**
 * A decision without events that are gone for good; none where it then says nothing. What it says of the others, and its id,
 * stay.
 */
export function withoutEvents(decision: Decision, isGone: (key: string) => boolean): Decision | undefined {
  const { kind, events, from = [] } = decision;
  const [left, leftFrom] = [events, from].map((keys) => keys.filter((key) => !isGone(key))) as [string[], string[]];
  if (left.length === 0 || (kind === 'apart' && leftFrom.length === 0)) return undefined;
  if (left.length === events.length && leftFrom.length === from.length) return decision;
  return { ...decision, events: left, ...(kind === 'join' ? {} : { from: leftFrom }) };
}

/** An event as decisions name it: by its key, or by the key that it had when the decision was taken. */
export interface DecidedEvent {
  readonly key: string;
  readonly formerKey?: string;
}

/** On which side of a decision an event stands. */
interface Mention {
  /** The place of the decision in their order. */
  readonly rank: number;
  readonly decision: Decision;
  readonly side: 'taken' | 'left';
}

/** The decisions of a pod, ready to be asked about events. */
export class Verdicts {
  readonly #mentions = new Map<string, Mention[]>();
  readonly decisions: readonly Decision[];
  /** Were some leads settled as not the same? */
  readonly hasApart: boolean;
  /** How many leads that stood apart one event may tie together before a person is asked. */
  readonly maxTied: number;

  constructor(decisions: Iterable<Decision> = [], maxTied: number = DEFAULT_LIMITS.maxTied) {
    this.maxTied = maxTied;
    const unique = new Map([...decisions].map((decision) => [decision.id, decision]));
    this.decisions = [...unique.values()].sort(compareDecisions);
    this.hasApart = this.decisions.some(({ kind }) => kind === 'apart');
    for (const [rank, decision] of this.decisions.entries()) {
      for (const key of decision.events) this.#mention(key, { rank, decision, side: 'taken' });
      for (const key of decision.from ?? []) this.#mention(key, { rank, decision, side: 'left' });
    }
  }

  get isEmpty(): boolean {
    return this.decisions.length === 0;
  }

  /** Every decision that speaks of an event. */
  about(event: DecidedEvent): Decision[] {
    return this.#of(event).map(({ decision }) => decision);
  }

  /** The place of the first decision that speaks of an event; events of which none does are the last. */
  turnOf(event: DecidedEvent): number {
    return this.#of(event)[0]?.rank ?? this.decisions.length;
  }

  /** The decision that holds an event together with others: the last one that took it out or joined it. */
  pinOf(event: DecidedEvent): Decision | undefined {
    return this.#of(event).findLast(({ side, decision }) => side === 'taken' && decision.kind !== 'apart')?.decision;
  }

  /** Are these two to stay apart? The last decision that speaks of both says so. */
  areApart(a: DecidedEvent, b: DecidedEvent): boolean {
    const others = new Map(this.#of(b).map((mention) => [mention.rank, mention]));
    const last = this.#of(a).findLast((mention) => speaksOfBoth(mention, others.get(mention.rank)));
    return last !== undefined && last.side !== others.get(last.rank)?.side;
  }

  /** Must some event of one set stay apart from some of the other? */
  areSetsApart(one: Iterable<DecidedEvent>, other: Iterable<DecidedEvent>): boolean {
    if (this.isEmpty) return false;
    const mentioned = [...other].filter((event) => this.#of(event).length > 0);
    if (mentioned.length === 0) return false;
    for (const a of one) if (this.#of(a).length > 0 && mentioned.some((b) => this.areApart(a, b))) return true;
    return false;
  }

  #of({ key, formerKey }: DecidedEvent): readonly Mention[] {
    const own = this.#mentions.get(key) ?? [];
    const former = (formerKey === undefined ? undefined : this.#mentions.get(formerKey)) ?? [];
    if (former.length === 0 || own.length === 0) return own.length === 0 ? former : own;
    return [...own, ...former].sort((a, b) => a.rank - b.rank);
  }

  #mention(key: string, mention: Mention): void {
    const mentions = this.#mentions.get(key);
    if (mentions === undefined) this.#mentions.set(key, [mention]);
    else mentions.push(mention);
  }
}

/** Of two events that both stayed where they were, or in one of two leads that are not the same, a decision says nothing. */
function speaksOfBoth({ decision, side }: Mention, other: Mention | undefined): boolean {
  if (other === undefined) return false;
  return side !== other.side || (side === 'taken' && decision.kind !== 'apart');
}

function compareDecisions(a: Decision, b: Decision): number {
  const [first, second] = [`${a.at} ${a.id}`, `${b.at} ${b.id}`];
  return first < second ? -1 : Number(first > second);
}

/** Is this a decision, as it is in a commit record? */
export function isDecision(value: unknown): value is Decision {
  const { id, kind, at, events, from } = (value ?? {}) as Partial<Record<keyof Decision, unknown>>;
  const isList = (list: unknown): boolean => Array.isArray(list) && list.every((item) => typeof item === 'string');
  return (
    typeof id === 'string' &&
    typeof at === 'string' &&
    (kind === 'split' || kind === 'join' || kind === 'apart') &&
    isList(events) &&
    (from === undefined || isList(from))
  );
}
