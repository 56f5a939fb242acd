/** The registry of pods: which there are, and where the credentials of each come from. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { PodSettings } from '../pod/pod.ts';
import type { SyncOptions } from '../sync/options.ts';

/** The pods of an operator. */
export interface PodRegistry {
  readonly file: string;
  readonly names: readonly string[];
  /** @throws UsageError for an unknown name or a missing credential. */
  settingsOf(name: string): PodSettings;
  preferencesOf(name: string): Partial<SyncOptions>;
}

/** Reads a registry. */
export function readRegistry(file = 'leadpod.pods.json'): PodRegistry {
  const { pods } = JSON.parse(readFileSync(file, 'utf8')) as {
    pods: (PodSettings & { name: string; clientSecretEnv: string })[];
  };
  return {
    file,
    names: pods.map(({ name }) => name),
    preferencesOf: () => ({}),
    settingsOf: (name) => {
      const pod = pods.find((one) => one.name === name);
      if (pod === undefined) throw new UsageError(`${file}: no pod is named [${name}]`);
      return { ...pod, clientSecret: process.env[pod.clientSecretEnv] ?? '' };
    },
  };
}
