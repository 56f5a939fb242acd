/**
 * Finds the people of an action. The envelope's `agent` provides the event, its `instrument` is an application, and its
 * `source` a company. None of them acted: only the action itself names the agent.
 */
import type { Envelope } from '../envelope.ts';
import type { LeadEvent } from './event.ts';
import { known } from '../../text/known.ts';
import { actorText, readActor, readActors, type Actor } from '../values/actors.ts';
import { namesNobody } from '../values/unsaid.ts';
import { keyList, spelled } from '../values/spelled.ts';
import type { JsonObject } from '../../text/json.ts';

type Parties = Pick<LeadEvent, 'agent' | 'provider' | 'recipient' | 'participant' | 'further'>;

/** The agents of an event, as far as its message names them. */
export function readParties({
  node,
  data,
  lead,
  action,
}: Pick<Envelope, 'node' | 'data' | 'lead' | 'action'>): Parties {
  const recipients = readActors(data.get('recipient'));
  const [agent, ...agents] = readActors(data.get('agent'));
  const [recipient, ...others] = action === 'assign' ? readAssignees(recipients, data, lead) : recipients;
  const [participant, ...participants] = readActors(data.get('participant'));
  const further = known<NonNullable<LeadEvent['further']>>({
    agent: some(agents),
    recipient: some(others),
    participant: some(participants),
  });
  const provider = readActor(node === data ? node.get('envelopeAgent') : node.get('agent'));
  return known<Parties>({
    agent,
    provider,
    recipient,
    participant,
    further: Object.keys(further).length === 0 ? undefined : further,
  });
}

const some = (actors: readonly Actor[]): readonly Actor[] | undefined => (actors.length === 0 ? undefined : actors);

const ASSIGNEES = keyList('assignee', 'assignedTo', 'assignedAgent', 'assignedUser');

/**
 * The recipients of an assignment. If they name no one: some senders name the assignee in a member with that name, on the action
 * or on the lead.
 */
function readAssignees(recipients: readonly Actor[], ...objects: readonly JsonObject[]): readonly Actor[] {
  if (recipients.some((actor) => !namesNobody(actorText(actor)))) return recipients;
  const isSomeone = (actor: Actor): boolean => actor.iri !== undefined || !namesNobody(actorText(actor));
  const named = objects
    .flatMap((object) => spelled(object, ASSIGNEES))
    .map((value) => readActors(value).filter(isSomeone));
  return named.find(({ length }) => length > 0) ?? recipients;
}
