/**
 * The parts of a pass that belong to the desk: it stores answers that are only in the outbox, routes the leads that changed,
 * and delivers events that are due.
 */
import { openOutbox, type OpenedOutbox } from '../desk/answers/fold-outbox.ts';
import { prepareOutbox } from '../desk/answers/post-event.ts';
import { deliverDue } from '../desk/delivery/deliver.ts';
import { loadDeadlines, loadPolicy } from '../desk/load-rules.ts';
import type { RoutingRules } from '../desk/routing/route-leads.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { SyncOptions } from './options.ts';
import type { PassContext } from './pass-context.ts';

/**
 * The rules of a pass; `undefined` if there are none, and in a dry run.
 *
 * @throws UsageError if a policy or the deadlines are invalid.
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

  /** Reads the outbox, and adds answers to the leads that an earlier process left there. */
  static async open(context: PassContext, workspace: Workspace, rules: RoutingRules | undefined): Promise<PassDesk> {
    return new PassDesk(context, workspace, rules, await openOutbox(workspace));
  }

  /**
   * Runs before the pass changes anything. The outbox must be noted in the ledger first: otherwise a saved ledger could contain
   * changes for which the webhooks were never created.
   */
  async begin(): Promise<void> {
    const { report, onUpdate } = this.#context;
    const { update, broken = [] } = this.#outbox ?? {};
    // Answers that an earlier process did not add to the leads count as updates of this pass.
    if (update !== undefined) onUpdate(update);
    report.addBroken(broken);
    if (this.#rules?.notifyUrl !== undefined) await prepareOutbox(this.#workspace);
  }

  /** Routes the leads, after all batches were stored. So the pod has what the pass did, even if the routing fails. */
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

  /**
   * Delivers what was in the outbox at the beginning of the pass or after the routing. Events that came later may not be in the
   * leads yet.
   */
  async #deliverOpened(): Promise<void> {
    const { pod, options, report, isStopped } = this.#context;
    if (isStopped()) return;
    // New events from the routing are delivered at once.
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
      // Every delivery that was started is recorded, and another pass continues.
      if (!isStopped()) throw error;
    }
  }
}
