/**
 * Many leads at the same time: their events are delivered late, twice, several in one message, and mixed with the events of
 * other leads.
 */
import type { Chance } from './chance.ts';
import type { Copy, Form } from './envelope.ts';
import { createMessage, pickForm } from './envelope.ts';
import type { EventDraft } from './event.ts';
import { amendEvent, createEvent } from './event.ts';
import type { Life, Step } from './life.ts';
import { LifePlanner } from './life.ts';
import { createAgent } from './people.ts';
import type { Draft } from './words.ts';

/** One notification. */
export interface Delivery {
  /** One line of text. */
  text: string;
  /** The number of its lead, from 0; `undefined` if it has none. Tests compare the leads of leadpod with it. */
  lead: number | undefined;
}

interface Scheduled extends Delivery {
  atMs: number;
}

/** The time of the first lead, a Monday morning. The generator does not use the clock. */
const EPOCH_MS = Date.UTC(2024, 0, 8, 14, 0, 0);
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/** Yields lead notifications without end, in the order of their delivery. */
export function* generateTraffic(chance: Chance): Generator<Delivery, never> {
  const planner = new LifePlanner(chance);
  // The latest delivery is first, so that the next one can be taken from the end.
  const waiting: Scheduled[] = [];
  let clockMs = EPOCH_MS;
  for (;;) {
    const next = waiting.at(-1);
    if (next !== undefined && next.atMs < clockMs) {
      waiting.pop();
      yield { text: next.text, lead: next.lead };
      continue;
    }
    for (const delivery of deliverLife(chance, planner.plan(clockMs))) schedule(waiting, delivery);
    clockMs += chance.int(20 * SECOND_MS, 10 * MINUTE_MS);
  }
}

function schedule(waiting: Scheduled[], delivery: Scheduled): void {
  const place = waiting.findLastIndex(({ atMs }) => atMs >= delivery.atMs);
  waiting.splice(place + 1, 0, delivery);
}

function* deliverLife(chance: Chance, life: Life): Generator<Scheduled> {
  for (let index = 0; index < life.steps.length; index++) {
    const step = life.steps[index];
    const following = life.steps[index + 1];
    if (step === undefined) return;
    if (following !== undefined && chance.is(0.01)) {
      yield deliverTogether(chance, life, [step, following]);
      index++;
    } else yield* deliverStep(chance, life, step);
  }
}

/** Yields an event and its copies. A correction is one more event with the same `id`. */
function* deliverStep(chance: Chance, life: Life, step: Step): Generator<Scheduled> {
  const event = createEvent(chance, life, step);
  const form = pickForm(chance, step.action, life.careful);
  const wrapped = chance.is(0.07);
  const firstMs = step.atMs + delayMs(chance);
  const deliver = (what: EventDraft, atMs: number, copy: Copy): Scheduled => ({
    text: JSON.stringify(createMessage(what, form, copy)),
    lead: life.ordinal,
    atMs,
  });
  yield deliver(event, firstMs, createCopy(chance, step, wrapped, false));
  if (chance.is(0.008)) {
    yield deliver(amendEvent(chance, event), firstMs + delayMs(chance), createCopy(chance, step, wrapped, false));
  }
  for (let copies = countCopies(chance, form); copies > 0; copies--) {
    const copy = createCopy(chance, step, chance.is(0.1) !== wrapped, true);
    yield deliver(event, firstMs + chance.int(SECOND_MS, chance.is(0.15) ? 300 * MINUTE_MS : 10 * MINUTE_MS), copy);
  }
}

function countCopies(chance: Chance, { ids }: Form): number {
  // A copy that only has `@id` would be another event, because nothing else says that it is the same.
  if (ids === '@id' || !chance.is(0.09)) return 0;
  return chance.weighted([
    [70, 1],
    [22, 2],
    [8, 3],
  ]);
}

/** Two events in one notification: an array, or a `@graph`, as servers that store RDF send it. */
function deliverTogether(chance: Chance, life: Life, steps: readonly Step[]): Scheduled {
  const messages = steps.map((step): Draft => {
    const form: Form = { ...pickForm(chance, step.action, true), ids: 'id' };
    return createMessage(createEvent(chance, life, step), form, createCopy(chance, step, false, false));
  });
  const graph = !life.careful && chance.is(0.5);
  const message = graph ? { '@context': 'https://schema.org', '@graph': messages } : messages;
  const atMs = Math.max(...steps.map((step) => step.atMs)) + delayMs(chance);
  return { text: JSON.stringify(message), lead: life.ordinal, atMs };
}

function createCopy(chance: Chance, step: Step, wrapped: boolean, otherAgent: boolean): Copy {
  const reader = chance.is(0.6) ? step.recipient.iri : createAgent(chance).iri;
  const agent =
    otherAgent && chance.is(0.5) ? `https://relay${chance.int(1, 9)}.example.net/profile/card#me` : undefined;
  return {
    inboxItem: new URL(`/inbox/${chance.hex(13)}`, reader).href,
    originalRecipient: chance.is(0.92) ? reader : undefined,
    agent,
    wrapped,
  };
}

/** Mostly some seconds. Sometimes so long that the next event of the same lead arrives before. */
function delayMs(chance: Chance): number {
  return chance.is(0.06) ? chance.int(5 * MINUTE_MS, 90 * MINUTE_MS) : chance.int(200, 30 * SECOND_MS);
}
