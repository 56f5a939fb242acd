/** The data of a pod on this machine: `forget` removes the person from it, or names the place. */
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { LeadpodError, UsageError } from '../errors.ts';
import type { Pod } from '../solid/pod.ts';
import { copyFolder } from './folder.ts';
import { count } from '../text/count.ts';

/**
 * A place with data of the pod. `cleaned`: the person was removed. `present`: a dry run did not change it. `failed`: it could
 * not be cleaned. `elsewhere`: this command cannot reach it.
 */
export interface ForgetPlace {
  readonly place: string;
  readonly state: 'cleaned' | 'present' | 'failed' | 'elsewhere';
  /** What was done, or what to do. */
  readonly message: string;
}

/** How places are cleaned. */
export interface PlaceChoices {
  readonly dryRun: boolean;
  /** Whether the pod still contains data of the person. Then a new copy would too. */
  readonly isUnfinished: boolean;
}

/** The files of a copy that contain leads. The others record pushes. */
const LEADS = /^(?:leads-.*\.nq|state\.json.*|printed-.*\.ndjson.*)$/;
const PUSHED = /^push-[0-9a-f]+\.ndjson$/;

/** Removes forgotten people from the local copy. Returns each place that contains, or may contain, data about them. */
export async function forgetOnMachine(pod: Pod, choices: PlaceChoices): Promise<ForgetPlace[]> {
  const folder = copyFolder(pod.storage);
  const files = await namesIn(folder);
  const places: ForgetPlace[] = [];
  if (files.some((name) => LEADS.test(name))) places.push(await cleanCopy(pod, folder, choices));
  for (const name of files.filter((file) => PUSHED.test(file)))
    places.push({
      place: join(folder, name),
      state: 'elsewhere',
      message:
        'a record of leads that were pushed to a store: run that leadpod push again, it removes the person there',
    });
  return [...places, ...(await otherCopies(folder)), ...(await strayCopies()), ...ELSEWHERE];
}

async function cleanCopy(pod: Pod, folder: string, { dryRun, isUnfinished }: PlaceChoices): Promise<ForgetPlace> {
  const place = folder;
  if (dryRun) return { place, state: 'present', message: 'the local copy of the leads: the person is removed from it' };
  try {
    if (isUnfinished) return await dropCopy(folder, 'because the pod still holds data about the person');
    const { openLeadCopy } = await import('./open-copy.ts');
    const copy = await openLeadCopy(pod, { folder });
    await copy.close();
    return { place, state: 'cleaned', message: 'the local copy of the leads no longer holds the person' };
  } catch (error) {
    if (!(error instanceof LeadpodError)) throw error;
    // A link, or a folder of another user: nothing is removed through it.
    if (error instanceof UsageError) return { place, state: 'failed', message: error.message };
    return dropCopy(folder, `because it could not be updated: ${error.message}`);
  }
}

/** Removes the copy. It is a cache, and the next command downloads it again. */
async function dropCopy(folder: string, why: string): Promise<ForgetPlace> {
  try {
    for (const name of await readdir(folder)) if (LEADS.test(name)) await rm(join(folder, name), { force: true });
    return { place: folder, state: 'cleaned', message: `the local copy of the leads was removed, ${why}` };
  } catch {
    return {
      place: folder,
      state: 'failed',
      message: `the local copy of the leads cannot be removed: delete this folder`,
    };
  }
}

/** The copies of other storages: the same person may be in several pods. */
async function otherCopies(folder: string): Promise<ForgetPlace[]> {
  const root = dirname(folder);
  const others = (await namesIn(root)).filter((name) => /^[0-9a-f]{24}$/.test(name) && name !== basename(folder));
  if (others.length === 0) return [];
  const message = `${count(others.length, 'local copy', 'local copies')} of other pods: forget works on one pod, run it for each`;
  return [{ place: root, state: 'elsewhere', message }];
}

/** Copies of killed processes with `--no-cache`. Such a process may also still be running. */
async function strayCopies(): Promise<ForgetPlace[]> {
  const places: ForgetPlace[] = [];
  for (const name of await namesIn(tmpdir())) {
    const place = join(tmpdir(), name);
    if (!name.startsWith('leadpod-copy-') || !(await isOurs(place))) continue;
    const message =
      'a copy made with --no-cache: if no leadpod runs with it now, its process was killed, and you can delete this folder';
    places.push({ place, state: 'elsewhere', message });
  }
  return places;
}

async function isOurs(path: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const found = await stat(path).catch(() => undefined);
  return found?.uid === userInfo().uid;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Places that leadpod does not keep track of. */
const ELSEWHERE: readonly ForgetPlace[] = [
  ['exported files', 'leadpod does not know where they are: delete them, or overwrite them with a new export'],
  ['stores that leads were pushed to', 'run leadpod push again: it removes leads that are gone from the pod'],
  ['leadpod serve, where it runs', 'it updates when it next looks at the pod (--refresh)'],
  ['other machines', 'a local copy there updates when it is next used; or run forget there, too'],
  ['backups, and other programs that read the pod', 'leadpod does not know of them'],
].map(([place = '', message = '']) => ({ place, state: 'elsewhere', message }));
