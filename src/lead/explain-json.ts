/** The JSON object that `leadpod explain --json` prints. */
import { topicOf } from '../message/event/actions.ts';
import type { LeadEvent } from '../message/event/event.ts';
import { describeKey, type KeyWords } from '../message/event/keys.ts';
import type { LeadSource } from '../message/parts/sources.ts';
import { actorText } from '../message/values/actors.ts';
import { known } from '../text/known.ts';
import { FRAGMENTS } from './document/describe.ts';
import { leadIri } from './document/fragments.ts';
import type { ExplainedField, ExplainedList, Explanation, Join, StatedValue } from './explain.ts';
import type { Decision } from './identity/decisions.ts';
import type { Lead, LeadStatus } from './lead.ts';
import type { Mark } from './marks.ts';

/**
 * Refers to an event by its fragment in the resource and by its id. Two events may have the same id, but not the same fragment.
 */
export interface EventReference {
  readonly event: string;
  readonly id: string;
}

/** A value, and the event that states it. */
export interface StatedJson extends EventReference {
  readonly value: string;
}

/** One step of the status. */
export interface StatusStepJson extends EventReference {
  readonly topic: string;
  readonly time?: string;
  readonly agent?: string;
  /** The status after this event. */
  readonly status: LeadStatus;
  readonly marks: readonly Mark[];
}

/** A key. `with` is the fragment of another event of the lead that has the same key, if there is one. */
export interface JoinKeyJson extends KeyWords {
  readonly with?: string;
}

/** Why an event belongs to the lead. */
export interface JoinJson extends EventReference {
  readonly how: Join['how'];
  readonly keys: readonly JoinKeyJson[];
  readonly decision?: { readonly kind: Decision['kind']; readonly at: string };
  /** The slug of the lead that the event alone would form. */
  readonly alone?: string;
}

/** A field whose last statement counts. */
export interface FieldJson extends StatedJson {
  readonly field: ExplainedField['field'];
  /** The fragment of the event that first stated this value. Missing if no later event repeated the value. */
  readonly since?: string;
  readonly replaced: readonly StatedJson[];
}

/** A value of a list. An identifier also has its `propertyID`, the name of the identifier at its vendor. */
export interface ListedJson extends StatedJson {
  readonly propertyID?: string;
}

/** Something that happened before the lead, such as a visit to a website, and the event that stated it first. */
export interface SourceJson extends LeadSource, EventReference {}

/** A list that is combined over the history. */
export interface ListJson {
  readonly field: ExplainedList['field'];
  readonly values: readonly ListedJson[];
}

/** Everything that `leadpod explain --json` prints about the lead itself. */
export interface ExplanationJson {
  readonly id: string;
  readonly slug: string;
  readonly status: LeadStatus;
  readonly path: readonly StatusStepJson[];
  readonly joins: readonly JoinJson[];
  readonly fields: readonly FieldJson[];
  readonly lists: readonly ListJson[];
  readonly sources: readonly SourceJson[];
}

/** Converts an explanation to its JSON form. `url` is the URL of the lead's resource in the pod. */
export function explanationToJson(lead: Lead, slug: string, url: string, explanation: Explanation): ExplanationJson {
  const { fields, lists, sources, joins, path } = explanation;
  return {
    id: leadIri(url),
    slug,
    status: lead.status,
    path: path.map(({ event, status, marks }) =>
      known<StatusStepJson>({
        ...reference(event),
        topic: topicOf(event.action),
        time: event.time,
        agent: event.agent && actorText(event.agent),
        status,
        marks,
      }),
    ),
    joins: joins.map(joinToJson),
    fields: fields.map(({ field, since, replaced, ...last }) =>
      known<FieldJson>({
        field,
        ...stated(last),
        since: since === last.event ? undefined : FRAGMENTS.event(since),
        replaced: replaced.map(stated),
      }),
    ),
    lists: lists.map(({ field, values }) => ({
      field,
      values: values.map(({ propertyID, ...value }) => ({ ...known({ propertyID }), ...stated(value) })),
    })),
    sources: sources.map(({ source, event }) => ({ ...source, ...reference(event) })),
  };
}

/** Refers to an event in JSON. */
export const reference = (event: LeadEvent): EventReference => ({ event: FRAGMENTS.event(event), id: event.id });

const stated = ({ value, event }: StatedValue): StatedJson => ({ value, ...reference(event) });

function joinToJson({ event, how, keys, decision, alone }: Join): JoinJson {
  return known<JoinJson>({
    ...reference(event),
    how,
    keys: keys.map(({ key, with: other }) => ({
      ...describeKey(key),
      ...known({ with: other && FRAGMENTS.event(other) }),
    })),
    decision: decision && { kind: decision.kind, at: decision.at },
    alone,
  });
}
