/** One lead with all that is known of it: `GET /api/leads/:slug`. */
import type { ExplanationJson } from '../lead/explain-json.ts';
import type { LeadJson } from '../lead/lead-json.ts';
import type { LeadStatus } from '../lead/lead.ts';
import type { Mark } from '../lead/marks.ts';
import type { Action } from '../message/event/actions.ts';
import type { KeyWords } from '../message/event/keys.ts';
import type { Warning } from '../message/warning.ts';
import type { AnswerAction, AnswerView } from './answers.ts';
import type { DeliveryProblem, DeliveryView } from './deliveries.ts';

/** Why a lead is overdue. */
export interface OverdueView {
  readonly waitsFor: 'answer' | 'assignment';
  readonly member?: string;
  readonly since: string;
  readonly due: string;
  readonly waitingMinutes: number;
}

/** A lead as `leads --json` prints it. */
export interface LeadView extends LeadJson {
  readonly delivery?: DeliveryProblem;
  readonly overdue?: OverdueView;
}

/** What an event changed. */
export interface Change {
  /** A field, such as `name` or `status`; for a list `email`, `telephone`, `identifiers`, `contactIdentifiers`, `source`. */
  readonly field: string;
  /** The value before it; absent where there was none, and for what was added to a list. */
  readonly before?: string;
  readonly after: string;
}

/** Somebody who has to do with an event, and as what. */
export interface EventActor {
  /** `provider`: whoever sent the event on; it need not have acted. */
  readonly role: 'agent' | 'provider' | 'recipient' | 'participant';
  /** A WebID, else a name. */
  readonly name: string;
}

/** An event in the timeline of a lead, oldest first. */
export interface TimelineEvent {
  /** Its fragment in the resource, such as `event-5f3a...`: tells it from others of the same id. */
  readonly event: string;
  readonly id: string;
  readonly action: Action;
  readonly topic: string;
  readonly time?: string;
  readonly actors: readonly EventActor[];
  /** The status of the lead after it. */
  readonly status: LeadStatus;
  readonly changes: readonly Change[];
  readonly marks: readonly Mark[];
  /** Where its delivery stands; only for events of ours. */
  readonly delivery?: DeliveryView;
}

/** The notification behind an event. */
export interface RawMessage {
  /** The fragment of the event. */
  readonly event: string;
  readonly id: string;
  /** `application/json`, another media type where it is known. */
  readonly contentType: string;
  /** The text as it came. Hostile until escaped. */
  readonly raw: string;
  /** Only the beginning of a text that is too long to show is in `raw`; its length in characters. */
  readonly length: number;
  /** What was repaired and still means the same, and what is in doubt, each with its JSON pointer. */
  readonly repairs: readonly Warning[];
  readonly warnings: readonly Warning[];
}

/** A key in the picture of a lead. */
export interface GraphKey extends KeyWords {
  /** Its place in the list, as links name it. */
  readonly key: number;
}

/** What joins the events of a lead: two columns and lines between them. */
export interface LeadGraph {
  readonly events: readonly { readonly event: string; readonly action: Action; readonly time?: string }[];
  readonly keys: readonly GraphKey[];
  /** `isJoin`: by this key the event found the lead. */
  readonly links: readonly { readonly event: string; readonly key: number; readonly isJoin: boolean }[];
}

/** A decision of the router: as `explain --json` prints it. */
export interface RoutingDecisionView {
  readonly id: string;
  /** The slug of the lead. */
  readonly lead: string;
  readonly at: string;
  readonly policy: string;
  readonly version: string;
  readonly round: number;
  readonly outcome: string;
  readonly reason: string;
  readonly rules: readonly { readonly rule: string; readonly isMatch: boolean; readonly reason?: string }[];
  readonly considered: readonly {
    readonly member: string;
    /** From 1 on; 0 for the fallback. */
    readonly step: number;
    readonly verdict: string;
    readonly reason: string;
  }[];
  readonly chosen: readonly { readonly member: string; readonly expires?: string }[];
  readonly withdraw: readonly string[];
  /** The rule that matched; the step that chose, 0 for the fallback, and how it chooses. */
  readonly rule?: string;
  readonly step: number;
  readonly mode: string;
  /** Who has the lead, where somebody accepted it. */
  readonly winner?: string;
  /** When the router looks again. */
  readonly until?: string;
}

/** How long somebody took to answer who was assigned the lead. */
export interface ResponseView {
  readonly member: string;
  readonly assigned: string;
  readonly state: string;
  readonly answered?: string;
  readonly minutes?: number;
}

/** What of the page of a lead only the pod has. */
export type PodPart = 'decisions' | 'deliveries' | 'review' | 'messages';

/** The pod did not give everything: the lead is shown as the local copy has it. */
export interface UnreadView {
  /** `away`: the pod cannot be reached. `slow`: it has not answered yet. `refused`: it answered, and did not give everything. */
  readonly state: 'away' | 'slow' | 'refused';
  /** As of when the copy has the lead, RFC 3339 in UTC. */
  readonly asOf: string;
  /** Why, for a person. */
  readonly reason: string;
  /**
   * What is not here: `decisions` of the router, `deliveries` of answers, `review` (what persons decided about leads), and `messages`
   * that a large lead has only in the journal, with all that they say.
   */
  readonly missing: readonly PodPart[];
}

/** All of it. */
export interface LeadPage {
  readonly lead: LeadView;
  /** The answers that its state allows us, and whom each would go to where nobody is named. */
  readonly allowed: readonly { readonly action: AnswerAction; readonly to?: string }[];
  readonly events: readonly TimelineEvent[];
  readonly explain: ExplanationJson;
  readonly messages: readonly RawMessage[];
  readonly decisions: readonly RoutingDecisionView[];
  readonly responses: readonly ResponseView[];
  readonly deliveries: readonly DeliveryView[];
  readonly graph: LeadGraph;
  /** Answers to it that are held, on their way or failed. */
  readonly answers: readonly AnswerView[];
  /** Present where the pod did not give everything. */
  readonly unread?: UnreadView;
  /** Another text whenever the lead may be another one; also the ETag. */
  readonly version: string;
}
