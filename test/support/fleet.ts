/** Fleets of a test: pods of the real server, a queue with keys of its own, workers that stop with the test. */
import { generateMessages } from '../../src/dev/generator/generator.ts';
import { openQueue, type FleetQueue } from '../../src/fleet/queue/queue.ts';
import type { PodRegistry } from '../../src/fleet/registry/registry.ts';
import { FleetWorker } from '../../src/fleet/worker/worker.ts';
import type { FleetWorkerOptions, PassOutcome } from '../../src/fleet/worker/options.ts';
import { UsageError } from '../../src/errors.ts';
import type { PodSettings } from '../../src/solid/pod.ts';
import { clearAfterEach } from '../hooks.ts';
import { freshStorage, ownerOf, type Where } from '../pods.ts';
import { answer, type Answer } from '../raw-server.ts';
import { leadMessage } from './cli-pod.ts';
import { startHttpPod, type Trick } from './http-pod.ts';
import { clearKeys, freshPrefix, redisUrl } from './redis.ts';

/** A pod of a fleet: where it is, and what was posted into it. */
export interface FleetPod {
  readonly name: string;
  readonly settings: PodSettings & { readonly storage: string; readonly inbox: string };
  /** What lies in its inbox. */
  readonly messages: readonly string[];
}

/** Pods with generated messages in their inboxes. */
export async function freshPods(count: number, messagesEach: number, where?: Where): Promise<FleetPod[]> {
  const pods: FleetPod[] = [];
  for (let index = 0; index < count; index++) {
    const settings = await freshStorage(where);
    const messages = [...generateMessages({ count: messagesEach, seed: 100 + index })];
    const client = await ownerOf(settings.storage);
    for (const message of messages) await client.post(settings.inbox, message, { contentType: 'application/json' });
    pods.push({ name: `pod-${index}`, settings, messages });
  }
  return pods;
}

/** Pods of one server that is a model of one, so that a test may hold an answer back; nothing is in their inboxes. */
export async function modelPods(count: number, trick?: Trick): Promise<FleetPod[]> {
  const http = await startHttpPod(trick);
  const { LEADPOD_ISSUER: issuer = '', LEADPOD_CLIENT_ID: clientId = '', ...env } = await http.environment();
  const { LEADPOD_CLIENT_SECRET: clientSecret = '', LEADPOD_WEBID: webId } = env;
  return Array.from({ length: count }, (_, index) => {
    const storage = `${http.server.url}pod-${index}/`;
    const inbox = `${storage}inbox/`;
    http.model.put(inbox, '', { contentType: 'text/turtle' });
    const messages = [leadMessage(`${index}`, { name: 'Canary Person', email: 'canary@mail.example' })];
    for (const message of messages) http.model.put(`${inbox}n-${index}`, message, { contentType: 'application/json' });
    return { name: `pod-${index}`, settings: { issuer, clientId, clientSecret, webId, storage, inbox }, messages };
  });
}

/** A registry in memory. */
export function registryOf(pods: readonly Pick<FleetPod, 'name' | 'settings'>[]): PodRegistry {
  return {
    file: 'test',
    names: pods.map(({ name }) => name),
    settingsOf: (name) => {
      const pod = pods.find((one) => one.name === name);
      if (pod === undefined) throw new UsageError(`test: no pod is named [${name}]`);
      return pod.settings;
    },
    preferencesOf: () => ({}),
    passOptionsOf: () => ({}),
  };
}

/** A fleet of one test. */
export interface TestFleet {
  readonly redis: string;
  readonly prefix: string;
  readonly queue: FleetQueue;
  /** Starts a worker in this process. */
  start(options: Pick<FleetWorkerOptions, 'registry'> & Partial<FleetWorkerOptions>): Promise<TestWorker>;
}

/** A worker, and what it told. */
export interface TestWorker {
  readonly worker: FleetWorker;
  readonly outcomes: PassOutcome[];
  readonly notes: string[];
  /** Comes back when an outcome is told, or was, that `isIt` knows. */
  readonly until: (isIt: (outcome: PassOutcome) => boolean) => Promise<PassOutcome>;
}

const closing: (() => Promise<unknown>)[] = [];
clearAfterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A fleet without workers, and with keys of its own; all of it is gone after the test. */
export async function freshFleet(redis?: string): Promise<TestFleet> {
  const url = redis ?? (await redisUrl());
  const prefix = freshPrefix();
  const queue = await openQueue({ redis: url, prefix });
  closing.push(async () => {
    await queue.close();
    if (redis === undefined) await clearKeys(url, prefix);
  });
  return { redis: url, prefix, queue, start: (options) => startWorker({ redis: url, prefix, ...options }) };
}

async function startWorker(options: FleetWorkerOptions): Promise<TestWorker> {
  const outcomes: PassOutcome[] = [];
  const notes: string[] = [];
  const listeners = new Set<() => void>();
  const worker = await FleetWorker.start({
    ...options,
    onPass: (outcome) => {
      outcomes.push(outcome);
      for (const listener of listeners) listener();
      options.onPass?.(outcome);
    },
    onNote: (words) => void notes.push(words),
  });
  closing.push(() => worker.stop(0));
  const until = (isIt: (outcome: PassOutcome) => boolean): Promise<PassOutcome> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = outcomes.find(isIt);
        if (found === undefined) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  return { worker, outcomes, notes, until };
}

/** Comes back when nothing waits, runs or is delayed. */
export async function untilIdle({ passes }: FleetQueue): Promise<void> {
  for (;;) {
    const { waiting = 0, active = 0, delayed = 0 } = await passes.getJobCounts('waiting', 'active', 'delayed');
    if (waiting + active + delayed === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A door that answers wait at until it is opened. */
export function createDoor(): { readonly isOpen: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { isOpen, open };
}

type Door = ReturnType<typeof createDoor>;

/** Refuses to list the inbox of `pod-0` where `isHeld` says so: tells that it was asked, and answers when the door is opened. */
export function holdingListing(begun: Door, door: Door, isHeld: () => boolean): Trick {
  const hold: Answer = (...args) => {
    begun.open();
    void door.isOpen.then(() => {
      answer(503)(...args);
    });
  };
  return ({ method, path }) => (method === 'GET' && path === '/pod-0/inbox/' && isHeld() ? hold : undefined);
}
