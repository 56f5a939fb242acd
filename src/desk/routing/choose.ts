/** Ranks the members who could take a lead. Each rank is a number, so that a person can check it. */
import { NO_LOAD } from './history.ts';
import type { StepMode } from '../../store/journal/routing-decision.ts';
import type { Member } from './policy.ts';
import type { RouteContext } from './route-context.ts';

/** The rank of a member. The smallest comes first. Members with equal ranks keep the order of the step. */
export interface Rank {
  readonly member: Member;
  readonly rank: readonly number[];
  /** The reason for the rank, in words. */
  readonly reason: string;
}

type RankOf = (member: Member, context: RouteContext, index: number) => Omit<Rank, 'member'>;

const lastOffer: RankOf = ({ webId }, { loads }) => {
  const { last, lastAt } = loads.get(webId) ?? NO_LOAD;
  return { rank: [last], reason: lastAt === undefined ? 'never offered a lead' : `last offered a lead at ${lastAt}` };
};

const RANKS: Readonly<Record<StepMode, RankOf>> = {
  direct: (_member, _context, index) => ({ rank: [index], reason: `number ${index + 1} of those who can take it` }),
  sticky: ({ webId }, { history }) => {
    const at = latest(history.had.filter(({ member }) => member === webId).map((had) => had.at));
    return { rank: [-Date.parse(at)], reason: `had this person since ${at}` };
  },
  rotate: lastOffer,
  weighted: (member, context, index) => {
    const { offered } = context.loads.get(member.webId) ?? NO_LOAD;
    const rank = offered / member.weight;
    const { rank: tie } = lastOffer(member, context, index);
    return { rank: [rank, ...tie], reason: `${offered} offers so far at a weight of ${member.weight}` };
  },
  leastOpen: (member, context, index) => {
    const { open } = context.loads.get(member.webId) ?? NO_LOAD;
    const { rank: tie, reason } = lastOffer(member, context, index);
    return { rank: [open, ...tie], reason: `${open} open leads, ${reason}` };
  },
  claim: () => ({ rank: [0], reason: 'offered to all at once, the first who accepts gets it' }),
};

/** Returns the members who can take the lead. The first one gets it. */
export function ranked(members: readonly Member[], mode: StepMode, context: RouteContext): Rank[] {
  return members
    .map((member, index) => ({ member, ...RANKS[mode](member, context, index) }))
    .sort((a, b) => compareRanks(a.rank, b.rank));
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, index) => value !== b[index]);
  return differing < 0 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}

const latest = (times: readonly string[]): string => times.reduce((a, b) => (a > b ? a : b), '');
