/**
 * leadpod as a library: the front door. What is not here is not public: the modules behind it may change in any release.
 *
 * @packageDocumentation
 */

// Reading messages
export {
  parseNotification,
  type Delegate,
  type NotificationContent,
  type ParsedNotification,
  type ParseOptions,
} from './core/notification.ts';
export { readUnderBudget } from './budget/reader.ts';
export { type LeadEvent, type EventSource } from './core/event.ts';
export { type Action } from './core/actions.ts';
export { type LeadStatement, type LeadSource, type ReadingOptions, type SingleField } from './core/statement.ts';
export { type Actor } from './core/values/actors.ts';
export { type Identifier } from './core/values/identifiers.ts';
export { type Region } from './core/values/telephones.ts';
export { DEFAULT_LIMITS, type Limits } from './core/json-decode.ts';
export { type Warning, type WarningCode } from './core/warning.ts';

// From events to leads
export { groupEvents, type EventGroup } from './core/identity.ts';
export { createDecision, Verdicts, type Decision } from './core/decisions.ts';
export {
  explainLead,
  type ExplainedField,
  type ExplainedList,
  type Explanation,
  type Join,
  type ListedValue,
  type StatedValue,
  type StatusStep,
} from './core/explain.ts';
export { MARK_WORDS, MARKS, type Mark } from './core/marks.ts';
export { foldEvents, LEAD_STATUSES, type Lead, type LeadStatus } from './core/lead.ts';
export { leadToJson, type LeadJson } from './core/lead-json.ts';
export { describeLead } from './core/describe.ts';
export { readLeadDocument, writeLeadDocument, type LeadContent, type LeadDocument } from './core/lead-document.ts';

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
} from './core/json-ld.ts';
export { convertDocument, type ConvertedDocument, type ConvertOptions } from './core/convert.ts';
export {
  parseRdf,
  serializeQuads,
  type ParseOptions as RdfParseOptions,
  type Quad,
  type RdfFormat,
  type SerializeOptions,
} from './core/quads.ts';
export { loadContext, type DocumentLoader, type RemoteDocument } from './contexts/context-loader.ts';

// The pod
export { openPod, type Pod, type PodOptions, type PodSettings } from './pod/pod.ts';
export { type PodLayout } from './pod/layout.ts';
export { LeadStore, type LeadText, type StoredLead } from './pod/lead-store.ts';
export { findLead, type FoundLead } from './pod/find-lead.ts';
export { Quarantine, type QuarantineEntry, type QuarantineItem } from './pod/quarantine.ts';
export { diagnose, type Check } from './pod/doctor.ts';
export { type ClientCredentials, type PodSession } from './pod/session.ts';
export { type PodClient } from './pod/http.ts';

// The pass
export { syncInbox } from './sync/sync-inbox.ts';
export { type CommittedNotification, type PassStage, type SyncOptions } from './sync/options.ts';
export { watchInbox, watchPod, type RepeatOptions, type WatchOptions } from './sync/live.ts';
export { type ChannelState } from './pod/channel-keeper.ts';
export { type ChannelKind } from './pod/channel.ts';
export { trustFromEnvironment, type TrustPolicy } from './core/trust.ts';
export { type SyncNote, type SyncProgress, type SyncReport } from './sync/report.ts';

// Seeing it run
export { observedPass, type PassIdentity, type PassTrigger } from './observe/observed-pass.ts';
export { createObservation, type Observation, type ObservationOptions } from './observe/observation.ts';
export { type LogFields, type Logger, type LogLevel } from './observe/logger.ts';
export { type EndedPass, type Metrics, type PassOutcome } from './observe/metrics.ts';
export { type PassWatch, type WatchedPass } from './observe/pass-watch.ts';
export { type PrometheusText } from './observe/prometheus.ts';

// Care
export { joinLeads, keepApart, splitLead, type Decided } from './care/decide.ts';
export { replay, type ReplayFilter, type ReplayOptions, type ReplayReport } from './care/replay.ts';
export { dropQuarantine, retryQuarantine, type RetryOptions, type RetryReport } from './care/quarantine.ts';
export { forgetPerson, type ForgetPreview, type ForgetReceipt, type Person } from './care/forget.ts';
export { checkAgreement, type Agreement } from './care/agreement.ts';
export { type WorkspaceOptions } from './sync/workspace.ts';

// Questions
export { QueryEngine, type DatasetPart, type DatasetSource, type QueryLimits } from './query/engine.ts';
export {
  type Answer,
  GRAPH_TYPES,
  type GraphType,
  type Question,
  RESULT_TYPES,
  type ResultType,
} from './query/question.ts';
export { bindParameters, type DocumentedQuery, listPack, parseQueryFile, type QueryParameter } from './query/pack.ts';
export { type ParameterType } from './query/parameter.ts';
export { type QueryForm } from './query/query-text.ts';
export { openLeadCopy, type CopyOptions } from './query/open-copy.ts';
export { type CopiedLead, type CopyChanges, type LeadCopy } from './query/lead-copy.ts';

// Any SPARQL store
export { pushLeads, type PushOptions, type PushProtocol, type PushReport } from './query/push.ts';
export { type EndpointSettings, storeEndpoints, type StoreEndpoints } from './query/push-endpoints.ts';
export { SparqlStore, type StoreOptions, type StoreRow } from './query/push-store.ts';
export { type StoreCredentials } from './query/push-session.ts';

// Trying things out
export { startDevPod, type DevPod, type DevPodOptions } from './dev/dev-pod.ts';
export { generateMessages, type GeneratorOptions } from './dev/generator.ts';

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
