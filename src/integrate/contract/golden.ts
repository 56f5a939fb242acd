/** The messages of the test: the published samples, which are about invented people. The ids are new in each run. */
import { readFileSync } from 'node:fs';

// The same path from src/integrate/contract/ and from dist/integrate/contract/, because both are three folders below the
// package.
const SAMPLES = new URL('../../../samples/v1/', import.meta.url);

/** The six kinds of events, in the order in which they happen to two leads. */
export const GOLDEN = ['add', 'assign', 'accept', 'update', 'reject', 'retract'] as const;

/** The name of one of the six messages. */
export type Golden = (typeof GOLDEN)[number];

/** The text of a message. `run` makes the ids of its event and its lead unique. */
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
