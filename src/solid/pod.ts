/** A pod that leadpod has signed in to. Every pass, query and command uses it. */
import { AuthenticationError, UsageError } from '../errors.ts';
import { discoverPod } from './discovery.ts';
import type { PodClient, PodClientOptions } from '../http/client.ts';
import { createPodClient } from '../http/create-client.ts';
import { layoutOf, type PodLayout } from './layout.ts';
import { RequestCounter } from '../http/counting/request-count.ts';
import { signIn } from './sign-in/session.ts';
import type { ClientCredentials } from './sign-in/client-credentials.ts';
import type { PodSession } from '../http/authorization/pod-session.ts';

/** The settings for signing in to a pod and finding its resources. */
export interface PodSettings extends ClientCredentials {
  /** The WebID of the pod's owner. Default: that of the credentials. */
  readonly webId?: string | undefined;
  /** The root container of the storage. Default: discovered from the WebID. */
  readonly storage?: string | undefined;
  /** The LDN inbox. Default: discovered from the WebID. */
  readonly inbox?: string | undefined;
}

/** How to connect to the pod. Every member has a default. */
export type PodOptions = Pick<
  PodClientOptions,
  'timeoutMs' | 'retries' | 'retryBaseMs' | 'retryCapMs' | 'onRetry' | 'onAnswer' | 'signal' | 'mayWrite'
>;

/** A pod that leadpod has signed in to. */
export interface Pod {
  readonly webId: string;
  readonly storage: string;
  readonly inbox: string;
  /** The issuer of its agent. */
  readonly issuer?: string | undefined;
  readonly layout: PodLayout;
  readonly client: PodClient;
  readonly session: PodSession;
  /** Runs work whose requests are counted. Those of signing in are counted already. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** The number of requests since the last call, or since the pod was opened, including those of signing in. */
  takeRequestCount(): number;
  /** Signs out, and releases timers and sockets. */
  close(): Promise<void>;
}

/**
 * Signs in, and finds storage and inbox.
 *
 * @throws AuthenticationError if the issuer refuses; PodError if something cannot be reached or found; UsageError for an
 * invalid URL.
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
  // ETags of one server say nothing about those of another.
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

/** The only origins that get the credentials (SECURITY.md, T12). */
function originsOf(urls: Readonly<Record<string, string | undefined>>): string[] {
  return [...new Set(Object.entries(urls).flatMap(([name, url]) => (url === undefined ? [] : [originOf(name, url)])))];
}

function originOf(name: string, url: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  // The message does not repeat such an address, because of its password.
  if (address !== undefined && address.username + address.password !== '')
    throw new UsageError(`${name}: expected an http or https address without user and password`);
  if (address !== undefined && /^https?:$/.test(address.protocol)) return address.origin;
  throw new UsageError(`${name}: expected an http or https address, received [${url}]`);
}
