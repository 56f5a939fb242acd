/** A pod that someone signed in to: the one thing that every pass, query and command works on. */
import { AuthenticationError, UsageError } from '../errors.ts';
import { discoverPod } from './discovery.ts';
import type { PodClient, PodClientOptions } from '../http/client.ts';
import { createPodClient } from '../http/create-client.ts';
import { layoutOf, type PodLayout } from './layout.ts';
import { RequestCounter } from '../http/counting/request-count.ts';
import { signIn } from './sign-in/session.ts';
import type { ClientCredentials } from './sign-in/client-credentials.ts';
import type { PodSession } from '../http/authorization/pod-session.ts';

/** Where the pod is and how to get in. */
export interface PodSettings extends ClientCredentials {
  /** Whose pod it is; the WebID of the credentials unless given. */
  readonly webId?: string | undefined;
  /** Root container of the storage; discovered from the WebID unless given. */
  readonly storage?: string | undefined;
  /** LDN inbox; discovered from the WebID unless given. */
  readonly inbox?: string | undefined;
}

/** How the pod is talked to; every member has a default. */
export type PodOptions = Pick<
  PodClientOptions,
  'timeoutMs' | 'retries' | 'retryBaseMs' | 'retryCapMs' | 'onRetry' | 'signal' | 'mayWrite'
>;

/** An open pod. */
export interface Pod {
  readonly webId: string;
  readonly storage: string;
  readonly inbox: string;
  /** Where its agent signs in. */
  readonly issuer?: string | undefined;
  readonly layout: PodLayout;
  readonly client: PodClient;
  readonly session: PodSession;
  /** Runs work whose requests count; the sign-in is counted already. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Requests since the pod was opened, sign-in included, or since the last time this was asked. */
  takeRequestCount(): number;
  /** Signs out and frees timers and sockets. */
  close(): Promise<void>;
}

/**
 * Signs in and finds storage and inbox.
 *
 * @throws AuthenticationError where the issuer refuses, PodError where something cannot be reached or found, UsageError
 * for an address that is none.
 */
export async function openPod(settings: PodSettings, options: PodOptions = {}): Promise<Pod> {
  const counter = new RequestCounter();
  return counter.run(async () => {
    const { retries, retryBaseMs } = options;
    const session = await signIn(settings, { retries, retryBaseMs });
    try {
      return await connect(session, settings, options, counter);
    } catch (error) {
      await session.close();
      throw error;
    }
  });
}

async function connect(
  session: PodSession,
  settings: PodSettings,
  options: PodOptions,
  counter: RequestCounter,
): Promise<Pod> {
  const webId = settings.webId ?? session.webId;
  if (webId === undefined) {
    throw new AuthenticationError('Signing in failed: the issuer names no WebID. Set LEADPOD_WEBID');
  }
  const known = { storage: settings.storage, inbox: settings.inbox };
  const client = createPodClient({
    ...options,
    session,
    origins: originsOf({ LEADPOD_WEBID: webId, LEADPOD_STORAGE: known.storage, LEADPOD_INBOX: known.inbox }),
  });
  const pin = (origin: string): PodClient =>
    createPodClient({ ...options, session, origins: [...client.origins, origin] });
  const places = await discoverPod(client, webId, known, pin);
  const origins = originsOf({ LEADPOD_STORAGE: places.storage, LEADPOD_INBOX: places.inbox });
  // What one server says of its resources, in ETags, is not true of another.
  const isAtHome = origins.every((origin) => origin === originOf('LEADPOD_WEBID', webId));
  let taken = 0;
  return {
    webId,
    ...places,
    issuer: settings.issuer,
    layout: layoutOf(places.storage),
    client: isAtHome ? client : createPodClient({ ...options, session, origins: [...client.origins, ...origins] }),
    session,
    run: (work) => counter.run(work),
    takeRequestCount: () => {
      const news = counter.count - taken;
      taken = counter.count;
      return news;
    },
    close: () => session.close(),
  };
}

/** The only origins that ever see the credentials (THREATS: T12). */
function originsOf(urls: Readonly<Record<string, string | undefined>>): string[] {
  return [...new Set(Object.entries(urls).flatMap(([name, url]) => (url === undefined ? [] : [originOf(name, url)])))];
}

function originOf(name: string, url: string): string {
  if (/^https?:/i.test(url) && URL.canParse(url)) return new URL(url).origin;
  throw new UsageError(`${name}: expected an http or https address, received [${url}]`);
}
