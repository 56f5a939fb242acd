/** Groups leads into requests to a SPARQL store. */
import type { PushedLead } from './text.ts';
import type { GraphWriter } from './writer.ts';

/** Groups leads into batches within the limits of one request. */
export async function* batchesOf(
  leads: AsyncIterable<PushedLead>,
  limits: GraphWriter['limits'],
): AsyncGenerator<PushedLead[]> {
  let batch: PushedLead[] = [];
  let [statements, bytes] = [0, 0];
  for await (const lead of leads) {
    const isFull =
      batch.length >= limits.leads ||
      statements + lead.lines.length > limits.statements ||
      bytes + lead.bytes > limits.bytes;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      [statements, bytes] = [0, 0];
    }
    batch.push(lead);
    statements += lead.lines.length;
    bytes += lead.bytes;
  }
  if (batch.length > 0) yield batch;
}

/** Splits a list into pieces of `size`. */
export function* chunks<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}
