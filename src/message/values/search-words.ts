/** The meaning of a key about the homes that a person is looking for, in any spelling and order of its words. */
import { remembered } from '../../text/remembered.ts';
import { folded } from './spelled.ts';

/** A bound of a search. */
export type Bound = 'minPrice' | 'maxPrice' | 'minBedrooms';

const LEAST = 'min(?:imum)?|low(?:est)?|least|from|starting';
const MOST = 'max(?:imum)?|high(?:est)?|most|to|upto|ending';
const PRICE = '(?:list(?:ing)?|asking|sales?|purchase|home)?price|budget|(?:monthly)?rent';
const BEDS = '(?:num(?:berof)?)?(?:bed(?:room)?s?|br)';

/** Matches the words of a bound in either order, with optional words between and after: `price_range_min`, `minBedsWanted`. */
const sideOf = (what: string, side: string): RegExp =>
  new RegExp(`^(?:(?:${side})(?:${what})|(?:${what})(?:range)?(?:${side}))(?:wanted|sought|desired)?$`);

const BOUNDS: readonly (readonly [Bound, RegExp])[] = [
  ['minPrice', sideOf(PRICE, LEAST)],
  ['maxPrice', sideOf(PRICE, MOST)],
  ['minBedrooms', sideOf(BEDS, LEAST)],
  ['minBedrooms', new RegExp(`^(?:${BEDS})(?:wanted|sought|desired)$`)],
];

/** The bound that a key names: `min_price`, `priceFrom`, `bedsMin`. `undefined` for other keys. */
export const boundOf = remembered((key): Bound | undefined => {
  const word = folded(key);
  return BOUNDS.find(([, pattern]) => pattern.test(word))?.[0];
});

/** Words before the members of a search that is written on a lead or contact. */
const PREFIX = /^(?:desired|wanted|search|preferred|target)(?=.)/;

/** The rest of a key such as `desired_price_min` after its first word. `undefined` if it has no such word. */
export function soughtPart(key: string): string | undefined {
  const word = folded(key);
  return PREFIX.test(word) ? word.replace(PREFIX, '') : undefined;
}

/** Keys whose object is a search, whatever its type. */
const SEARCH =
  /^(?:(?:saved|property|home|listing|house)?search(?:es|criteria|filters?|preferences)?|criteria|seeks|lookingfor|wantedproperty|(?:buyer|buying|renter|property|home|housing)(?:criteria|preferences|requirements)|(?:buyer|renter)profile|(?:listing|property|search|home)alerts?)$/;

/** Is this the key of a search? */
export const isSearchKey = remembered((key): boolean => SEARCH.test(folded(key)));

/** Does this key of a search hold more criteria of the same search? */
export const isInnerSearchKey = (key: string): boolean =>
  isSearchKey(key) || /^(?:filters?|parameters|params)$/.test(folded(key));

/** Does a form write this text if the person set no bound? */
export const isNoBound = (text: string): boolean =>
  /^(?:any|all|no(?:ne)?[ -]?(?:min(?:imum)?|max(?:imum)?|limit|preference)|(?:min|max)(?:imum)?|-+)$/i.test(
    text.trim(),
  );
