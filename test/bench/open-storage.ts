/** A storage as a pod, without discovery: what is measured is the work in it. */
import { readFileSync } from 'node:fs';
import { createPodClient } from '../../src/http/create-client.ts';
import { layoutOf } from '../../src/solid/layout.ts';
import type { Pod } from '../../src/solid/pod.ts';
import { signIn, type PodSession } from '../../src/solid/sign-in/session.ts';
import { parseEnvText } from '../../src/settings/files.ts';

/** A pod at this URL; its inbox is in it. */
export function openStorage(storage: string, session: PodSession): Pod {
  const client = createPodClient({ session, origins: [new URL(storage).origin] });
  const places = { webId: session.webId ?? `${storage}card#me`, storage, inbox: `${storage}inbox/` };
  return {
    ...places,
    ...{ layout: layoutOf(storage), client, session, run: (work) => work(), takeRequestCount: () => 0 },
    close: () => Promise.resolve(),
  };
}

/** A session of nobody, for servers that ask for none. */
export const NOBODY: PodSession = {
  ...{ webId: undefined, generation: 1, clockSkewMs: undefined },
  fetch: (url, init = {}) => fetch(url, { ...init, redirect: 'manual' }),
  renew: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** A session with the credentials in a file; without a file, of nobody. */
export async function openSession(envFile: string): Promise<PodSession> {
  if (envFile === '') return NOBODY;
  const env = parseEnvText(readFileSync(envFile, 'utf8'));
  return signIn({
    issuer: env['LEADPOD_ISSUER'] ?? '',
    clientId: env['LEADPOD_CLIENT_ID'] ?? '',
    clientSecret: env['LEADPOD_CLIENT_SECRET'] ?? '',
  });
}
