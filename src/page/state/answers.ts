/** The answers to leads. They are shown at once, can be undone for some seconds, and then show the state on the server. */
import { computed, signal } from '@preact/signals';
import type { AnswerRequest, AnswerState, AnswerView, LeadStatus } from '../../desk-api/index.ts';
import { ApiError, messageOf, post, read } from './api.ts';
import { tellChange } from './news.ts';

/** An answer given on this page. */
export interface GivenAnswer {
  /** Its number on this page. */
  readonly number: number;
  readonly slug: string;
  readonly name: string;
  readonly request: AnswerRequest;
  /** `posting`: the server does not have it yet. `lost`: the server restarted and does not know it. */
  readonly state: 'posting' | 'lost' | AnswerState;
  readonly view?: AnswerView;
  readonly problem?: string;
  /** Refused at once, but not with `force`. */
  readonly canForce?: boolean;
  /** Until then it can be undone, by the clock of this machine. */
  readonly undoUntil?: number;
}

/** The answers that are shown to the reader, the oldest first. */
export const answers = signal<readonly GivenAnswer[]>([]);

/** The clock of the undo buttons. It runs only while there is one. */
export const clock = signal(Date.now());

const TICK_MS = 500;
const POLL_MS = 1_000;
/** How long a successful answer is shown. */
const TOLD_MS = 7_000;
let numbers = 0;
let ticking: ReturnType<typeof setInterval> | undefined;

/**
 * The status of a lead as it will be. `lastEvent` is the time of the last event that was read of it. An answer with an earlier
 * event is in the lead already, and others may have changed the status since.
 */
export function statusOf(lead: string, status: LeadStatus, lastEvent = ''): LeadStatus {
  const given = answers.value.findLast(
    ({ slug, state, view }) =>
      slug === lead && (IN_HAND.has(state) || (state === 'made' && (view?.event?.time ?? '') > lastEvent)),
  );
  if (given === undefined) return status;
  const { view, request } = given;
  return view?.status ?? (request.action === 'update' ? status : `${request.action}ed`);
}

/** The leads of which an answer is held or being sent: until that is over, another answer would race with it. */
export const inHand = computed(
  (): ReadonlySet<string> => new Set(answers.value.filter(({ state }) => IN_HAND.has(state)).map(({ slug }) => slug)),
);

const IN_HAND: ReadonlySet<GivenAnswer['state']> = new Set(['posting', 'held', 'sending']);

/** Gives an answer. */
export async function give(lead: { slug: string; name: string }, request: AnswerRequest): Promise<void> {
  const number = show(lead, request);
  try {
    take(number, await post<AnswerView>(`leads/${encodeURIComponent(lead.slug)}/answers`, request));
  } catch (error) {
    change(number, {
      state: 'failed',
      problem: messageOf(error),
      canForce: error instanceof ApiError && error.canForce,
    });
  }
}

/** Shows an answer to the reader. Returns its number on this page. */
export function show(lead: { slug: string; name: string }, request: AnswerRequest): number {
  numbers += 1;
  answers.value = [...answers.value, { ...lead, number: numbers, request, state: 'posting' }];
  return numbers;
}

/** Takes an answer back. */
export async function undo({ number, view }: GivenAnswer): Promise<void> {
  if (view === undefined) return;
  try {
    take(number, await post<AnswerView>(`answers/${encodeURIComponent(view.id)}/undo`, {}));
  } catch (error) {
    change(number, { problem: messageOf(error) });
  }
}

/** The last answer that can be undone. */
export const lastUndoable = (): GivenAnswer | undefined => answers.peek().findLast(canUndo);

/** Can it be undone still? */
export const canUndo = ({ state, undoUntil = 0 }: GivenAnswer): boolean => state === 'held' && undoUntil > clock.value;

/** Hides an answer. */
export function dismiss(number: number): void {
  answers.value = answers.value.filter((answer) => answer.number !== number);
}

/** Takes the state of an answer from the server. The answer may be from another page. */
export function hear(view: AnswerView): void {
  const ours = answers.peek().find((answer) => answer.view?.id === view.id);
  if (ours === undefined) tellChange(new Set([view.lead]));
  else take(ours.number, view);
}

/** Takes the state of an answer of this page. */
export function take(number: number, view: AnswerView): void {
  const before = answers.peek().find((answer) => answer.number === number);
  if (before === undefined) return;
  const { at, undoUntil } = view;
  // The duration by the clock of the server, because the clock of this machine may differ.
  const heldMs = undoUntil === undefined ? 0 : Math.max(0, Date.parse(undoUntil) - Date.parse(at));
  change(number, {
    view,
    state: view.state,
    undoUntil: before.undoUntil ?? Date.now() + heldMs,
    ...(view.problem === undefined ? {} : { problem: view.problem }),
  });
  tellChange(new Set([view.lead]));
  if (view.state === 'held') tick();
  if (before.view === undefined) setTimeout(() => void poll(number, view.id), heldMs + POLL_MS);
  const isWell = view.state === 'undone' || (view.state === 'made' && view.delivery?.state !== 'needs-person');
  if (isWell)
    setTimeout(() => {
      dismiss(number);
    }, TOLD_MS);
}

function change(number: number, what: Partial<GivenAnswer>): void {
  answers.value = answers.value.map((answer) => (answer.number === number ? { ...answer, ...what } : answer));
}

/** Asks for the state, in case the live connection is not open. */
async function poll(number: number, id: string): Promise<void> {
  const answer = answers.peek().find((one) => one.number === number);
  if (answer === undefined || (answer.state !== 'held' && answer.state !== 'sending')) return;
  try {
    take(number, await read<AnswerView>(`answers/${encodeURIComponent(id)}`));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      change(number, { state: 'lost' });
      return;
    }
    // The desk may be away for a while: asks again later.
  }
  setTimeout(() => void poll(number, id), POLL_MS);
}

function tick(): void {
  clock.value = Date.now();
  ticking ??= setInterval(() => {
    clock.value = Date.now();
    if (answers.peek().some(canUndo)) return;
    clearInterval(ticking);
    ticking = undefined;
  }, TICK_MS);
}
