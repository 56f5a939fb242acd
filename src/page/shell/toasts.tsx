/** Messages in a corner of the page about the result of an action. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { answers, canUndo, clock, dismiss, give, undo, type GivenAnswer } from '../state/answers.ts';
import { Given } from '../parts/text.tsx';
import { TEXTS } from '../texts.ts';

const SAID_MS = 6_000;
const said = signal<readonly { readonly text: string; readonly isBad: boolean }[]>([]);

/** Shows a message for a few seconds. A bad one stays until it is closed. */
export function say(text: string, isBad = false): void {
  const one = { text, isBad };
  said.value = [...said.value, one];
  if (!isBad)
    setTimeout(() => {
      said.value = said.value.filter((other) => other !== one);
    }, SAID_MS);
}

/** All messages that are shown now. `onName` asks for the recipient of an answer that has none. */
export function Toasts({ onName }: { onName: (answer: GivenAnswer) => void }): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {answers.value.map((answer) => (
        <AnswerToast key={answer.number} answer={answer} onName={onName} />
      ))}
      {said.value.map((one) => (
        <div class={`toast ${one.isBad ? 'bad' : ''}`} key={one}>
          <p>{one.text}</p>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              said.value = said.value.filter((other) => other !== one);
            }}
          >
            {TEXTS.close}
          </button>
        </div>
      ))}
    </div>
  );
}

function AnswerToast(props: { answer: GivenAnswer; onName: (answer: GivenAnswer) => void }): JSX.Element {
  const { answer, onName } = props;
  const { number, slug, name, request, state, problem, view } = answer;
  const needsUser = problem !== undefined || state === 'lost' || view?.delivery?.state === 'needs-person';
  return (
    <div class={`toast ${needsUser ? 'bad' : ''}`} data-state={state}>
      <p>
        {TEXTS.answers.before(request.action)} <Given text={name} most={60} />
        {TEXTS.answers.after(wordOf(answer))}
        {problem !== undefined && <span class="faint"> {problem}</span>}
      </p>
      {canUndo(answer) && (
        <button type="button" class="primary" onClick={() => void undo(answer)}>
          {TEXTS.answers.undo}
          <span aria-hidden="true"> {TEXTS.answers.undoLeft(secondsLeft(answer))}</span>
        </button>
      )}
      {view?.needsRecipient && (
        <button
          type="button"
          onClick={() => {
            dismiss(number);
            onName(answer);
          }}
        >
          {TEXTS.answers.name}
        </button>
      )}
      {(answer.canForce ?? view?.canForce) && (
        <button
          type="button"
          onClick={() => {
            dismiss(number);
            void give({ slug, name }, { ...request, force: true });
          }}
        >
          {TEXTS.answers.force}
        </button>
      )}
      {!canUndo(answer) && state !== 'posting' && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            dismiss(number);
          }}
        >
          {TEXTS.close}
        </button>
      )}
    </div>
  );
}

const secondsLeft = ({ undoUntil = 0 }: GivenAnswer): number =>
  Math.max(0, Math.ceil((undoUntil - clock.value) / 1000));

function wordOf({ state, view }: GivenAnswer): string {
  if (view?.delivery !== undefined) return TEXTS.answers.delivered[view.delivery.state];
  return TEXTS.answers.said[state === 'posting' ? 'sending' : state];
}
