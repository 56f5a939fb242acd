/** Which members of a lead or its contact are printed as details, so that they need not be printed as properties as well. */
import { isScalar, valuesOf, type Json } from '../text/json.ts';
import { readName } from '../message/parts/sources.ts';
import { parseDay } from '../message/values/days.ts';
import { isSpelled, keyList, type KeyList } from '../message/values/spelled.ts';
import { readText } from '../message/values/actors.ts';
import {
  BIRTH_DATES,
  COMMENTS,
  GROUPS,
  JOB_TITLE,
  keywordsOf,
  ORGANIZATION,
  organizationsOf,
  textsOf,
  type Details,
} from './details.ts';

/** Members that are printed as one detail. */
interface Detail {
  readonly keys: KeyList;
  /** The texts of a value, in the form in which they are printed. */
  readonly textsOf: (value: Json) => readonly string[];
  readonly printed: (details: Details) => readonly (string | undefined)[];
}

const namesOf = (value: Json): string[] => [readName(value) ?? []].flat();
const daysOf = (value: Json): string[] =>
  [(isScalar(value) ? parseDay(value) : undefined) ?? readText(value)?.trim() ?? []].flat();

const OF_BOTH: readonly Detail[] = [
  { keys: keyList('keywords'), textsOf: keywordsOf, printed: ({ keywords = [] }) => keywords },
  { keys: GROUPS, textsOf, printed: ({ groups = [] }) => groups },
  { keys: COMMENTS, textsOf, printed: ({ comments = [] }) => comments },
  { keys: keyList('website'), textsOf: namesOf, printed: ({ website }) => [website] },
  { keys: keyList('application'), textsOf: namesOf, printed: ({ application }) => [application] },
  { keys: keyList('campaign'), textsOf: namesOf, printed: ({ campaign }) => [campaign] },
  { keys: keyList('originatingSystem'), textsOf: namesOf, printed: ({ originatingSystem }) => [originatingSystem] },
];
const OF_PERSON: readonly Detail[] = [
  {
    keys: keyList('language languages spokenLanguages primaryLanguage preferredLanguage knowsLanguage'),
    textsOf,
    printed: ({ language = [] }) => language,
  },
  { keys: ORGANIZATION, textsOf: organizationsOf, printed: ({ organization }) => [organization] },
  { keys: JOB_TITLE, textsOf, printed: ({ jobTitle }) => [jobTitle] },
  { keys: BIRTH_DATES, textsOf: daysOf, printed: ({ birthDate }) => [birthDate] },
];

/** Whether each value of a member of a lead or contact is among the printed details. */
export const isPrintedDetail = (key: string, value: Json, details: Details): boolean =>
  isAmong(OF_BOTH, key, value, details);

/** The same for members that are printed of the contact only. */
export const isPrintedOfPerson = (key: string, value: Json, details: Details): boolean =>
  isAmong(OF_PERSON, key, value, details);

function isAmong(all: readonly Detail[], key: string, value: Json, details: Details): boolean {
  const detail = all.find(({ keys }) => isSpelled(key, keys));
  if (detail === undefined) return false;
  const printed = detail.printed(details);
  return valuesOf(value).every((one) => {
    const texts = detail.textsOf(one);
    return texts.length > 0 && texts.every((text) => printed.includes(text));
  });
}
