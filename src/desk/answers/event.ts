/**
 * Creates our own events, in the plain JSON of the format, which is also JSON-LD. The functions are pure: they use no clock and
 * no random numbers.
 */
import { JsonObject, type Json } from '../../text/json.ts';
import { topicOf } from '../../message/event/actions.ts';
import { contextOf } from '../../message/event/context.ts';
import { someoneNamed } from '../../message/values/unsaid.ts';
import type { Lead } from '../../lead/lead.ts';
import { actorJson, jsonText, leadObject, type Changes, type Members } from './lead-object.ts';
import { addressOf, otherParty } from './parties.ts';
import type { AnswerAction } from './rules.ts';
import { wholeLeadObject } from './whole-lead.ts';

/** The content of an event. */
export interface EventContent {
  readonly action: AnswerAction;
  /** Our WebID. */
  readonly by: string;
  /** The WebID of the other party. */
  readonly to: string;
  /** The IRI of the event. It must be unique. */
  readonly id: string;
  /** RFC 3339 in UTC. */
  readonly time: string;
  readonly reason?: string | undefined;
  readonly comment?: string | undefined;
  /** New values of the lead or its contact. */
  readonly set?: Changes | undefined;
}

/** An event in the form in which it is sent. */
export interface OwnEvent {
  readonly id: string;
  readonly topic: string;
  readonly time: string;
  /** The JSON text. It never changes after it was created. */
  readonly body: string;
}

/** The media type, unless the recipient asks for another one (LDN section 3.3). */
export const EVENT_TYPE = 'application/ld+json';

const TYPES: Readonly<Record<AnswerAction, string>> = {
  accept: 'AcceptAction',
  reject: 'RejectAction',
  assign: 'AssignAction',
  retract: 'RetractAction',
  update: 'UpdateAction',
};

/** Creates the event of an answer. */
export function answerEvent(lead: Lead, content: EventContent): OwnEvent {
  const { action, by, to, reason, comment, set } = content;
  // The new owner of a lead needs all of its data.
  const object = action === 'assign' ? wholeLeadObject(lead, set) : leadObject(lead, to, set);
  const data = JsonObject.of([
    ['type', TYPES[action]],
    ['agent', by],
    ...partiesOf(lead, content),
    ['reason', reason],
    ['comment', comment],
    ['object', object],
  ]);
  return ownEvent(topicOf(action), data, content);
}

/** Creates an event with this topic and `data`. */
export function ownEvent(
  topic: string,
  data: Json,
  content: Pick<EventContent, 'by' | 'to' | 'id' | 'time'>,
): OwnEvent {
  const { by, to, id, time } = content;
  const message = JsonObject.of([
    ['id', id],
    ['topic', topic],
    ['time', time],
    ['agent', by],
    ['originalRecipient', to],
    ['data', data],
  ]);
  return { id, topic, time, body: jsonText(JsonObject.of([['@context', contextOf(message)], ...message])) };
}

/** The participants other than the agent. */
function partiesOf(lead: Lead, { action, by, to }: EventContent): Members {
  const { assignment, fields } = lead;
  switch (action) {
    case 'assign':
      return [['recipient', to]];
    case 'accept':
      return [['recipient', by]];
    case 'reject':
      return [['participant', addressOf(otherParty('reject', lead, by)) ?? to]];
    case 'retract':
      return [
        ['participant', actorJson(someoneNamed(assignment.assignee)) ?? to],
        ['recipient', addressOf(fields.owner) ?? addressOf(fields.sender) ?? by],
      ];
    default:
      return [];
  }
}
