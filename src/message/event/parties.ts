/**
 * Finds the people of an action. The envelope's `agent` provides the event, its `instrument` is an application, and its
 * `source` a company. None of them acted: only the action itself names the agent.
 */
import type { Envelope } from '../envelope.ts';
import type { LeadEvent } from './event.ts';
import { known } from '../../text/known.ts';
import { readActor, readActors, type Actor } from '../values/actors.ts';
import { saysNothing } from '../values/placeholders.ts';
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
  const [recipient, ...others] = recipients.length > 0 || action !== 'assign' ? recipients : readAssignees(data, lead);
  const [participant, ...participants] = readActors(data.get('participant'));
  const further = known<NonNullable<LeadEvent['further']>>({
    ...{ agent: some(agents), recipient: some(others), participant: some(participants) },
  });
  const provider = readActor(node === data ? node.get('envelopeAgent') : node.get('agent'));
  return known<Parties>({
    ...{ agent, provider, recipient, participant },
    further: Object.keys(further).length === 0 ? undefined : further,
  });
}

const some = (actors: readonly Actor[]): readonly Actor[] | undefined => (actors.length === 0 ? undefined : actors);

const ASSIGNEES = keyList('assignee', 'assignedTo', 'assignedAgent', 'assignedUser');

/** Some senders name the assignee in a member with that name, on the action or on the lead. */
function readAssignees(...objects: readonly JsonObject[]): Actor[] {
  const named = objects
    .flatMap((object) => spelled(object, ASSIGNEES))
    .map((value) => readActors(value).filter(({ iri, name = '' }) => iri !== undefined || !isNobody(name)));
  return named.find(({ length }) => length > 0) ?? [];
}

const isNobody = (name: string): boolean => saysNothing(name) || /^(?:un|not )assigned$/i.test(name.trim());
