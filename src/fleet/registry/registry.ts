/**
 * The registry of pods. It is a file of the operator that lists the pods, and says where their credentials are. It may contain
 * secrets only if nobody except its owner can read it.
 */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TrustPolicy } from '../../lead/identity/trust.ts';
import type { Region } from '../../message/values/telephones.ts';
import { UsageError } from '../../errors.ts';
import { notifySettings, type NotifySection, type NotifySettings } from '../../settings/notify.ts';
import { known } from '../../text/known.ts';
import { withKeysBeside, type AnswerSettings } from '../../settings/answers.ts';
import type { PodSettings } from '../../solid/pod.ts';
import { isPrivateFile, readText } from '../../settings/files.ts';
import { toRegion } from '../../settings/rules.ts';
import { readCredentials } from './credentials.ts';
import { checkEntry, type PodEntry } from './entry.ts';
import { parseRegistry, type PodList } from './text.ts';

/** The names of files that are looked for in the current folder. */
export const REGISTRY_FILES = ['leadpod.pods.json', 'leadpod.pods.yaml', 'leadpod.pods.yml'] as const;

/** Settings that are only for one pod. */
export interface PodPreferences {
  readonly ack?: 'keep' | 'delete';
  readonly region?: Region;
  readonly timeZone?: string;
  readonly trust?: TrustPolicy;
  readonly answers?: AnswerSettings;
  readonly addressBook?: boolean;
  /** The sections `routing` and `deadlines`, which are not parsed yet. */
  readonly routing?: object;
  readonly deadlines?: object;
  readonly notify?: NotifySection;
}

/** These settings in the form that a pass needs. */
export type PodPassOptions = Omit<PodPreferences, 'notify'> & { readonly notify?: NotifySettings };

/** The pods of an operator. */
export interface PodRegistry {
  /** The path of the file, as the user wrote it. */
  readonly file: string;
  /** The names of the pods, in the order of the file. */
  readonly names: readonly string[];
  /**
   * The settings of a pod. The credentials are read at each call, because they may change while a worker runs.
   *
   * @throws UsageError for an unknown name, or if credentials are missing.
   */
  settingsOf(name: string): PodSettings;
  /**
   * The settings that are only for this pod.
   *
   * @throws UsageError for an unknown name.
   */
  preferencesOf(name: string): PodPreferences;
  /**
   * These settings in the form that a pass needs.
   *
   * @throws UsageError for an unknown name, or if the secret of the webhooks is missing.
   */
  passOptionsOf(name: string): PodPassOptions;
}

/**
 * Reads a registry. Without a name, it looks for a file in the current folder. `environment` has the variables that
 * `clientIdEnv` and `clientSecretEnv` name.
 *
 * @throws UsageError with the file, the JSON pointer (RFC 6901) and the reason. The message never contains a value.
 */
export function readRegistry(file = findRegistry(), environment: NodeJS.Dict<string> = process.env): PodRegistry {
  const entries = checkPods(parseRegistry(readText(file, 'registry of pods'), file), file);
  const find = (name: string): Placed => {
    const entry = entries.get(name);
    if (entry === undefined)
      throw new UsageError(`${file}: no pod is named [${name}]; ${namesIn([...entries.keys()])}`);
    return entry;
  };
  const preferencesOf = (name: string): PodPreferences => preferencesIn(find(name).entry, dirname(resolve(file)));
  return {
    file,
    names: [...entries.keys()],
    settingsOf: (name) => {
      const { entry, pointer } = find(name);
      const { storage, issuer, webId, inbox } = entry;
      const place = (member: string): string => `${file}: ${pointer}/${member}`;
      return { storage, issuer, webId, inbox, ...readCredentials(entry, place, dirname(resolve(file)), environment) };
    },
    preferencesOf,
    passOptionsOf: (name) => {
      const { notify: section, ...own } = preferencesOf(name);
      const notify = section === undefined ? undefined : notifySettings(section.url, section, environment);
      return { ...own, ...(notify === undefined ? {} : { notify }) };
    },
  };
}

/** Names of files in the entry are relative to the folder of the registry. */
function preferencesIn(entry: PodEntry, folder: string): PodPreferences {
  const { ack, region, timeZone, trust, answers, addressBook, routing, deadlines, notify } = entry;
  const { secretFile } = notify ?? {};
  return known<PodPreferences>({
    ack,
    timeZone,
    trust,
    addressBook,
    routing,
    deadlines,
    region: region === undefined ? undefined : toRegion(region),
    answers: answers === undefined ? undefined : withKeysBeside(answers, folder),
    notify: secretFile === undefined ? notify : { ...notify, secretFile: resolve(folder, secretFile) },
  });
}

interface Placed {
  readonly entry: PodEntry;
  readonly pointer: string;
}

function findRegistry(): string {
  const found = REGISTRY_FILES.filter((name) => existsSync(name));
  const [file, other] = found;
  if (file === undefined)
    throw new UsageError(
      `No registry of pods: this folder has no ${REGISTRY_FILES.join(' or ')}. Name one with --pods`,
    );
  if (other !== undefined) throw new UsageError(`${file} and ${other} both exist. Name one with --pods`);
  return file;
}

/**
 * Checks that no two entries have the same name or the same storage. If one pod had two names, two passes could change it at
 * the same time.
 */
function checkPods({ pods, pointer: list }: PodList, file: string): ReadonlyMap<string, Placed> {
  const entries = new Map<string, Placed>();
  const storages = new Map<string, string>();
  const isPrivate = isPrivateFile(file);
  for (const [index, value] of pods.entries()) {
    const pointer = `${list}/${index}`;
    const entry = checkEntry(
      value,
      (member) => `${file}: ${pointer}${member === undefined ? '' : `/${member}`}`,
      isPrivate,
    );
    const storage = new URL(entry.storage).href.replace(/\/*$/, '/');
    const other = entries.get(entry.name)?.pointer ?? storages.get(storage);
    if (other !== undefined) {
      const member = entries.has(entry.name) ? 'name' : 'storage';
      throw new UsageError(`${file}: ${pointer}/${member}: the same as ${other}/${member}`);
    }
    entries.set(entry.name, { entry, pointer });
    storages.set(storage, pointer);
  }
  return entries;
}

function namesIn(names: readonly string[]): string {
  const some = names.slice(0, 10).join(', ');
  return names.length > 10 ? `it has ${some} and ${names.length - 10} more` : `it has ${some === '' ? 'none' : some}`;
}
