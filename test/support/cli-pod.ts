/** Pods of their own for the program, and what the real server sees of it. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { freshStorage, ownerOf, serverOf, type Where } from '../pods.ts';
import { EXTENT } from './extent.ts';

/** Settings of a storage, as the environment of a command. */
export type PodEnv = Readonly<Record<string, string>> & { LEADPOD_STORAGE: string; LEADPOD_INBOX: string };

/** A storage that no other test uses, with an empty inbox, as environment. */
export async function freshPodEnv(where?: Where): Promise<PodEnv> {
  const { issuer, clientId, clientSecret, storage, inbox } = await freshStorage(where);
  return {
    LEADPOD_ISSUER: issuer,
    LEADPOD_CLIENT_ID: clientId,
    LEADPOD_CLIENT_SECRET: clientSecret,
    LEADPOD_STORAGE: storage,
    LEADPOD_INBOX: inbox,
  };
}

/** Posts messages into the inbox of these settings. */
export async function postTo(env: PodEnv, messages: readonly string[]): Promise<void> {
  const client = await ownerOf(env.LEADPOD_INBOX);
  for (const message of messages) await client.post(env.LEADPOD_INBOX, message, { contentType: 'application/json' });
}

/** Runs `work` and tells `onRequest` of each request that reaches the server meanwhile. */
export async function watchServer<T>(
  onRequest: (request: IncomingMessage) => void,
  work: () => Promise<T>,
  where: Where = EXTENT.pods,
): Promise<T> {
  const { port } = await serverOf(where);
  const listener = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    if (request.socket.localPort === port) onRequest(request);
  };
  subscribe('http.server.request.start', listener);
  try {
    return await work();
  } finally {
    unsubscribe('http.server.request.start', listener);
  }
}

/** A message of the format about one contact. */
export const leadMessage = (id: string, contact: object, lead: object = {}, topic = 'realestate/lead#add'): string =>
  JSON.stringify({
    topic,
    time: '2024-05-01T10:00:00Z',
    id: `https://vendor.example/publish/${id}`,
    data: { object: { type: 'Lead', identifier: { crm: id }, object: contact, ...lead } },
  });
