/**
 * Pods whose owner signs in at another issuer. Some servers have no client credentials of their own, but accept a WebID of
 * another issuer, as Solid-OIDC defines. The issuer is an embedded pod. The pod on the server is a folder with access rules.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDevPod, type DevPod } from '../../src/dev/pod/dev-pod.ts';
import { aclOf } from './access-rules.ts';
import type { RunningChild } from './child.ts';
import type { ServedPod } from './served-pod.ts';

/** Writes the pod into `root`. The owner has all rights, and everyone may append to the inbox. */
export function writePod(root: string, webId: string): void {
  mkdirSync(join(root, 'inbox'), { recursive: true });
  writeFileSync(join(root, '.acl'), aclOf(webId, 'nothing'));
  writeFileSync(join(root, 'inbox', '.acl'), aclOf(webId, 'append'));
}

/** Starts the issuer, and then the server with `start`. `start` returns the parts of the pod that depend on the server. */
export async function startGuestPod(
  start: (
    owner: DevPod,
  ) => Promise<{ version: string; storage: string; server: RunningChild; ca?: string; caFile?: string }>,
): Promise<ServedPod> {
  const owner = await startDevPod();
  try {
    const { version, storage, server, ca, caFile } = await start(owner);
    const inbox = `${storage}inbox/`;
    const { webId, issuer, clientId, clientSecret } = owner;
    const env = {
      ...{ LEADPOD_WEBID: webId, LEADPOD_STORAGE: storage, LEADPOD_INBOX: inbox, LEADPOD_ISSUER: issuer },
      ...{ LEADPOD_CLIENT_ID: clientId, LEADPOD_CLIENT_SECRET: clientSecret },
      ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }),
    };
    const stop = async (): Promise<void> => {
      await server.stop();
      await owner.stop();
    };
    return { version, inbox, env, stop, ...(ca === undefined ? {} : { ca }) };
  } catch (error) {
    await owner.stop();
    throw error;
  }
}
