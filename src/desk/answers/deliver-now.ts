/** Makes the first attempt while the person who answered waits. If it fails, later passes continue. */
import { LeadpodError } from '../../errors.ts';
import type { Delivery } from '../../store/outbox/delivery.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { blockerOf } from '../delivery/order.ts';
import { attemptNow } from './attempt-now.ts';
import type { OpenedOutbox } from './fold-outbox.ts';
import type { SendOptions } from './post-event.ts';

/** The longest time that a person waits, in milliseconds. */
const PATIENCE_MS = 15_000;

/** Tries to deliver an event that was just stored in the outbox. Returns the delivery after the attempt. */
export async function deliverNow(
  workspace: Workspace,
  delivery: Delivery,
  before: OpenedOutbox | undefined,
  { answers, signal, later, patienceMs = PATIENCE_MS }: SendOptions,
): Promise<Delivery> {
  if (later === true) return delivery;
  const { pod } = workspace;
  const others = before?.deliveries ?? [];
  const notes: string[] = [];
  const onNote = (note: string): number => notes.push(note);
  try {
    const after = await attemptNow(pod, delivery, others, { answers, signal, patienceMs, onNote });
    // If there was no attempt, the delivery does not say why. So the reason is reported here.
    if (after.attempts.length === delivery.attempts.length) tellWhyNot(workspace, delivery, others, notes);
    return after;
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    workspace.note('warning', pod.layout.outbox, `the event is stored, and the next pass sends it: ${error.message}`);
    return delivery;
  }
}

function tellWhyNot(
  workspace: Workspace,
  delivery: Delivery,
  others: readonly Delivery[],
  notes: readonly string[],
): void {
  const { outbox } = workspace.pod.layout;
  for (const note of notes) workspace.note('warning', outbox, note);
  const first = blockerOf(delivery, others);
  if (first !== undefined)
    workspace.note(
      'warning',
      outbox,
      `the event waits for the delivery ${first.id.slice(0, 8)}, which was made before it`,
    );
}
