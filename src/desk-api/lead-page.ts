/** One lead with everything that is known about it: `GET /api/leads/:slug`. */
import type { ExplanationJson } from '../lead/explain-json.ts';
import type { LeadJson } from '../lead/lead-json.ts';
import type { LeadStatus } from '../lead/lead.ts';
import type { Mark } from '../lead/marks.ts';
import type { Action } from '../message/event/actions.ts';
import type { KeyWords } from '../message/event/keys.ts';
import type { Warning } from '../message/warning.ts';
import type { AnswerAction, AnswerView } from './answers.ts';
import type { DeliveryProblem, DeliveryView } from './deliveries.ts';

/** How a lead is overdue. */
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

/** A change that an event made. */
export interface Change {
  /**
   * The name of the field, such as `name` or `status`. For lists: `email`, `telephone`, `identifiers`, `contactIdentifiers`,
   * `source`.
   */
  readonly field: string;
  /** The value before the event. Missing if there was none, and if a value was added to a list. */
  readonly before?: string;
  readonly after: string;
}

/** A party of an event, and its role. */
export interface EventActor {
  /** `provider`: the party that sent the event. It may have sent it for another party. */
  readonly role: 'agent' | 'provider' | 'recipient' | 'participant';
  /** A WebID, or else a name. */
  readonly name: string;
}

/** An event in the timeline of a lead. The oldest is first. */
export interface TimelineEvent {
  /** Its fragment in the resource, such as `event-5f3a...`. It differs between events with the same id. */
  readonly event: string;
  readonly id: string;
  readonly action: Action;
  readonly topic: string;
  readonly time?: string;
  readonly actors: readonly EventActor[];
  /** The status of the lead after this event. */
  readonly status: LeadStatus;
  readonly changes: readonly Change[];
  readonly marks: readonly Mark[];
  /** The state of its delivery. Only for our own events. */
  readonly delivery?: DeliveryView;
}

/** The notification that contained an event. */
export interface RawMessage {
  /** The fragment of the event. */
  readonly event: string;
  readonly id: string;
  /** The media type. `application/json` if it is not known. */
  readonly contentType: string;
  /** The text as it was received. Escape it before you show it: it is foreign text. */
  readonly raw: string;
  /** The length of the whole text, in characters. If the text is too long to show, `raw` has only its beginning. */
  readonly length: number;
  /**
   * `repairs`: faults that were corrected without a change of meaning. `warnings`: what may be wrong. Each has a JSON pointer
   * (RFC 6901).
   */
  readonly repairs: readonly Warning[];
  readonly warnings: readonly Warning[];
}

/** A key in the graph of a lead. */
export interface GraphKey extends KeyWords {
  /** Its number, to which `links` refer. */
  readonly key: number;
}

/** The keys that connect the events of a lead. It is drawn as two columns with lines between them. */
export interface LeadGraph {
  readonly events: readonly { readonly event: string; readonly action: Action; readonly time?: string }[];
  readonly keys: readonly GraphKey[];
  /** `isJoin`: this key is the reason why the event belongs to the lead. */
  readonly links: readonly { readonly event: string; readonly key: number; readonly isJoin: boolean }[];
}

/** A decision of the router, as `explain --json` prints it. */
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
    /** The number of the step, from 1; 0 for the fallback. */
    readonly step: number;
    readonly verdict: string;
    readonly reason: string;
  }[];
  readonly chosen: readonly { readonly member: string; readonly expires?: string }[];
  readonly withdraw: readonly string[];
  /** The rule that matched. `step` and `mode`: the step that chose the member (0 for the fallback), and how it chooses. */
  readonly rule?: string;
  readonly step: number;
  readonly mode: string;
  /** The member who has accepted the lead, if one has. */
  readonly winner?: string;
  /** When the router looks at the lead again, RFC 3339 in UTC. */
  readonly until?: string;
}

/** How long a member took to answer an assignment. */
export interface ResponseView {
  readonly member: string;
  readonly assigned: string;
  readonly state: string;
  readonly answered?: string;
  readonly minutes?: number;
}

/** The parts of the page of a lead that only the pod has. The local copy does not have them. */
export type PodPart = 'decisions' | 'deliveries' | 'review' | 'messages';

/** Says that the pod did not give everything. The lead is shown as it is in the local copy. */
export interface UnreadView {
  /**
   * `away`: the pod cannot be reached. `slow`: it has not answered yet. `refused`: it answered, but did not give everything.
   */
  readonly state: 'away' | 'slow' | 'refused';
  /** How new the lead in the copy is, RFC 3339 in UTC. */
  readonly asOf: string;
  /** The reason, as a text for a person. */
  readonly reason: string;
  /**
   * The parts that are missing: `decisions` of the router, `deliveries` of answers, `review` (decisions of people about leads),
   * and `messages` (with their warnings) that a large lead has only in the journal.
   */
  readonly missing: readonly PodPart[];
}

/** Everything about one lead: the result of `GET /api/leads/:slug`. */
export interface LeadPage {
  readonly lead: LeadView;
  /** The answers that the state of the lead allows, and their default recipients. */
  readonly allowed: readonly { readonly action: AnswerAction; readonly to?: string }[];
  readonly events: readonly TimelineEvent[];
  readonly explain: ExplanationJson;
  readonly messages: readonly RawMessage[];
  readonly decisions: readonly RoutingDecisionView[];
  readonly responses: readonly ResponseView[];
  readonly deliveries: readonly DeliveryView[];
  readonly graph: LeadGraph;
  /** Answers to this lead that are held, are being sent, or have failed. */
  readonly answers: readonly AnswerView[];
  /** Only set if the pod did not give everything. */
  readonly unread?: UnreadView;
  /** Changes whenever the lead may have changed. Also used as the ETag. */
  readonly version: string;
}
