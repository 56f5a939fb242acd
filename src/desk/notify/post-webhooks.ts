/** Puts webhooks into the outbox, as answers are, so that they are repeated, end at some time, and leave a record. */
import { notAfterOf, type AnswerSettings } from '../../settings/answers.ts';
import { Outbox } from '../../store/outbox/outbox.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { deliveryId, prepareOutbox } from '../answers/post-event.ts';
import { webhookBody, webhookId, webhookTopic, type Occurrence } from './webhook.ts';

/** Puts webhooks into the outbox. Returns how many are new there. */
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
      ...{ id: deliveryId(event, url), event, topic: webhookTopic(occurrence), lead: occurrence.slug, target: url },
      ...{ transport: 'notify', contentType: 'application/json', body: webhookBody(occurrence) },
      // The time of the event, not the current time: the folder of ended deliveries follows from it, and a repetition finds the
      // delivery there.
      ...{ created: occurrence.time, notAfter, attempts: [], state: 'waiting' },
    });
    if (isNew) posted += 1;
  }
  return posted;
}
