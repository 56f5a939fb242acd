/** Makes the event of an answer that was given on the desk. */
import type { AnswerRequest } from '../../desk-api/index.ts';
import { answerLead, NoRecipientError } from '../../desk/answers/answer-lead.ts';
import type { SendOptions } from '../../desk/answers/post-event.ts';
import { NotAllowedError } from '../../desk/answers/rules.ts';
import type { Pod } from '../../solid/pod.ts';
import { known } from '../../text/known.ts';
import type { MadeAnswer } from './held-answers.ts';

/** The time limit of the first attempt in milliseconds. Other answers wait for it, and so does stopping the desk. */
export const FIRST_ATTEMPT_MS = 5_000;

/** Makes the event, folds it and sends it; where it cannot be sent at once, the passes go on. */
export async function makeAnswer(
  pod: Pod,
  slug: string,
  { action, to, reason, comment, set, force }: AnswerRequest,
  options: SendOptions,
): Promise<MadeAnswer> {
  const answer = { action, to, reason, comment, set, force };
  const { event, delivery, lead } = await answerLead(pod, slug, answer, {
    patienceMs: FIRST_ATTEMPT_MS,
    ...options,
  }).catch((error: unknown) => {
    throw onDesk(error);
  });
  const { id, target, state, attempts } = delivery;
  return {
    event: { id: event.id, topic: event.topic, time: event.time },
    delivery: { id, to: target, state, ...known({ reason: attempts.at(-1)?.detail }) },
    status: lead.status,
  };
}

/** The page has a field and a button where the command has a flag, so the advice differs. */
function onDesk(error: unknown): unknown {
  if (error instanceof NoRecipientError)
    return new NoRecipientError('The messages of this lead name no one to inform. Name the recipient.', {
      cause: error,
    });
  return error instanceof NotAllowedError ? new NotAllowedError(error.reason) : error;
}
