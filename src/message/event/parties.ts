/**
 * Finds the people of an action. The envelope's `agent` provides the event, its `instrument` is an application, and its
 * `source` a company. None of them acted: only the action itself names the agent.
 */
import type { Envelope } from '../envelope.ts';
import type { LeadEvent } from './event.ts';
import { known } from '../../text/known.ts';
import { actorText, readActor, type Actor } from '../values/actors.ts';
import { namesNobody } from '../values/unsaid.ts';
import { keyList, spelled } from '../values/spelled.ts';
import type { JsonObject } from '../../text/json.ts';

/** The agents of an event, as far as its message names them. */
export function readParties({
  node,
  data,
  lead,
  action,
}: Pick<Envelope, 'node' | 'data' | 'lead' | 'action'>): Pick<
  LeadEvent,
  'agent' | 'provider' | 'recipient' | 'participant'
> {
  const recipient = readActor(data.get('recipient'));
  const parties = {
    agent: readActor(data.get('agent')),
    provider: readActor(node === data ? node.get('envelopeAgent') : node.get('agent')),
    recipient: action === 'assign' ? readAssignee(recipient, data, lead) : recipient,
    participant: readActor(data.get('participant')),
  };
  return known<ReturnType<typeof readParties>>(parties);
}

const ASSIGNEES = keyList('assignee', 'assignedTo', 'assignedAgent', 'assignedUser');

/**
 * The recipient of an assignment. If it names no one: some senders name the assignee in a member with that name, on the action or
 * on the lead.
 */
function readAssignee(recipient: Actor | undefined, ...objects: readonly JsonObject[]): Actor | undefined {
  if (recipient !== undefined && !namesNobody(actorText(recipient))) return recipient;
  const named = objects.flatMap((object) => spelled(object, ASSIGNEES)).map(readActor);
  const isSomebody = (actor: Actor): boolean => actor.iri !== undefined || !namesNobody(actorText(actor));
  return named.find((actor) => actor !== undefined && isSomebody(actor)) ?? recipient;
}
