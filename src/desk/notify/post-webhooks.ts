/** Puts webhooks into the outbox, as answers are, so that they are retried, expire, and can be listed. */
import { notAfterOf, type AnswerSettings } from '../../settings/answers.ts';
import { Outbox } from '../../store/outbox/outbox.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { deliveryId, prepareOutbox } from '../answers/post-event.ts';
import { webhookBody, webhookId, webhookTopic, type Occurrence } from './webhook.ts';

/** Stores webhooks in the outbox. Returns how many of them were not there before. */
export async function postWebhooks(
  workspace: Workspace,
  url: string,
  occurrences: readonly Occurrence[],
  answers: AnswerSettings | undefined,
): Promise<number> {
  if (occurrences.length === 0) return 0;
  const { pod } = workspace;
  const outbox = new Outbox(pod.client, pod.layout);
  await prepareOutbox(workspace);
  const notAfter = notAfterOf(workspace.now(), answers);
  let posted = 0;
  for (const occurrence of occurrences) {
    const event = webhookId(occurrence);
    const isNew = await outbox.create({
      id: deliveryId(event, url),
      event,
      topic: webhookTopic(occurrence),
      lead: occurrence.slug,
      target: url,
      transport: 'notify',
      contentType: 'application/json',
      body: webhookBody(occurrence),
      // This is the time of the event, not the current time. The folder of an ended delivery depends on it, so a repetition
      // finds the delivery there.
      created: occurrence.time,
      notAfter,
      attempts: [],
      state: 'waiting',
    });
    if (isNew) posted += 1;
  }
  return posted;
}
