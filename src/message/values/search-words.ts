/** What a key says of the homes that somebody looks for, however its sender spells and orders its words. */
import { remembered } from '../../text/remembered.ts';
import { folded } from './spelled.ts';

/** A bound of what is looked for. */
export type Bound = 'minPrice' | 'maxPrice' | 'minBedrooms';

const LEAST = 'min(?:imum)?|low(?:est)?|least|from|starting';
const MOST = 'max(?:imum)?|high(?:est)?|most|to|upto|ending';
const PRICE = '(?:list(?:ing)?|asking|sales?|purchase|home)?price|budget|(?:monthly)?rent';
const BEDS = '(?:num(?:berof)?)?(?:bed(?:room)?s?|br)';

/** The words of a bound in either order, with what may stand between and around them: `price_range_min`, `minBedsWanted`. */
const sideOf = (what: string, side: string): RegExp =>
  new RegExp(`^(?:(?:${side})(?:${what})|(?:${what})(?:range)?(?:${side}))(?:wanted|sought|desired)?$`);

const BOUNDS: readonly (readonly [Bound, RegExp])[] = [
  ['minPrice', sideOf(PRICE, LEAST)],
  ['maxPrice', sideOf(PRICE, MOST)],
  ['minBedrooms', sideOf(BEDS, LEAST)],
  ['minBedrooms', new RegExp(`^(?:${BEDS})(?:wanted|sought|desired)$`)],
];

/** The bound that a key names: `min_price`, `priceFrom`, `bedsMin`; `undefined` for other keys. */
export const boundOf = remembered((key): Bound | undefined => {
  const word = folded(key);
  return BOUNDS.find(([, pattern]) => pattern.test(word))?.[0];
});

/** What stands before the members of a search that is written on a lead or contact. */
const PREFIX = /^(?:desired|wanted|search|preferred|target)(?=.)/;

/** `desired_price_min` without the word that says that it is looked for; `undefined` where there is none. */
export function soughtPart(key: string): string | undefined {
  const word = folded(key);
  return PREFIX.test(word) ? word.replace(PREFIX, '') : undefined;
}

/** Keys under which a search stands, whatever its type. */
const SEARCH =
  /^(?:(?:saved|property|home|listing|house)?search(?:es|criteria|filters?|preferences)?|criteria|seeks|lookingfor|wantedproperty|(?:buyer|buying|renter|property|home|housing)(?:criteria|preferences|requirements)|(?:buyer|renter)profile|(?:listing|property|search|home)alerts?)$/;

/** Is this the key of a search? */
export const isSearchKey = remembered((key): boolean => SEARCH.test(folded(key)));

/** Within a search the same search goes on under these keys. */
export const isInnerSearchKey = (key: string): boolean =>
  isSearchKey(key) || /^(?:filters?|parameters|params)$/.test(folded(key));

/** What a form says where somebody set no bound. */
export const isNoBound = (text: string): boolean =>
  /^(?:any|all|no(?:ne)?[ -]?(?:min(?:imum)?|max(?:imum)?|limit|preference)|(?:min|max)(?:imum)?|-+)$/i.test(
    text.trim(),
  );
