/** Parses the section `routing` of the settings. */
import { UsageError } from '../../errors.ts';
import { checkShape, LIST_RULE, OBJECT_RULE, type Members } from '../../settings/shape.ts';
import { CLOCK_RULE, isCount, isTexts, spanRule, TEXT_RULE, type Rule as SettingRule } from '../../settings/rules.ts';
import { parseDate } from '../../message/values/dates.ts';
import { parseDuration } from '../../text/duration.ts';
import { pointerTo } from '../../text/json.ts';
import { parseOfficeHours, type OfficeHours } from '../office-hours/hours.ts';
import { parseCondition } from './condition.ts';
import { comparable } from './facts.ts';
import { STEP_MODES, type StepMode } from '../../store/journal/routing-decision.ts';
import type { Member, RoutingPolicy, Rule, Step } from './policy.ts';

const DEFAULT_OPEN_DAYS = 30;
const DAY_MS = 86_400_000;
/** The largest number of members. With more members, nobody could read the decisions. */
const MAX_MEMBERS = 1000;

const TEXTS: SettingRule = ['a list of texts', isTexts];
const WEB_ID: SettingRule = ['a WebID such as https://ann.example.com/profile/card#me', isWebId];
const COUNT: SettingRule = ['a whole number from 1 on', isCount];
const VERSION: SettingRule = ['a text or a whole number', (value) => TEXT_RULE[1](value) || isCount(value)];
const WEIGHT: SettingRule = [
  'a number greater than 0, at most 1000',
  (value) => typeof value === 'number' && value > 0 && value <= 1000,
];

const TIME: SettingRule = [
  'a time such as 2026-12-01T08:00:00Z',
  (value) => typeof value === 'string' && parseDate(value)?.dayOnly === false,
];

const POLICY_RULES: Readonly<Record<string, SettingRule>> = {
  id: TEXT_RULE,
  version: VERSION,
  members: LIST_RULE,
  groups: OBJECT_RULE,
  rules: LIST_RULE,
  fallback: WEB_ID,
  since: TIME,
  hours: OBJECT_RULE,
  openDays: COUNT,
};
const MEMBER_RULES: Readonly<Record<string, SettingRule>> = {
  webId: WEB_ID,
  name: TEXT_RULE,
  weight: WEIGHT,
  maxOpen: COUNT,
  maxPerDay: COUNT,
  hours: OBJECT_RULE,
  pausedUntil: TIME,
  area: TEXTS,
  languages: TEXTS,
};
const RULE_RULES: Readonly<Record<string, SettingRule>> = { name: TEXT_RULE, when: TEXT_RULE, steps: LIST_RULE };
const STEP_RULES: Readonly<Record<string, SettingRule>> = {
  mode: [`one of ${STEP_MODES.join(', ')}`, (value) => (STEP_MODES as readonly unknown[]).includes(value)],
  members: LIST_RULE,
  who: TEXT_RULE,
  window: spanRule('15m or 2h'),
  clock: CLOCK_RULE,
  times: ['a whole number from 1 to 20', (value) => isCount(value) && (value as number) <= 20],
};

/**
 * Parses a policy.
 *
 * @throws UsageError with the JSON pointer of the error.
 */
export function parsePolicy(value: unknown, pointer = '/routing'): RoutingPolicy {
  const given = checkShape(value, pointer, POLICY_RULES, ['id', 'version', 'since', 'members', 'rules', 'fallback']);
  const members = parseMembers(given['members'] as readonly unknown[], pointerTo(pointer, 'members'));
  const names = groupsOf(given['groups'], members, pointerTo(pointer, 'groups'));
  const hours = hoursIn(given, pointer);
  const place = pointerTo(pointer, 'rules');
  return {
    id: given['id'] as string,
    version: String(given['version']),
    members,
    rules: eachNamed(
      (given['rules'] as readonly unknown[]).map((rule, index) => parseRule(rule, index, place, names)),
      place,
    ),
    fallback: given['fallback'] as string,
    since: utc(given['since']),
    ...(hours === undefined ? {} : { hours }),
    openMs: DAY_MS * ((given['openDays'] as number | undefined) ?? DEFAULT_OPEN_DAYS),
  };
}

function parseMembers(list: readonly unknown[], pointer: string): Map<string, Member> {
  if (list.length > MAX_MEMBERS) throw new UsageError(`${pointer}: expected at most ${MAX_MEMBERS} members`);
  const members = new Map<string, Member>();
  for (const [index, value] of list.entries()) {
    const place = pointerTo(pointer, index);
    const member = parseMember(value, place);
    if (members.has(member.webId)) throw new UsageError(`${pointerTo(place, 'webId')}: is in the list twice`);
    members.set(member.webId, member);
  }
  return members;
}

function parseMember(value: unknown, pointer: string): Member {
  const { webId, name, weight, maxOpen, maxPerDay, pausedUntil, area, languages, ...given } = checkShape(
    value,
    pointer,
    MEMBER_RULES,
    ['webId'],
  );
  const hours = hoursIn(given, pointer);
  return {
    webId: webId as string,
    ...(name === undefined ? {} : { name: name as string }),
    weight: (weight as number | undefined) ?? 1,
    ...(maxOpen === undefined ? {} : { maxOpen: maxOpen as number }),
    ...(maxPerDay === undefined ? {} : { maxPerDay: maxPerDay as number }),
    ...(hours === undefined ? {} : { hours }),
    ...(pausedUntil === undefined ? {} : { pausedUntil: utc(pausedUntil) }),
    area: lower(area),
    languages: lower(languages),
  };
}

/** The names that steps may use, with the WebIDs behind each: the members, and the groups. */
function groupsOf(
  value: unknown,
  members: ReadonlyMap<string, Member>,
  pointer: string,
): Map<string, readonly string[]> {
  const names = new Map<string, readonly string[]>([...members.keys()].map((webId) => [webId, [webId]]));
  for (const [name, list] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    const place = pointerTo(pointer, name);
    if (!isTexts(list)) throw new UsageError(`${place}: expected a list of WebIDs of members`);
    if (names.has(name)) throw new UsageError(`${place}: a member has this name already`);
    names.set(name, resolve(list as readonly string[], new Map([...members.keys()].map((id) => [id, [id]])), place));
  }
  return names;
}

/** The WebIDs of a list of names, without duplicates, in the order of the list. */
function resolve(list: readonly string[], names: ReadonlyMap<string, readonly string[]>, pointer: string): string[] {
  const found = list.flatMap((name, index) => {
    const members = names.get(name);
    if (members !== undefined) return members;
    throw new UsageError(`${pointerTo(pointer, index)}: neither a member nor a group of this policy`);
  });
  return [...new Set(found)];
}

function parseRule(value: unknown, index: number, rules: string, names: ReadonlyMap<string, readonly string[]>): Rule {
  const pointer = pointerTo(rules, index);
  const { name, when, steps } = checkShape(value, pointer, RULE_RULES, ['steps']);
  const place = pointerTo(pointer, 'steps');
  return {
    name: (name as string | undefined) ?? `rule ${index + 1}`,
    ...(when === undefined ? {} : { when: parseCondition(when as string, pointerTo(pointer, 'when')) }),
    steps: (steps as readonly unknown[]).flatMap((step, at) => parseStep(step, pointerTo(place, at), names)),
  };
}

/** Makes sure that each rule has a name of its own, because decisions name their rule. */
function eachNamed(rules: readonly Rule[], pointer: string): readonly Rule[] {
  const twice = rules.findIndex(({ name }, index) => rules.findIndex((other) => other.name === name) < index);
  if (twice >= 0)
    throw new UsageError(`${pointerTo(pointerTo(pointer, twice), 'name')}: another rule has this name already`);
  return rules;
}

/** Parses a step. Returns it as many times as `times` says. */
function parseStep(value: unknown, pointer: string, names: ReadonlyMap<string, readonly string[]>): Step[] {
  const given = checkShape(value, pointer, STEP_RULES, ['mode', 'members', 'window']);
  const place = pointerTo(pointer, 'members');
  if (!isTexts(given['members'])) throw new UsageError(`${place}: expected WebIDs of members, or names of groups`);
  const who = given['who'] as string | undefined;
  const step: Step = {
    mode: given['mode'] as StepMode,
    members: resolve(given['members'] as readonly string[], names, place),
    ...(who === undefined ? {} : { who: parseCondition(who, pointerTo(pointer, 'who'), { seesMember: true }) }),
    windowMs: parseDuration(given['window'] as string) ?? 0,
    clock: (given['clock'] as Step['clock'] | undefined) ?? 'wall',
  };
  return Array.from({ length: (given['times'] as number | undefined) ?? 1 }, () => step);
}

const hoursIn = ({ hours }: Members, pointer: string): OfficeHours | undefined =>
  hours === undefined ? undefined : parseOfficeHours(hours, pointerTo(pointer, 'hours'));

const lower = (texts: unknown): string[] => ((texts ?? []) as readonly string[]).map(comparable);

/** Converts a time to UTC, so that times can be compared as texts. */
const utc = (text: unknown): string => parseDate(text as string)?.iso ?? '';

/** Whether a value is an http(s) IRI. Only with such a WebID an inbox can be found. */
function isWebId(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
}
