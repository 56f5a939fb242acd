import { startDevPod, type DevPod } from '../src/dev/pod/dev-pod.ts';
import type { PodClient } from '../src/http/client.ts';
import { createPodClient } from '../src/http/create-client.ts';
import { signIn } from '../src/solid/sign-in/session.ts';
import type { PodSession } from '../src/http/authorization/pod-session.ts';
import { clearAtEnd } from './hooks.ts';

/**
 * One Community Solid Server and one signed-in session for a whole mocha run, started by whoever asks first and stopped
 * when all tests are done. Each test works in a container of its own.
 */

let starting: Promise<DevPod> | undefined;
let signingIn: Promise<PodSession> | undefined;
let containers = 0;

/** The server, ready. */
export function getDevPod(): Promise<DevPod> {
  starting ??= startDevPod();
  return starting;
}

/** The owner of its pod, signed in. */
export async function getSession(): Promise<PodSession> {
  signingIn ??= signIn(await getDevPod());
  return signingIn;
}

/** A client of the owner. */
export async function getClient(): Promise<PodClient> {
  const { url } = await getDevPod();
  return createPodClient({ session: await getSession(), origins: [url] });
}

/** The URL of a container that no other test uses; it is not created. */
export async function freshContainer(): Promise<string> {
  const { storage } = await getDevPod();
  containers += 1;
  return `${storage}container-${containers}/`;
}

clearAtEnd(async () => {
  await (await signingIn)?.close();
  await (await starting)?.stop();
});
