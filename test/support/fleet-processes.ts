/** Workers as processes of their own, over pods of the real server. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openPod } from '../../src/solid/pod.ts';
import { offlineLeads, storedLeads } from '../pods.ts';
import { clearAfterEach } from '../hooks.ts';
import { freshFolder, startCli, type Running } from './cli.ts';
import type { FleetPod, TestFleet } from './fleet.ts';

/** A registry of these pods in a file, and the environment that has their credentials. */
export function writeRegistry(pods: readonly FleetPod[]): { file: string; env: Record<string, string> } {
  const file = join(freshFolder(), 'leadpod.pods.json');
  const entries = pods.map(({ name, settings: { storage, inbox, issuer } }) => ({
    ...{ name, storage, inbox, issuer },
    ...{ clientIdEnv: 'FLEET_ID', clientSecretEnv: 'FLEET_SECRET' },
  }));
  writeFileSync(file, JSON.stringify({ pods: entries }));
  const { clientId = '', clientSecret = '' } = pods[0]?.settings ?? {};
  return { file, env: { FLEET_ID: clientId, FLEET_SECRET: clientSecret } };
}

const started = new Set<Running>();
clearAfterEach(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGKILL');
    await ended;
  }
  started.clear();
});

/** Starts a worker, and waits until it says that it is ready. */
export async function startWorkerProcess(
  { redis, prefix }: TestFleet,
  registry: { file: string; env: Record<string, string> },
  ...flags: readonly string[]
): Promise<Running> {
  const args = ['worker', '--pods', registry.file, '--prefix', prefix, ...flags];
  const running = startCli(args, { env: { ...registry.env, REDIS_URL: redis } });
  started.add(running);
  const ready = once(running.child.stdout!, 'data');
  const failed = running.ended.then(({ stderr }) => {
    throw new Error(`the worker ended: ${stderr}`);
  });
  await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  return running;
}

/** Every pod has the leads that its messages make offline. */
export async function shouldBeOffline(pods: readonly FleetPod[]): Promise<void> {
  for (const { name, settings, messages } of pods) {
    const pod = await openPod(settings);
    try {
      expect(await storedLeads(pod), name).to.deep.equal(await offlineLeads(messages));
    } finally {
      await pod.close();
    }
  }
}
