/** An event of ours, in the plain JSON of the format, which is JSON-LD as well: a function of what is said, without clock or chance. */
import { JsonObject, type Json } from '../../text/json.ts';
import { topicOf } from '../../message/event/actions.ts';
import { contextOf } from '../../message/event/context.ts';
import type { Lead } from '../../lead/lead.ts';
import { jsonText, leadObject, wholeLeadObject, type Changes } from './lead-object.ts';
import { addressOf, eventsWith, otherParty } from './parties.ts';
import type { AnswerAction } from './rules.ts';

/** What an event of ours says. */
export interface Said {
  readonly action: AnswerAction;
  /** Our WebID: who acts. */
  readonly by: string;
  /** The WebID of the other party. */
  readonly to: string;
  /** The IRI of the event, which no other event has. */
  readonly id: string;
  /** RFC 3339, in UTC. */
  readonly time: string;
  readonly reason?: string | undefined;
  readonly comment?: string | undefined;
  /** What is said anew of the lead or its contact. */
  readonly set?: Changes | undefined;
}

/** An event of ours as it is sent. */
export interface OwnEvent {
  readonly id: string;
  readonly topic: string;
  readonly time: string;
  /** The bytes, for ever. */
  readonly body: string;
}

/** The media type of what is sent, where the recipient asks for no other (LDN section 3.3). */
export const EVENT_TYPE = 'application/ld+json';

const TYPES: Readonly<Record<AnswerAction, string>> = {
  accept: 'AcceptAction',
  reject: 'RejectAction',
  assign: 'AssignAction',
  retract: 'RetractAction',
  update: 'UpdateAction',
};

/** The answer to a lead. */
export function answerEvent(lead: Lead, said: Said): OwnEvent {
  const { action, by, to, reason, comment, set } = said;
  // Whoever gets a lead must know it whole.
  const object = action === 'assign' ? wholeLeadObject(lead, set) : leadObject(eventsWith(lead, to), set);
  const data = JsonObject.of([
    ['type', TYPES[action]],
    ['agent', by],
    ...partiesOf(lead, said),
    ['reason', reason],
    ['comment', comment],
    ['object', object],
  ]);
  return ownEvent(topicOf(action), data, said);
}

/** An event of ours about whatever `data` says. */
export function ownEvent(topic: string, data: Json, said: Pick<Said, 'by' | 'to' | 'id' | 'time'>): OwnEvent {
  const { by, to, id, time } = said;
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

/** Who takes part besides the one who acts. */
function partiesOf(lead: Lead, { action, by, to }: Said): (readonly [string, string | undefined])[] {
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
        ['participant', addressOf(assignment.assignee) ?? to],
        ['recipient', addressOf(fields.owner) ?? addressOf(fields.sender) ?? by],
      ];
    default:
      return [];
  }
}
