/**
 * leadpod as a library: the front door. What is not here is not public: the modules behind it may change in any release.
 *
 * @packageDocumentation
 */

// Reading messages
export { parseNotification } from './message/notification.ts';
export {
  type Delegate,
  type NotificationContent,
  type ParsedNotification,
  type ParseOptions,
} from './message/parsed-notification.ts';
export { readUnderBudget } from './budget/shared-reader.ts';
export { type LeadEvent, type EventSource } from './message/event/event.ts';
export { type Action } from './message/event/actions.ts';
export { type LeadStatement, type LeadSource, type SingleField } from './message/event/statement.ts';
export type { ReadingOptions } from './message/reading-options.ts';
export { type Actor } from './message/values/actors.ts';
export { type Identifier } from './message/values/identifiers.ts';
export { type Region } from './message/values/telephones.ts';
export { DEFAULT_LIMITS, type Limits } from './message/decode/json-decode.ts';
export { type Warning, type WarningCode } from './message/warning.ts';

// The published format
export { validateEvent, validateMessage, type MessageFault, type Severity } from './format/schema.ts';
export {
  type LeadAcceptEvent,
  type LeadAddEvent,
  type LeadAssignEvent,
  type LeadMessage,
  type LeadRejectEvent,
  type LeadRetractEvent,
  type LeadUpdateEvent,
} from './format/lead-message.ts';

// From events to leads
export { groupEvents } from './lead/identity/identity.ts';
export { type EventGroup } from './lead/identity/lead-names.ts';
export { createDecision, Verdicts, type Decision } from './lead/identity/decisions.ts';
export {
  explainLead,
  type ExplainedField,
  type ExplainedList,
  type Explanation,
  type Join,
  type ListedValue,
  type StatedValue,
  type StatusStep,
} from './lead/explain.ts';
export { MARK_WORDS, MARKS, type Mark } from './lead/marks.ts';
export { foldEvents, LEAD_STATUSES, type Lead, type LeadStatus } from './lead/lead.ts';
export { leadToJson, type LeadJson } from './lead/lead-json.ts';
export { describeLead } from './lead/document/describe.ts';
export { readLeadDocument, writeLeadDocument, type LeadContent, type LeadDocument } from './lead/document/document.ts';

// The JSON-LD processor
export {
  compact,
  expand,
  flatten,
  fromQuads,
  JsonLdError,
  toQuads,
  type CompactOptions,
  type FromQuadsOptions,
  type JsonLdOptions,
  type PlainJson,
  type PlainObject,
  type RdfDirection,
  type ToQuadsOptions,
} from './json-ld/processor.ts';
export { convertDocument, type ConvertedDocument, type ConvertOptions } from './message/convert.ts';
export { readMessage, type MessageReading } from './message/read-message.ts';
export {
  parseRdf,
  serializeQuads,
  type ParseOptions as RdfParseOptions,
  type Quad,
  type RdfFormat,
  type SerializeOptions,
} from './rdf/quads.ts';
export { loadContext, type DocumentLoader, type RemoteDocument } from './json-ld/context-loader.ts';

// The pod
export { openPod, type Pod, type PodOptions, type PodSettings } from './solid/pod.ts';
export { type PodLayout } from './solid/layout.ts';
export { LeadStore, type LeadText, type StoredLead } from './store/leads/lead-store.ts';
export { findLead, type FoundLead } from './store/leads/find-lead.ts';
export { Quarantine, type QuarantineEntry, type QuarantineItem } from './store/quarantine.ts';
export { diagnose, type Check } from './doctor/doctor.ts';
export { type ClientCredentials } from './solid/sign-in/client-credentials.ts';
export { type PodSession } from './http/authorization/pod-session.ts';
export { type PodClient } from './http/client.ts';

// The pass
export { syncInbox } from './pass/sync-inbox.ts';
export { type CommittedNotification, type PassStage, type SyncOptions } from './pass/options.ts';
export { watchInbox, watchPod, type RepeatOptions, type WatchOptions } from './live/live.ts';
export { type ChannelState } from './channel/keeper-options.ts';
export { type ChannelKind } from './channel/channel.ts';
export { trustFromEnvironment, type TrustPolicy } from './lead/identity/trust.ts';
export { type NotifySettings } from './settings/notify.ts';
export { type OutboxReport, type SyncProgress, type SyncReport } from './pass/report.ts';
export { type SyncNote } from './workspace/options.ts';

// Seeing it run
export { observedPass, type PassIdentity, type PassTrigger } from './observe/observed-pass.ts';
export { createObservation, type Observation, type ObservationOptions } from './observe/observation.ts';
export { type LogFields, type Logger, type LogLevel } from './observe/logger.ts';
export { type EndedPass, type Metrics, type PassOutcome } from './observe/metrics.ts';
export { type PassWatch, type WatchedPass } from './observe/pass-watch.ts';
export { type PrometheusText } from './observe/prometheus.ts';

// Answers
export { answerLead, NoRecipientError, type Answer as LeadAnswer, type Answered } from './desk/answers/answer-lead.ts';
export { sendEvent, type Sending, type Sent } from './desk/answers/send-event.ts';
export { type SendOptions } from './desk/answers/post-event.ts';
export { type OwnEvent } from './desk/answers/event.ts';
export { allowedAnswers, NotAllowedError, type AnswerAction } from './desk/answers/rules.ts';
export { dropDelivery, findDelivery, listOutbox, retryDelivery, type OutboxView } from './desk/answers/care-outbox.ts';
export { readUndelivered, type LeadDelivery } from './desk/answers/lead-deliveries.ts';
export { deliverDue } from './desk/delivery/deliver.ts';
export type { DeliverOptions, DeliveryReport } from './desk/delivery/options.ts';
export { type AnswerSettings, type RecipientSettings } from './settings/answers.ts';
export { type Attempt, type AttemptOutcome, type Delivery, type DeliveryState } from './store/outbox/delivery.ts';
export { type BrokenDelivery } from './store/outbox/listing.ts';

// Care
export { joinLeads, keepApart, splitLead, type Decided } from './care/decide.ts';
export { replay, type ReplayOptions, type ReplayReport } from './care/replay.ts';
export type { ReplayFailure } from './care/replay-failures.ts';
export type { ReplayFilter } from './care/replay-filter.ts';
export { dropQuarantine, retryQuarantine, type RetryOptions, type RetryReport } from './care/quarantine.ts';
export {
  forgetPerson,
  type ForgetOptions,
  type ForgetPreview,
  type ForgetReceipt,
  type Person,
} from './care/forget.ts';
export { checkAgreement, type Agreement } from './care/agreement.ts';
export { type WorkspaceOptions } from './workspace/options.ts';

// Questions
export { QueryEngine, type DatasetPart, type DatasetSource, type QueryLimits } from './engine/engine.ts';
export {
  type Answer,
  GRAPH_TYPES,
  type GraphType,
  type Question,
  RESULT_TYPES,
  type ResultType,
} from './engine/question.ts';
export { bindParameters, type DocumentedQuery, listPack, parseQueryFile, type QueryParameter } from './engine/pack.ts';
export { type ParameterType } from './engine/parameter.ts';
export { type QueryForm } from './engine/text.ts';
export { openLeadCopy } from './copy/open-copy.ts';
export { type CopyOptions } from './copy/options.ts';
export { type CopiedLead, type CopyChanges, type LeadCopy } from './copy/lead-copy.ts';

// Any SPARQL store
export { pushLeads } from './push/push.ts';
export { type PushOptions, type PushProtocol, type PushReport } from './push/options.ts';
export { type EndpointSettings, storeEndpoints, type StoreEndpoints } from './push/endpoints.ts';
export { SparqlStore, type StoreOptions, type StoreRow } from './push/store.ts';
export { type StoreCredentials } from './push/session.ts';

// Trying things out
export { startDevPod, type DevPod, type DevPodOptions } from './dev/pod/dev-pod.ts';
export { generateMessages, type GeneratorOptions } from './dev/generator/generator.ts';

// Failing
export {
  AuthenticationError,
  ContextError,
  LeadpodError,
  NotificationError,
  OutputError,
  PodError,
  QueryError,
  UsageError,
  type NotificationErrorReason,
  type PodErrorDetails,
  type PodErrorKind,
  type QueryErrorReason,
} from './errors.ts';
