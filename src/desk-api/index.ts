/**
 * The data that the server of the desk and its page exchange. There are only types here, so the page contains no code of the
 * server.
 */
export type * from './answers.ts';
export type * from './care.ts';
export type * from './deliveries.ts';
export type * from './lead-page.ts';
export type * from './leads.ts';
export type * from './numbers.ts';
export type * from './session.ts';
export type {
  ExplanationJson,
  EventReference,
  FieldJson,
  JoinJson,
  ListJson,
  StatedJson,
  StatusStepJson,
} from '../lead/explain-json.ts';
/** A lead and its events, as `leads --json` prints them. */
export type { EventJson, LeadJson } from '../lead/lead-json.ts';
/** The result of `GET /api/review`, as `review --json` prints it. */
export type { ReviewedEventJson, ReviewJson } from '../lead/review-json.ts';
export type { LeadStatus } from '../lead/lead.ts';
export type { Mark } from '../lead/marks.ts';
export type { KeyWords } from '../message/event/keys.ts';
export type { Warning } from '../message/warning.ts';
