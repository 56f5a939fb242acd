/** The test messages: the published samples of invented people, with new ids in each run. */
import { readFileSync } from 'node:fs';

// src/integrate/contract/ and dist/integrate/contract/ both lie three folders below the package.
const SAMPLES = new URL('../../../samples/v1/', import.meta.url);

/** The six events, in the order in which they happen to two leads. */
export const GOLDEN = ['add', 'assign', 'accept', 'update', 'reject', 'retract'] as const;

/** One of the six. */
export type Golden = (typeof GOLDEN)[number];

/** The text of a message. `run` makes the ids of its event and lead unique. */
export function goldenText(name: Golden, run: string): string {
  const text = readFileSync(new URL(`lead-${name}.json`, SAMPLES), 'utf8');
  return text
    .replaceAll('https://crm.example.com/events/', `https://crm.example.com/events/${run}/`)
    .replaceAll('"crmLeadId": "L-', `"crmLeadId": "${run}-L-`);
}

/** The id of the event in a message. */
export const goldenId = (text: string): string => (JSON.parse(text) as { id: string }).id;

/** A valid message of at least this many bytes. */
export function largeText(bytes: number, run: string): string {
  return JSON.stringify({ ...(JSON.parse(goldenText('add', `${run}-large`)) as object), padding: 'x'.repeat(bytes) });
}
