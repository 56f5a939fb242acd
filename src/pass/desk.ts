/** What a pass does for the desk: it takes up the outbox, routes the leads that changed, and delivers what is due. */
import { openOutbox, type OpenedOutbox } from '../desk/answers/fold-outbox.ts';
import { prepareOutbox } from '../desk/answers/post-event.ts';
import { deliverDue } from '../desk/delivery/deliver.ts';
import { loadDeadlines, loadPolicy } from '../desk/load-rules.ts';
import type { RoutingRules } from '../desk/routing/route-leads.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { SyncOptions } from './options.ts';
import type { PassContext } from './pass-context.ts';

/**
 * The rules of a pass; `undefined` where there are none, and in a dry run.
 *
 * @throws UsageError for what is no policy, or no deadlines.
 */
export async function rulesOf({ routing, deadlines, notify, dryRun }: SyncOptions): Promise<RoutingRules | undefined> {
  if ([routing, deadlines, notify].every((one) => one === undefined) || dryRun === true) return undefined;
  const policy = await loadPolicy(routing);
  return { policy, deadlines: await loadDeadlines(deadlines, policy), notifyUrl: notify?.url };
}

/** The desk of one pass. */
export class PassDesk {
  readonly #context: PassContext;
  readonly #workspace: Workspace;
  readonly #rules: RoutingRules | undefined;
  readonly #outbox: OpenedOutbox | undefined;
  #hasRouted = false;

  private constructor(
    context: PassContext,
    workspace: Workspace,
    rules: RoutingRules | undefined,
    outbox: OpenedOutbox | undefined,
  ) {
    this.#context = context;
    this.#workspace = workspace;
    this.#rules = rules;
    this.#outbox = outbox;
  }

  /** Looks into the outbox, and folds what someone left there. */
  static async open(context: PassContext, workspace: Workspace, rules: RoutingRules | undefined): Promise<PassDesk> {
    return new PassDesk(context, workspace, rules, await openOutbox(workspace));
  }

  /** Before anything changes: saved later, the ledger would cover changes that no webhook tells of yet. */
  async begin(): Promise<void> {
    const { report, onUpdate } = this.#context;
    const { update, broken = [] } = this.#outbox ?? {};
    // Answers that someone did not fold into the leads count as updates of this pass.
    if (update !== undefined) onUpdate(update);
    report.addBroken(broken);
    if (this.#rules?.notifyUrl !== undefined) await prepareOutbox(this.#workspace);
  }

  /** Once the batches are stored: what the pass did is known to the pod, whatever becomes of the routing. */
  async route(): Promise<void> {
    const { options, report, inStage, toRoute } = this.#context;
    const rules = this.#rules;
    if (rules === undefined) return;
    const { routeLeads } = await import('../desk/routing/route-leads.ts');
    const { answers } = options;
    const { notes } = this.#workspace.ledger;
    const { answered } = notes;
    const routed = await inStage('route', () => routeLeads(this.#workspace, rules, { ...toRoute, answered, answers }));
    notes.noteSeen(answered.map(({ note }) => note));
    report.addRouted(routed, rules.policy !== undefined);
    this.#hasRouted = routed.offered + routed.withdrawn + routed.notified > 0;
  }

  /** Delivers what is due. A dry run delivers nothing. */
  async deliver(): Promise<void> {
    const { options, inStage } = this.#context;
    if (options.dryRun === true || (this.#outbox === undefined && !this.#hasRouted)) return;
    await inStage('deliver', () => this.#deliverOpened());
  }

  /** What was in the outbox when the pass began, or when it had routed: what came since may not be in the leads yet. */
  async #deliverOpened(): Promise<void> {
    const { pod, options, report, isStopped } = this.#context;
    if (isStopped()) return;
    // What was routed just now goes at once.
    const opened = this.#hasRouted ? await openOutbox(this.#workspace) : this.#outbox;
    if (opened === undefined) return;
    const onNote = (message: string): void => {
      options.onNote?.({ kind: 'warning', url: pod.layout.outbox, message });
    };
    const { answers, notify, signal } = options;
    const listing = { deliveries: opened.deliveries, broken: [] };
    try {
      report.addDeliveries(await deliverDue(pod, { answers, notify, signal, onNote, listing }));
    } catch (error) {
      // All that was under way is written down; another pass goes on.
      if (!isStopped()) throw error;
    }
  }
}
