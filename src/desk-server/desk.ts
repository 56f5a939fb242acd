/** The desk: the state that its routes share, such as the leads in memory, the held answers, and the open pages. */
import { randomUUID } from 'node:crypto';
import { readPrintedLeads } from '../copy/printed-leads.ts';
import { CopyFollower } from '../copy/follow-copy.ts';
import type { LeadCopy } from '../copy/lead-copy.ts';
import type { AnswerRequest, Freshness, PassCounts, Session } from '../desk-api/index.ts';
import { readUndelivered } from '../desk/answers/lead-deliveries.ts';
import { listOutbox, type OutboxView } from '../desk/answers/care-outbox.ts';
import { dueAt } from '../desk/deadlines/deadlines.ts';
import type { Verdicts } from '../lead/identity/decisions.ts';
import type { RoutingDecision } from '../store/journal/routing-decision.ts';
import type { LeadReading } from '../lead/document/originals.ts';
import type { Pod } from '../solid/pod.ts';
import { Originals } from '../store/leads/originals.ts';
import { known } from '../text/known.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import { HeldAnswers, UNDO_SECONDS } from './answers/held-answers.ts';
import { makeAnswer } from './answers/make-answer.ts';
import { KeptAgenda } from './care/kept-agenda.ts';
import { KeptInbox } from './care/kept-inbox.ts';
import type { DeskOptions } from './desk-options.ts';
import { Kept, KeptByName } from './kept.ts';
import { isStale, reasonOf } from './live/freshness.ts';
import { LiveHub } from './live/hub.ts';
import { PATIENCE_MS, Reach } from './live/reach.ts';
import { entryOf, type Entry } from './leads/entry.ts';
import { LeadTable } from './leads/lead-table.ts';
import { takeChanges } from './leads/take-changes.ts';

/** Leads become overdue, and the desk becomes stale, by time alone. This is how often both are checked. */
const LOOK_AROUND_MS = 5_000;

/** A desk over one pod. */
export class Desk {
  readonly options: DeskOptions;
  readonly pod: Pod;
  readonly copy: LeadCopy;
  readonly table: LeadTable;
  readonly hub = new LiveHub(randomUUID().slice(0, 8));
  readonly held: HeldAnswers;
  readonly follower: CopyFollower;
  /** How leads of the copy are read. */
  readonly reading: LeadReading;
  /** What persons decided about leads. */
  readonly verdicts: Kept<Verdicts>;
  /** What waits for a person. */
  readonly agenda: KeptAgenda;
  /** All deliveries, those that ended as well. */
  readonly outbox: Kept<OutboxView>;
  /** The inbox as it was listed last. */
  readonly inbox: KeptInbox;
  /** The decisions of the router, by lead and version. */
  readonly routing = new KeptByName<RoutingDecision[]>();
  /** Whether the pod answers. */
  readonly reach: Reach;
  readonly #closing = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #passFailure: unknown;
  #lookedMs: number;
  #freshness: Freshness;

  private constructor(options: DeskOptions) {
    const { pod, copy, deadlines } = options;
    this.options = options;
    this.pod = pod;
    this.copy = copy;
    this.reading = { ...options.reading, originals: new Originals(pod.client, pod.layout) };
    this.table = new LeadTable({
      now: () => this.now().getTime(),
      dueMs: deadlines === undefined ? undefined : (waiting) => dueAt(waiting, deadlines),
      pendingOf: (slug) => this.#pendingOf(slug),
    });
    this.follower = new CopyFollower(copy, { refreshMs: options.refreshMs, onError: options.onTrouble });
    this.held = new HeldAnswers({
      make: (...answer) => this.#make(...answer),
      onChange: (answer) => {
        this.hub.tell('answer', { at: this.at(), answer });
      },
      onFault: options.onFault,
      now: () => this.now(),
      ...known({ later: options.later }),
    });
    this.verdicts = new Kept(async () => (await openWorkspace(pod, { ...options.reading, dryRun: true })).verdicts);
    this.outbox = new Kept(() => listOutbox(pod, { ended: true }));
    this.inbox = new KeptInbox(pod, { reading: options.reading, maxAgeMs: options.refreshMs, now: () => this.now() });
    this.reach = new Reach({
      lastLook: () => this.follower.failure,
      look: () => void this.refresh(),
      patienceMs: options.patienceMs ?? PATIENCE_MS,
      onTrouble: options.onTrouble,
    });
    this.agenda = new KeptAgenda(this);
    this.#lookedMs = this.now().getTime();
    this.#freshness = this.freshness();
    this.#timer = setInterval(this.lookAround.bind(this), LOOK_AROUND_MS);
    this.follower.follow((changes) => {
      this.reach.noteAnswer();
      this.routing.forget();
      return takeChanges(this, changes);
    });
  }

  /** Reads all leads of the copy. Calls `onDamaged` with the URL of each damaged lead. */
  static async open(options: DeskOptions, onDamaged: (url: string) => void = () => undefined): Promise<Desk> {
    const desk = new Desk(options);
    try {
      const entries: Entry[] = [];
      for await (const { json, modified } of readPrintedLeads(desk.copy, desk.reading, onDamaged))
        entries.push(entryOf(json, modified, desk.pod.layout));
      desk.table.put(entries);
      await desk.lookAtOutbox();
      return desk;
    } catch (error) {
      await desk.close();
      throw error;
    }
  }

  get readOnly(): boolean {
    return this.options.readOnly === true;
  }

  /** Aborted when the desk closes. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The time, as far as it is known as the server has it. */
  now(): Date {
    return this.options.now?.() ?? new Date(Date.now() + (this.pod.client.clockSkewMs ?? 0));
  }

  /** The same as RFC 3339. */
  at(): string {
    return this.now().toISOString();
  }

  /** What the desk says of itself. */
  session(): Session {
    const { version, reading, deadlines } = this.options;
    return known<Session>({
      version,
      webId: this.pod.webId,
      storage: this.pod.storage,
      readOnly: this.readOnly,
      canAnswer: !this.readOnly,
      timeZone: reading?.timeZone,
      leads: this.table.size,
      damaged: this.copy.damaged.length,
      undoSeconds: UNDO_SECONDS,
      hasDeadlines: deadlines !== undefined,
      freshness: this.freshness(),
    });
  }

  /** How new what the desk shows is. */
  freshness(): Freshness {
    const failure = this.follower.failure ?? this.#passFailure ?? this.reach.failure;
    const asOf = this.follower.asOf;
    const stale = isStale({ failure, asOfMs: asOf.getTime(), nowMs: this.now().getTime() }, this.options.refreshMs);
    return known<Freshness>({ asOf: asOf.toISOString(), stale, reason: stale ? reasonOf(failure) : undefined });
  }

  /** A pass over the inbox ended: reads its changes, and sends them to the open pages. */
  async notePass(counts: PassCounts): Promise<void> {
    this.#passFailure = undefined;
    this.forgetVerdicts();
    if (counts['quarantined'] !== 0) this.agenda.quarantine.forget();
    this.inbox.forget();
    await this.refresh();
    this.hub.tell('pass', { at: this.at(), counts });
  }

  /** A pass failed; it is tried again. */
  notePassFailure(error: unknown): void {
    this.#passFailure = error;
    this.inbox.forget();
    this.reach.noteFailure(error);
    this.lookAround();
  }

  /** A person decided something in review, quarantine or forgetting: reads the changes, and lets open pages read everything again. */
  async noteCare(): Promise<void> {
    this.forgetVerdicts();
    this.agenda.quarantine.forget();
    this.inbox.forget();
    await this.refresh();
    this.hub.tell('changed', { at: this.at(), leads: [] });
  }

  /** The decisions of people about leads may have changed. */
  forgetVerdicts(): void {
    this.verdicts.forget();
    this.agenda.review.forget();
  }

  /** Reads leads and outbox again, because something changed in the pod. */
  async refresh(): Promise<void> {
    this.outbox.forget();
    await Promise.all([this.follower.refresh(), this.lookAtOutbox()]);
    this.lookAround();
  }

  /** Reads which answers have not arrived. */
  async lookAtOutbox(): Promise<void> {
    try {
      const undelivered = await this.pod.run(() => readUndelivered(this.pod));
      this.tellChanged(this.table.setUndelivered(undelivered));
    } catch (error) {
      this.options.onTrouble(error);
    }
  }

  /** Tells open pages which leads have changed. */
  tellChanged(leads: readonly string[]): void {
    if (leads.length > 0) this.hub.tell('changed', { at: this.at(), leads });
  }

  /** Tells open pages what changed by time alone. */
  lookAround(): void {
    const nowMs = this.now().getTime();
    this.tellChanged(this.table.dueBetween(this.#lookedMs, nowMs));
    this.#lookedMs = Math.max(nowMs, this.#lookedMs);
    const freshness = this.freshness();
    if (freshness.stale !== this.#freshness.stale) this.hub.tell('freshness', freshness);
    this.#freshness = freshness;
  }

  async #make(lead: string, request: AnswerRequest, later: boolean): ReturnType<typeof makeAnswer> {
    const { pod, options } = this;
    const made = await makeAnswer(pod, lead, request, {
      ...options.reading,
      answers: options.answers,
      later,
      ...known({ patienceMs: options.sendingMs }),
    });
    // When a page learns that the event is made, the lead must already have it.
    await this.refresh();
    return made;
  }

  #pendingOf(slug: string) {
    const pending = this.held.pendingOf(slug);
    return pending && { id: pending.id, action: pending.action, state: pending.state };
  }

  /** Makes what is held, and ends all streams. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.held.close();
    this.#closing.abort();
    await this.follower.close();
  }
}
