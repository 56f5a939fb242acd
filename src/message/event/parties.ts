/**
 * Finds the people of an action. The envelope's `agent` provides the event, its `instrument` is an application, and its
 * `source` a company. None of them acted: only the action itself names the agent.
 */
import type { Envelope } from '../envelope.ts';
import type { LeadEvent } from './event.ts';
import { known } from '../../text/known.ts';
import { readActor, type Actor } from '../values/actors.ts';
import { saysNothing } from '../values/placeholders.ts';
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
  const parties = {
    agent: readActor(data.get('agent')),
    provider: readActor(node === data ? node.get('envelopeAgent') : node.get('agent')),
    recipient: readActor(data.get('recipient')) ?? (action === 'assign' ? readAssignee(data, lead) : undefined),
    participant: readActor(data.get('participant')),
  };
  return known<ReturnType<typeof readParties>>(parties);
}

const ASSIGNEES = keyList('assignee', 'assignedTo', 'assignedAgent', 'assignedUser');

/** Some senders name the assignee in a member with that name, on the action or on the lead. */
function readAssignee(...objects: readonly JsonObject[]): Actor | undefined {
  const named = objects.flatMap((object) => spelled(object, ASSIGNEES)).map(readActor);
  return named.find((actor) => actor !== undefined && (actor.iri !== undefined || !isNobody(actor.name ?? '')));
}

const isNobody = (name: string): boolean => saysNothing(name) || /^(?:un|not )assigned$/i.test(name.trim());
