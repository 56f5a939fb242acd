/**
 * The forms in which senders write the same value: telephone numbers, times, people. There is one function for each kind of
 * value.
 */
import type { Chance, Weighted } from './chance.ts';
import type { Party, Phone } from './people.ts';
import type { Draft } from './words.ts';

/** How a sender names a person or a company. */
export type ActorSpelling = 'iri' | 'object' | 'name' | 'template' | 'null' | 'missing';

/** How a sender writes a time. */
export type TimeSpelling = 'millis' | 'seconds' | 'nanos' | 'colon-offset' | 'plain-offset' | 'bare-date';

const ACTOR_SPELLINGS: Weighted<ActorSpelling> = [
  [56, 'iri'],
  [20, 'object'],
  [7, 'name'],
  [5, 'template'],
  [5, 'null'],
  [7, 'missing'],
];

const TIME_SPELLINGS: Weighted<TimeSpelling> = [
  [48, 'millis'],
  [15, 'seconds'],
  [13, 'nanos'],
  [9, 'colon-offset'],
  [9, 'plain-offset'],
  [6, 'bare-date'],
];

const HOUR_MS = 3_600_000;

/** Writes a telephone number in one of its forms. All of them mean the same number and extension. */
export function spellPhone(chance: Chance, phone: Phone): string | number {
  const { us, international, extension } = phone;
  const written = extension && `${chance.pick([' x', ' ext. ', ';ext=', ' ext '])}${extension}`;
  if (us === undefined) return international;
  const [area, exchange, line] = us;
  if (!extension && chance.is(0.04)) return Number(area + exchange + line);
  const number = chance.pick([
    `${area}-${exchange}-${line}`,
    `(${area}) ${exchange}-${line}`,
    `${area}.${exchange}.${line}`,
    `+1${area}${exchange}${line}`,
    area + exchange + line,
    international,
  ]);
  return number + written;
}

/** Writes a time. Every form keeps the seconds and fractions for which it has digits. */
export function spellTime(spelling: TimeSpelling, atMs: number): string {
  const iso = new Date(atMs).toISOString();
  switch (spelling) {
    case 'millis':
      return iso;
    case 'seconds':
      return `${iso.slice(0, 19)}Z`;
    case 'nanos': {
      // A whole second stays a whole second. So two events of the same time have the same time in every form.
      const finer = atMs % 1000 === 0 ? '000000' : String((atMs % 899_981) + 100_000);
      return `${iso.slice(0, 23)}${finer}Z`;
    }
    case 'colon-offset':
      return `${new Date(atMs - 5 * HOUR_MS).toISOString().slice(0, 23)}-05:00`;
    case 'plain-offset':
      return atMs % 2 === 0
        ? `${iso.slice(0, 19)}+0000`
        : `${new Date(atMs + HOUR_MS).toISOString().slice(0, 23)}+0100`;
    case 'bare-date':
      return iso.slice(0, 10);
  }
}

/** Chooses the form of a time. A date without a time of day loses information, so it is only used if `bareDate` allows it. */
export function pickTimeSpelling(chance: Chance, bareDate: boolean): TimeSpelling {
  const spelling = chance.weighted(TIME_SPELLINGS);
  return spelling === 'bare-date' && !bareDate ? 'millis' : spelling;
}

/** Chooses how a party is named. With `plain`, only the form that is never ambiguous. */
export function pickActorSpelling(chance: Chance, plain: boolean): ActorSpelling {
  return plain ? 'iri' : chance.weighted(ACTOR_SPELLINGS);
}

/** Writes a party as a JSON value; `undefined` if it is left out. `role` is used in the template, as in `{lead-owner}`. */
export function spellActor(chance: Chance, spelling: ActorSpelling, party: Party, role: string): unknown {
  switch (spelling) {
    case 'iri':
      return party.iri;
    case 'object':
      return actorObject(chance, party);
    case 'name':
      return party.name;
    case 'template':
      return `http://{lead-${role}}.example.com/profile/card#me`;
    case 'null':
      return null;
    case 'missing':
      return undefined;
  }
}

function actorObject(chance: Chance, party: Party): Draft {
  const { type, iri, name, number } = party;
  const short = { type, id: iri };
  return chance.weighted<Draft>([
    [50, { ...short, name }],
    [33, short],
    [12, { ...short, name, identifier: { brandNumber: number, officeKey: `OFF-${number % 97}`, isPrimary: true } }],
    [
      10,
      { ...short, name, identifier: { brandNumber: String(number), mlsKey: '' }, additionalProperty: { team: false } },
    ],
  ]);
}
