/**
 * The fleet as a library (`leadpod/fleet`): passes over many pods, with BullMQ and Redis. It is an entry of its own, so that
 * BullMQ is only loaded by programs that use it.
 *
 * @packageDocumentation
 */
export { DEFAULT_PREFIX, DEFAULT_REDIS, type FleetPlace } from './queue/place.ts';
export { type DeadLetter, type DeadLetters } from './queue/dead-letters.ts';
export { type FailureWords } from './failure.ts';
export {
  type ConnectedWorker,
  type FleetOverview,
  type PassRate,
  readOverview,
  type ScheduleGroup,
} from './overview.ts';
export {
  type EnqueueOptions,
  enqueuePod,
  enqueuePods,
  type FleetQueue,
  openQueue,
  type PodJob,
  type ScheduledPod,
  scheduledPods,
  schedulePods,
  unschedulePods,
} from './queue/queue.ts';
export { type PodRegistry, readRegistry } from './registry/registry.ts';
export { type Clock, parseInterval } from './queue/schedule.ts';
export { FleetError } from '../errors.ts';
export { FleetWorker } from './worker/worker.ts';
export { type FleetWorkerOptions, type FleetWorkerStatus, type PassOutcome } from './worker/options.ts';
