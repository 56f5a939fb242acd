/** Records a decision about which events belong together before the leads change, so it survives a crash. */
import { createDecision, type Decision } from '../lead/identity/decisions.ts';
import { hashOfKey } from '../message/event/keys.ts';
import { decisionKey } from './update/gather.ts';
import type { Workspace } from './workspace.ts';

/** Records a decision about the events of these leads. */
export async function recordDecision(
  workspace: Workspace,
  slugs: readonly string[],
  content: Pick<Decision, 'kind' | 'events' | 'from'>,
): Promise<Decision> {
  const decision = createDecision({ ...content, at: nextTime(workspace) });
  await workspace.ensurePrivate();
  const keys = { [hashOfKey(decisionKey(decision.id))]: 2 as const };
  await workspace.records.commit([], { decisions: [decision], leads: slugs.map((slug) => ({ slug, keys })) });
  return decision;
}

/**
 * A time later than every earlier decision, whatever the clocks say. If two decisions contradict each other, the later one
 * counts.
 */
function nextTime(workspace: Workspace): string {
  const last = workspace.verdicts.decisions.at(-1)?.at ?? '';
  const now = workspace.now();
  return now > last ? now : new Date(Date.parse(last) + 1).toISOString();
}
