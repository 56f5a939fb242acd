/** A pod over HTTP that can be as hostile as a test wants: the model of a server, with answers of the test's own before it. */
import { PodError } from '../../src/errors.ts';
import { createPodClient } from '../../src/http/create-client.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { FakeSession } from '../solid/sign-in/fake-session.ts';
import { credentialsOf, startFakeIssuer } from '../solid/sign-in/fake-issuer.ts';
import { answer, startRawServer, type Answer, type RawServer, type SeenRequest } from '../raw-server.ts';
import { memoryPod, MemoryServer } from './memory-pod.ts';

/** What a test answers itself; `undefined` leaves a request to the model. */
export type Trick = (request: SeenRequest, url: string) => Answer | undefined;

export interface HttpPod {
  readonly server: RawServer;
  readonly model: MemoryServer;
  readonly storage: string;
  readonly inbox: string;
  /** Puts a notification into the inbox. */
  post(name: string, body: string, contentType?: string): string;
  /** The pod as the library opens it, with a session of its own and no patience. */
  open(options?: { timeoutMs?: number }): Pod;
  /** The environment of the program, with an issuer that grants tokens. */
  environment(lifetimeSeconds?: number): Promise<Record<string, string>>;
}

const PRIVATE = 'user="read write append control",public=""';

function fromModel(model: MemoryServer, { method, headers, body }: SeenRequest, url: string): Answer {
  const text = (name: string): string | undefined => headers[name] as string | undefined;
  try {
    if (method === 'GET' || method === 'HEAD') {
      const { body: content, contentType, etag } = model.get(method, url);
      return answer(200, content, { 'content-type': contentType, etag, 'wac-allow': PRIVATE });
    }
    if (method === 'DELETE') return answer(model.delete(url, text('if-match')) === 'deleted' ? 205 : 404);
    const options = { contentType: text('content-type') ?? '', ifMatch: text('if-match') };
    const isNew = text('if-none-match') === '*' ? ({ ifNoneMatch: '*' } as const) : {};
    return answer(model.put(url, body, { ...options, ...isNew }) ? 201 : 205);
  } catch (error) {
    if (!(error instanceof PodError)) throw error;
    return answer(error.status ?? 500);
  }
}

/** Starts it; it is closed after the test. */
export async function startHttpPod(trick: Trick = () => undefined): Promise<HttpPod> {
  const model = new MemoryServer();
  const server: RawServer = await startRawServer((response, request) => {
    const url = new URL(request.path, server.url).href;
    (trick(request, url) ?? fromModel(model, request, url))(response, request);
  });
  const storage = `${server.url}pod/`;
  const inbox = `${storage}inbox/`;
  model.put(inbox, '', { contentType: 'text/turtle' });
  return {
    ...{ server, model, storage, inbox },
    post: (name, body, contentType = 'application/json') => {
      model.put(`${inbox}${name}`, body, { contentType });
      return `${inbox}${name}`;
    },
    open: ({ timeoutMs = 5000 } = {}) => {
      const session = new FakeSession();
      const client = createPodClient({ session, origins: [server.origin], retries: 0, timeoutMs });
      return { ...memoryPod(new MemoryServer()), storage, inbox, client, session, layout: layoutOf(storage) };
    },
    environment: async (lifetimeSeconds) => {
      const { issuer, clientId, clientSecret } = credentialsOf(await startFakeIssuer(lifetimeSeconds));
      return {
        ...{ LEADPOD_ISSUER: issuer, LEADPOD_CLIENT_ID: clientId, LEADPOD_CLIENT_SECRET: clientSecret },
        ...{ LEADPOD_WEBID: 'http://localhost/card#me', LEADPOD_STORAGE: storage, LEADPOD_INBOX: inbox },
      };
    },
  };
}
