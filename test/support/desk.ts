/** A desk over a pod in memory, and requests to it as a page or a program makes them. */
import { openLeadCopy } from '../../src/copy/open-copy.ts';
import type { AnswerView, LiveEventName } from '../../src/desk-api/index.ts';
import type { DeskOptions } from '../../src/desk-server/desk-options.ts';
import { Desk } from '../../src/desk-server/desk.ts';
import { createDeskServer } from '../../src/desk-server/server.ts';
import { syncInbox } from '../../src/pass/sync-inbox.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { freshFolder } from './cli.ts';
import { send } from './kills.ts';
import { memoryPod, MemoryServer } from './memory-pod.ts';

export const DESK_TOKEN = 'a-token-of-the-operator';
const NEVER_MS = 2 ** 30;

/** An answer of the server. */
export interface DeskAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: unknown;
}

/** A desk that a test looks at. */
export interface TestDesk {
  readonly server: MemoryServer;
  readonly pod: Pod;
  readonly desk: Desk;
  readonly faults: unknown[];
  readonly troubles: unknown[];
  /** What pages were told: names and data. */
  readonly told: { readonly name: LiveEventName; readonly data: unknown }[];
  /** As a program with the token asks, unless the headers say otherwise. */
  ask(
    path: string,
    init?: { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal },
  ): Promise<DeskAnswer>;
  /** A POST of JSON. */
  post(path: string, body?: object): Promise<DeskAnswer>;
  /** Posts notifications to the inbox, and runs a pass that the desk is told of. */
  receive(...texts: string[]): Promise<void>;
  /** The time for undoing is over for all answers that are held; comes back when they are made. */
  makeHeld(): Promise<void>;
}

/** Opens a desk over a pod to which these notifications came. */
export async function openTestDesk(
  texts: readonly string[] = [],
  options: Partial<DeskOptions> = {},
): Promise<TestDesk> {
  const server = new MemoryServer();
  const pod = memoryPod(server);
  await send(pod, [...texts]);
  await syncInbox(pod);
  const copy = await openLeadCopy(pod, { folder: freshFolder() });
  const [faults, troubles]: [unknown[], unknown[]] = [[], []];
  const held = new Set<() => void>();
  const desk = await Desk.open({
    ...{ pod, copy, version: '0.0.0', refreshMs: NEVER_MS, sendingMs: NEVER_MS },
    onFault: (error) => faults.push(error),
    onTrouble: (error) => troubles.push(error),
    later: (_, work) => {
      held.add(work);
      return () => held.delete(work);
    },
    ...options,
  });
  const told: { name: LiveEventName; data: unknown }[] = [];
  desk.hub.listen(({ name, data }) => told.push({ name, data }));
  const gate = { isLoopback: true, tokens: [DESK_TOKEN], origins: [] };
  const app = createDeskServer(desk, { gate, onFault: (error) => faults.push(error) });
  const ask: TestDesk['ask'] = async (path, { headers = {}, ...init } = {}) => {
    const own = { host: '127.0.0.1:7878', authorization: `Bearer ${DESK_TOKEN}` };
    const response = await app.request(`http://127.0.0.1:7878${path}`, { headers: { ...own, ...headers }, ...init });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
  return {
    ...{ server, pod, desk, faults, troubles, told, ask },
    post: (path, body = {}) =>
      ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    receive: async (...more) => {
      await send(pod, more);
      const { created, updated } = await syncInbox(pod);
      await desk.notePass({ created, updated });
    },
    makeHeld: async () => {
      for (const work of [...held]) work();
      held.clear();
      while (told.some(({ name, data }) => name === 'answer' && isUnmade(desk, data as { answer: AnswerView })))
        await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const isUnmade = (desk: Desk, { answer }: { readonly answer: AnswerView }): boolean =>
  ['held', 'sending'].includes(desk.held.get(answer.id)?.state ?? '');

/** An assignment to the owner of the pod in memory, by a broker who cannot be reached unless a test says where. */
export function assignment(id: string, contact: object = {}, broker = 'http://127.0.0.1:9/broker/card#me'): string {
  return JSON.stringify({
    id: `https://broker.example.org/publish/${id}`,
    topic: 'realestate/lead#assign',
    time: '2026-03-01T10:00:00Z',
    agent: broker,
    data: {
      ...{ type: 'AssignAction', agent: broker, recipient: 'https://pod.example/profile/card#me' },
      object: {
        ...{ type: 'Lead', identifier: { brokerLeadID: id }, sender: broker, owner: broker },
        object: {
          ...{ type: 'Contact', name: `Elio Ravensdale ${id}`, email: `elio${id}@mail.example` },
          ...contact,
        },
      },
    },
  });
}
