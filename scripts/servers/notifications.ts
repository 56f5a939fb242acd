/** The notifications that are posted to each inbox, and the leads that must be the result. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ask } from './child.ts';
import { jsonLines, runProgram, type Place } from './program.ts';
import type { ServedPod } from './served-pod.ts';

const SAMPLES = new URL('../../samples/', import.meta.url);

/** The samples: six events of one lead and its person, and a story of four leads. */
const FILES: readonly string[] = ['./', 'story/'].flatMap((folder) => {
  const names = readdirSync(new URL(folder, SAMPLES)).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => fileURLToPath(new URL(`${folder}${name}`, SAMPLES)));
});

/** The number of notifications. */
export const POSTED = FILES.length;

/** Posts a notification without credentials, as a stranger does. */
export async function post({ inbox, ca = '' }: ServedPod, body: string): Promise<void> {
  const contentType = body.includes('"@context"') ? 'application/ld+json' : 'application/json';
  const status = await ask(inbox, { method: 'POST', body, contentType, ca });
  if (status !== 201) throw new Error(`POST ${inbox} - expected 201, received ${status}`);
}

/** Posts the samples. */
export async function postSamples(pod: ServedPod): Promise<void> {
  for (const file of FILES) await post(pod, readFileSync(file, 'utf8'));
}

let expected: Promise<string[]> | undefined;

/** The leads that are computed from the samples offline. */
export function expectedLeads(place: Place): Promise<string[]> {
  expected ??= runProgram(['normalize', '--to', 'json', ...FILES], place).then(({ stdout }) => comparableLeads(stdout));
  return expected;
}

/** Members of a lead that only exist in a pod, or that are counted in another way there. */
const LOCAL = new Set(['id', 'slug', 'warnings', 'repairs']);

/** The leads in an output, without these members, and sorted. */
export const comparableLeads = (output: string): string[] =>
  jsonLines(output)
    .map((lead) => JSON.stringify(Object.fromEntries(Object.entries(lead).filter(([name]) => !LOCAL.has(name)))))
    .sort();
