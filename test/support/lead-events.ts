/** Lead events made by hand, for the tests of the fold and of identity: what they say, without a message around it. */
import type { Action } from '../../src/message/event/actions.ts';
import type { LeadEvent } from '../../src/message/event/event.ts';
import { sha256Hex } from '../../src/text/hash.ts';
import type { LeadSource, LeadStatement, SingleField } from '../../src/message/event/statement.ts';
import type { Identifier } from '../../src/message/values/identifiers.ts';

/** What an event says, each part optional; identifiers as maps, as in a message. */
export interface Draft {
  id?: string;
  action?: Action;
  /** The hour of a day, or a whole date-time; without it 10. `null`: none. */
  at?: number | string | null;
  lead?: Readonly<Record<string, string>>;
  contact?: Readonly<Record<string, string>>;
  emails?: readonly string[];
  telephones?: readonly string[];
  sources?: readonly LeadSource[];
  fields?: Readonly<Partial<Record<SingleField, string>>>;
  owner?: string;
  /** What else tells this copy from others of the same event. */
  text?: string;
}

const pairs = (map: Readonly<Record<string, string>> = {}): Identifier[] =>
  Object.entries(map).map(([propertyID, value]) => ({ propertyID, value }));

const timeOf = (at: number | string): string =>
  typeof at === 'string' ? at : `2024-03-01T${String(at).padStart(2, '0')}:00:00.000Z`;

/** An event; the same draft is the same event, and the same id with another statement another one. */
export function leadEvent(draft: Draft = {}): LeadEvent {
  const { id = 'https://vendor.example/publish/1', action = 'add', at = 10, owner, text } = draft;
  const statement: LeadStatement = {
    fields: { ...draft.fields, ...(owner === undefined ? {} : { owner }) },
    identifiers: pairs(draft.lead),
    contactIdentifiers: pairs(draft.contact),
    emails: draft.emails ?? [],
    telephones: draft.telephones ?? [],
    sources: draft.sources ?? [],
  };
  return {
    key: sha256Hex(JSON.stringify([id, action, at, statement])),
    formerKey: sha256Hex(JSON.stringify([id, action, statement])),
    id,
    action,
    ...(at === null ? {} : { time: timeOf(at) }),
    statement,
    warnings: [],
    source: { text: text ?? JSON.stringify({ id, action, statement }), mediaType: 'application/json' },
  };
}
