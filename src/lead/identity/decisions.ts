/**
 * Decisions of people about which events belong together: `split` moves events into a lead of their own, `join` combines two
 * leads, `apart` records that two leads are not the same. The grouping depends only on the sets of events and decisions.
 */
import { shortHash } from '../../text/hash.ts';
import { DEFAULT_LIMITS } from '../../message/decode/json-decode.ts';
import { compareTexts } from '../../text/order.ts';

/** A decision. It names events by their keys. */
export interface Decision {
  /** 24 hexadecimal digits, computed from the content. */
  readonly id: string;
  readonly kind: 'split' | 'join' | 'apart';
  /** The time of the decision, RFC 3339 in UTC. If two decisions contradict each other, the later one counts. */
  readonly at: string;
  /**
   * Sorted keys. `split`: the events that were moved. `join`: all events of both leads. `apart`: the events of the first lead.
   */
  readonly events: readonly string[];
  /**
   * Sorted keys of the events from which `events` must stay apart. `split`: the events that stayed. `apart`: the events of the
   * second lead.
   */
  readonly from?: readonly string[];
}

/** Creates a decision. Its id is computed from its content. */
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
 * Removes events from a decision because they no longer exist. The id stays the same. Returns `undefined` if the decision has
 * no effect any more.
 */
export function withoutEvents(decision: Decision, isGone: (key: string) => boolean): Decision | undefined {
  const { kind, events, from = [] } = decision;
  const [left, leftFrom] = [events, from].map((keys) => keys.filter((key) => !isGone(key))) as [string[], string[]];
  if (left.length === 0 || (kind === 'apart' && leftFrom.length === 0)) return undefined;
  if (left.length === events.length && leftFrom.length === from.length) return decision;
  return { ...decision, events: left, ...(kind === 'join' ? {} : { from: leftFrom }) };
}

/** An event as decisions name it: by its key, or by the key of an earlier version. */
export interface DecidedEvent {
  readonly key: string;
  readonly formerKey?: string;
}

/** The side of an event in a decision. */
interface Mention {
  /** The index of the decision in their order. */
  readonly rank: number;
  readonly decision: Decision;
  readonly side: 'taken' | 'left';
}

/** The decisions of a pod, indexed by event. */
export class Verdicts {
  readonly #mentions = new Map<string, Mention[]>();
  readonly decisions: readonly Decision[];
  /** Whether there is a decision of kind `apart`. */
  readonly hasApart: boolean;
  /** How many separate leads one event may connect before it is held back for a person. */
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

  /** All decisions about an event. */
  about(event: DecidedEvent): Decision[] {
    return this.#of(event).map(({ decision }) => decision);
  }

  /** The index of the first decision about an event. Events without a decision come last. */
  turnOf(event: DecidedEvent): number {
    return this.#of(event)[0]?.rank ?? this.decisions.length;
  }

  /** The decision that determines an event's lead: the last one that moved or joined it. */
  pinOf(event: DecidedEvent): Decision | undefined {
    return this.#of(event).findLast(({ side, decision }) => side === 'taken' && decision.kind !== 'apart')?.decision;
  }

  /** Whether two events must stay apart. The last decision about both counts. */
  areApart(a: DecidedEvent, b: DecidedEvent): boolean {
    const others = new Map(this.#of(b).map((mention) => [mention.rank, mention]));
    const last = this.#of(a).findLast((mention) => speaksOfBoth(mention, others.get(mention.rank)));
    return last !== undefined && last.side !== others.get(last.rank)?.side;
  }

  /** Whether any event of one set must stay apart from any event of the other. */
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

/**
 * Whether a decision says something about two events together. It does not if both stayed in the lead, or both are on the same
 * side of an `apart`.
 */
function speaksOfBoth({ decision, side }: Mention, other: Mention | undefined): boolean {
  if (other === undefined) return false;
  return side !== other.side || (side === 'taken' && decision.kind !== 'apart');
}

function compareDecisions(a: Decision, b: Decision): number {
  const [first, second] = [`${a.at} ${a.id}`, `${b.at} ${b.id}`];
  return compareTexts(first, second);
}

/** Whether a value is a decision, as in a commit record. */
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
