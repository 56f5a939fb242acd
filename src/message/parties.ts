/**
 * Who takes part in an action. The envelope's `agent` provides the event, its `instrument` is an application, its `source`
 * a company: none of them acted. Only the action itself says who did.
 */
import type { Envelope } from './envelope.ts';
import type { LeadEvent } from './event.ts';
import { readActor } from './values/actors.ts';

/** The parties of an event, as far as its message names them. */
export function readParties({
  node,
  data,
}: Pick<Envelope, 'node' | 'data'>): Pick<LeadEvent, 'agent' | 'provider' | 'recipient' | 'participant'> {
  const parties = {
    agent: readActor(data.get('agent')),
    provider: readActor(node === data ? node.get('envelopeAgent') : node.get('agent')),
    recipient: readActor(data.get('recipient')),
    participant: readActor(data.get('participant')),
  };
  return Object.fromEntries(Object.entries(parties).filter(([, actor]) => actor !== undefined));
}
