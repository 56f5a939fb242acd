/** Makes a lead event from an envelope: its time, the agents, its statement, the keys that find its lead, and its warnings. */
import { repeat, type LiftWarnings } from '../decode/decoded.ts';
import type { Envelope } from '../envelope.ts';
import type { EventSource, LeadEvent } from './event.ts';
import { readInstant } from './instants.ts';
import type { Limits } from '../decode/json-decode.ts';
import { warnOfMessage } from '../lift/lift.ts';
import { readParties } from './parties.ts';
import { settleKeys } from './settle-keys.ts';
import type { ReadingOptions } from '../reading-options.ts';
import { readStatement } from './statement.ts';
import type { Placeholders } from '../values/placeholders.ts';
import { warnBelow, type Warn, type Warning } from '../warning.ts';

/** What an event needs besides its envelope. */
export interface EventSurroundings {
  readonly placeholders: Placeholders;
  /** Warnings of the message that all its events share. */
  readonly shared: readonly Warning[];
  readonly source: EventSource;
  /** The warnings of mapping its message to the vocabulary, if that was done before. */
  readonly lifted?: LiftWarnings | undefined;
}

/** The event in an envelope. */
export function eventOf(
  envelope: Envelope,
  options: ReadingOptions & { readonly limits: Limits },
  { placeholders, shared, source, lifted }: EventSurroundings,
): LeadEvent {
  const warnings: Warning[] = [...shared];
  const warn: Warn = (code, pointer, message) => {
    warnings.push({ code, pointer: envelope.placeOf(pointer), message });
  };
  const isSameReading = lifted?.region === options.region && lifted.timeZone === options.timeZone;
  if (lifted?.message === envelope.node && isSameReading) repeat(lifted.warnings, warn);
  else warnOfMessage(envelope.node, options, warn);
  const { value, pointer = '' } = envelope.writtenTime ?? {};
  const time = readInstant(value, pointer, options, warn);
  if (time === undefined) warn('missing-time', '/time', 'the event has no time: it is sorted before all others');
  const lead = envelope.data === envelope.node ? '/object' : '/data/object';
  const statement = readStatement(envelope, options, warn);
  return {
    key: envelope.key,
    formerKey: envelope.formerKey,
    id: envelope.id,
    action: envelope.action,
    ...(time === undefined ? {} : { time }),
    ...readParties(envelope),
    ...settleKeys(statement, { limits: options.limits, placeholders, warn: warnBelow(warn, lead) }),
    warnings,
    source,
  };
}
