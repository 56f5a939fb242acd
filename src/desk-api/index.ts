/** What the desk's server and its page say to each other: types only, so that the page carries nothing of the server. */
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
/** What `leads --json` prints. */
export type { EventJson, LeadJson } from '../lead/lead-json.ts';
/** What `GET /api/review` answers, and `review --json` prints. */
export type { ReviewedEventJson, ReviewJson } from '../lead/review-json.ts';
export type { LeadStatus } from '../lead/lead.ts';
export type { Mark } from '../lead/marks.ts';
export type { KeyWords } from '../message/event/keys.ts';
export type { Warning } from '../message/warning.ts';
