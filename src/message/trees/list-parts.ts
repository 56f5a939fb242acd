/**
 * Groups the items of a list in which each item has its own context and is read by itself. An item may be no message but a
 * part of one that refers to it by name.
 */
import { isScalar, JsonObject, scalarText, type Json, valuesOf } from '../../text/json.ts';

/** An item of a list, and whether it is a message by itself. */
export interface ListItem {
  readonly json: Json;
  readonly isMessage: boolean;
}

/** Groups of items that belong together, by index. Most items are alone; a part is grouped with the items that refer to it. */
export function groupListParts(list: readonly ListItem[]): number[][] {
  const leaders = list.map((_, index) => index);
  const leaderOf = (index: number): number => {
    let leader = index;
    while (leaders[leader] !== leader) leader = leaders[leader] = leaders[leaders[leader] ?? leader] ?? leader;
    return leader;
  };
  const parts = new Map(
    list.flatMap(({ json, isMessage }, index) =>
      isMessage ? [] : namesOf(json).map((name) => [name, index] as const),
    ),
  );
  for (const [index, { json }] of parts.size === 0 ? [] : list.entries()) {
    for (const text of textsIn(json)) {
      const part = parts.get(text);
      if (part !== undefined) leaders[leaderOf(index)] = leaderOf(part);
    }
  }
  const groups = new Map<number, number[]>();
  for (const index of list.keys()) groups.set(leaderOf(index), [...(groups.get(leaderOf(index)) ?? []), index]);
  return [...groups.values()];
}

/** The warning about such an item in a list of plain messages: the key and the stored text of an event are those of its own item. */
export const REFERRED_ITEM =
  'an event of this list refers to this item by its id, and is read without it: put it into the event';

/** The items, by index, that have neither a topic nor an event, and to which a message of the list refers. */
export function findReferred(list: readonly ListItem[]): number[] {
  const isPart = ({ json, isMessage }: ListItem): boolean =>
    !isMessage && json instanceof JsonObject && !json.has('topic');
  const groups = groupListParts(list.map((item) => ({ json: item.json, isMessage: !isPart(item) })));
  return groups
    .filter((group) => group.some((place) => list[place]?.isMessage === true))
    .flatMap((group) => group.filter((place) => list[place] !== undefined && isPart(list[place])))
    .sort((one, other) => one - other);
}

const namesOf = (json: Json): string[] =>
  json instanceof JsonObject
    ? [json.get('@id'), json.get('id')].flatMap((id) => (isScalar(id) ? [scalarText(id)] : []))
    : [];

/** Every text at any depth. */
function textsIn(json: Json): string[] {
  if (typeof json === 'string') return [json];
  if (json instanceof JsonObject) return [...json.values()].flatMap(textsIn);
  return valuesOf(json).flatMap((value) => (value === json ? [] : textsIn(value)));
}
