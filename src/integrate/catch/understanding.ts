/** Shows how leadpod reads the messages of a temporary receiver: their events, their leads, and problems that it finds. */
import { readUnderBudget } from '../../budget/shared-reader.ts';
import { NotificationError } from '../../errors.ts';
import { validateEvent } from '../../format/schema.ts';
import { validateText, type Finding } from '../../format/validate.ts';
import { groupEvents } from '../../lead/identity/identity.ts';
import { foldEvents, isLead, type Lead } from '../../lead/lead.ts';
import { leadToJson, type LeadJson } from '../../lead/lead-json.ts';
import { topicOf } from '../../message/event/actions.ts';
import type { LeadEvent } from '../../message/event/event.ts';
import { decodeJson } from '../../message/decode/json-decode.ts';
import { essenceOf, isJsonMediaType } from '../../message/decode/media-type.ts';
import { parseNotification } from '../../message/notification.ts';
import type { NotificationContent, ParseOptions } from '../../message/parsed-notification.ts';
import { usesJsonLd } from '../../message/lift/message-json-ld.ts';
import { actorText } from '../../message/values/actors.ts';
import { JsonObject } from '../../text/json.ts';
import { known } from '../../text/known.ts';

/** An event of a message. */
export interface CaughtEvent {
  readonly id: string;
  readonly topic: string;
  readonly time?: string;
  /** The party that acted, if the message names one. */
  readonly agent?: string;
  /** The number of an earlier message that had the same event. */
  readonly duplicateOf?: string;
}

/** A lead, and its form as JSON. */
export interface CaughtLead {
  readonly lead: Lead;
  readonly json: LeadJson;
}

/** How leadpod reads a message. */
export interface Understood {
  readonly events: readonly CaughtEvent[];
  /** The leads of these events, computed from all messages so far. */
  readonly leads: readonly CaughtLead[];
  readonly findings: readonly Finding[];
}

/** Reads messages one after another. The events of a message are kept as long as the message. */
export class Understanding {
  readonly #options: ParseOptions;
  readonly #events = new Map<string, readonly LeadEvent[]>();

  constructor(options: ParseOptions) {
    this.#options = { delegate: readUnderBudget, ...options };
  }

  /** Reads the message with this number. Invalid content does not make it throw. */
  async read(number: string, content: NotificationContent): Promise<Understood> {
    const findings = await validateText(content, this.#options);
    const events = await this.#parse(content);
    const before = [...this.#events].flatMap(([own, all]) => all.map((event) => ({ own, event })));
    this.#events.set(number, events);
    const seen = events.map((event) => ({ event, copy: before.find((one) => one.event.key === event.key) }));
    const others = seen.flatMap(({ event, copy }): Finding[] => {
      const other = copy === undefined && before.find((one) => one.event.id === event.id);
      return other ? [sameId(other.own)] : [];
    });
    return {
      events: seen.map(({ event, copy }) => viewEvent(event, copy?.own)),
      leads: this.#leadsOf(events),
      findings: [...findings, ...(await formFindings(content, findings)), ...others],
    };
  }

  /** Removes the events of messages that were removed. */
  forget(numbers: readonly string[]): void {
    for (const number of numbers) this.#events.delete(number);
  }

  async #parse(content: NotificationContent): Promise<readonly LeadEvent[]> {
    try {
      return (await parseNotification(content, this.#options)).events;
    } catch {
      // The reason is already in the findings.
      return [];
    }
  }

  #leadsOf(events: readonly LeadEvent[]): CaughtLead[] {
    const keys = new Set(events.map(({ key }) => key));
    return groupEvents([...this.#events.values()].flat())
      .filter((group) => isLead(group) && group.events.some(({ key }) => keys.has(key)))
      .map(({ slug, events: history, held }) => {
        const lead = foldEvents(history, undefined, held);
        return { lead, json: leadToJson(lead, slug) };
      });
  }
}

function viewEvent({ id, action, time, agent }: LeadEvent, duplicateOf: string | undefined): CaughtEvent {
  return known<CaughtEvent>({ id, topic: topicOf(action), time, agent: agent && actorText(agent), duplicateOf });
}

const sameId = (number: string): Finding => ({
  severity: 'warning',
  pointer: '/id',
  code: 'id-reused',
  message: `message ${number} has the same id but says something else: an id names one event, for ever`,
});

/**
 * The differences between a plain lead event and the current version of the format. Places that already have a finding are left
 * out.
 */
async function formFindings(
  { body, contentType }: NotificationContent,
  findings: readonly Finding[],
): Promise<Finding[]> {
  try {
    const text = new TextDecoder().decode(body);
    if (!isJsonMediaType(essenceOf(contentType, text))) return [];
    const json = decodeJson(text);
    if (!(json instanceof JsonObject) || usesJsonLd(json)) return [];
    // If no event was read, the other findings describe the problem better.
    if (findings.some(({ code, severity }) => code === 'unsupported' || severity === 'error')) return [];
    const known = new Set(findings.map(({ pointer }) => pointer));
    const faults = await validateEvent(json);
    return faults
      .filter(({ pointer }) => !known.has(pointer))
      .map((fault) => ({ ...fault, severity: 'warning', code: 'form', message: `${fault.message} in new messages` }));
  } catch (error) {
    if (error instanceof NotificationError) return [];
    throw error;
  }
}
