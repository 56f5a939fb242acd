/** How leadpod reads what a throwaway receiver was sent: events, leads, and what is to be said of them. */
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
  /** Who acted, where the message says so. */
  readonly agent?: string;
  /** The number of the message that brought the same event before. */
  readonly duplicateOf?: string;
}

/** A lead, and its printed form. */
export interface CaughtLead {
  readonly lead: Lead;
  readonly json: LeadJson;
}

/** A message as leadpod reads it. */
export interface Understood {
  readonly events: readonly CaughtEvent[];
  /** The leads of these events, as they stand after all messages that came. */
  readonly leads: readonly CaughtLead[];
  readonly findings: readonly Finding[];
}

/** Reads messages one after another, and remembers their events as long as the messages are held. */
export class Understanding {
  readonly #options: ParseOptions;
  readonly #events = new Map<string, readonly LeadEvent[]>();

  constructor(options: ParseOptions) {
    this.#options = { delegate: readUnderBudget, ...options };
  }

  /** Reads a message, which has a number. Never throws for what a sender wrote. */
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

  /** Forgets messages that are held no longer. */
  forget(numbers: readonly string[]): void {
    for (const number of numbers) this.#events.delete(number);
  }

  async #parse(content: NotificationContent): Promise<readonly LeadEvent[]> {
    try {
      return (await parseNotification(content, this.#options)).events;
    } catch {
      // The findings say why.
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

/** Where a plain lead event leaves the form of new messages, beside what is said of the place already. */
async function formFindings(
  { body, contentType }: NotificationContent,
  findings: readonly Finding[],
): Promise<Finding[]> {
  try {
    const text = new TextDecoder().decode(body);
    if (!isJsonMediaType(essenceOf(contentType, text))) return [];
    const json = decodeJson(text);
    if (!(json instanceof JsonObject) || usesJsonLd(json)) return [];
    // Where no event is read there are better words for why.
    if (findings.some(({ code, severity }) => code === 'unsupported' || severity === 'error')) return [];
    const said = new Set(findings.map(({ pointer }) => pointer));
    const faults = await validateEvent(json);
    return faults
      .filter(({ pointer }) => !said.has(pointer))
      .map((fault) => ({ ...fault, severity: 'warning', code: 'form', message: `${fault.message} in new messages` }));
  } catch (error) {
    if (error instanceof NotificationError) return [];
    throw error;
  }
}
